import { errors } from '../../core/errors/errors.ts';
import {
  Methods,
  RecognizeResultSchema,
  type RecognizeResult,
  type ProcessEvent,
} from '../protocol.ts';
import { PageClock, runSeconds } from './pageClock.ts';
import type { RunRecord } from './runRecord.ts';
import type { StartedProcess } from './processKeeper.ts';
import type { RecognizeOptions } from '../options.ts';
import type { Source } from '../../core/document/source.ts';

/** What a run requests. */
export interface Work {
  readonly source: Source;
  readonly options: RecognizeOptions;
  readonly signal: AbortSignal | undefined;
}

/** One request of a run to one process, which is ended if a part of the run takes too long. */
export class RunAttempt {
  /** Whether the process has opened the source. */
  opened = false;
  /** Whether another run was lost with the same process: either may have been to blame. */
  isAccompanied = false;
  /** Called after each page. */
  onPage: (() => void) | undefined;
  private clock: PageClock | undefined;
  private late: number | undefined;

  constructor(
    readonly run: string,
    readonly started: StartedProcess,
    private readonly record: RunRecord,
  ) {}

  /** Processes one event of this request. */
  take(event: ProcessEvent): void {
    this.clock?.apply(event);
    if (event.type === 'opened') this.opened = true;
    const isPage = event.type === 'pageFinished' || event.type === 'pageFailed';
    if (isPage) this.started.hasWorked = true;
    this.record.add(event);
    if (isPage) this.onPage?.();
  }

  /**
   * @throws OcrError `memoryLimit` and `pageTimeout` name the page, or the source before any page
   */
  async ask({ source, options, signal }: Work): Promise<RecognizeResult> {
    const { process, params } = this.started;
    this.clock = new PageClock(runSeconds(options, params.remote), (seconds) => {
      this.late = seconds;
      process.kill();
    });
    const key = options.engine === 'server' ? params.remote?.key : undefined;
    const request = {
      run: this.run,
      source,
      options,
      skipPages: this.record.done,
      alonePages: this.record.alone,
      ...(key !== undefined && { remoteKey: key }),
    };
    try {
      return await process.request(Methods.recognize, request, RecognizeResultSchema, { signal });
    } catch (error) {
      const { place } = this.record;
      if (this.late !== undefined) throw errors.pageTimeout(place, this.late);
      throw process.exceeded === undefined ? error : errors.memoryLimit(place, process.exceeded);
    } finally {
      this.clock.stop();
    }
  }
}
