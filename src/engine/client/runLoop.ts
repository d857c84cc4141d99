import type { OcrDocument } from '../../core/document/document.ts';
import { asOcrError, errors, messageOf, type OcrError } from '../../core/errors/errors.ts';
import type { RecognizeResult, RunEvent } from '../protocol.ts';
import { untilAborted } from '../serialQueue.ts';
import { RunAttempt } from './runAttempt.ts';
import type { ClientLogger, RecognizeHandlers } from './clientOptions.ts';
import type { Interludes } from './interludes.ts';
import { RunRecord, engineIn } from './runRecord.ts';
import type { ProcessKeeper } from './processKeeper.ts';
import type { RunEventNotification } from './inferenceProcess.ts';
import { Setbacks, isLimit } from './setbacks.ts';
import type { RecognizeOptions } from '../options.ts';
import type { Source } from '../../core/document/source.ts';

/** How a run lost its process. */
interface Loss {
  readonly failure: OcrError;
  readonly attempt: RunAttempt | undefined;
  /** No other run was in progress. */
  readonly isAlone: boolean;
}

/** Carries out runs, each with as many processes as necessary. */
export class RunLoop {
  /** The requests in progress; several if their pages are read by a server. */
  private readonly running = new Map<string, RunAttempt>();
  private attempts = 0;

  constructor(
    private readonly keeper: ProcessKeeper,
    private readonly logger: ClientLogger,
    private readonly interludes: Interludes,
  ) {}

  /** Processes an event of any process; events of requests that are over are ignored. */
  take({ run, event }: RunEventNotification): void {
    this.running.get(run)?.take(event);
  }

  /**
   * Reads a source. In any case the finished pages are returned, with warnings that name the
   * others; the run rejects only if there are none, or if it is cancelled. Short work of others is
   * done between two pages.
   */
  async recognize(
    source: Source,
    options: RecognizeOptions,
    { onEvent, signal, earlier, isShort }: RecognizeHandlers,
  ): Promise<OcrDocument> {
    const record = new RunRecord(source, options, this.guarded(onEvent), earlier);
    // The pages of a server's runs are read beside each other anyway.
    const mayPause = isShort !== true && options.engine !== 'server';
    const setbacks = new Setbacks();
    let engine: { readonly id: string; readonly model: string } = { id: options.engine, model: '' };
    let answer: RecognizeResult | undefined;
    while (answer === undefined) {
      const finishedBefore = record.finished.size;
      let attempt: RunAttempt | undefined;
      let isAlone = true;
      const pause = new AbortController();
      try {
        const { started, result } = await this.keeper.ready(signal);
        engine = engineIn(result, options.engine);
        attempt = new RunAttempt(`run-${++this.attempts}`, started, record);
        this.running.set(attempt.run, attempt);
        attempt.onPage = () => {
          if (mayPause && this.interludes.isWanted && !record.isComplete) pause.abort();
        };
        const either = signal ? AbortSignal.any([signal, pause.signal]) : pause.signal;
        answer = await attempt.ask({ source, options, signal: either });
      } catch (error) {
        isAlone = this.wasAlone(attempt);
        const failure = asOcrError(error);
        if (await this.makeRoom(failure, pause.signal, signal)) continue;
        this.logger.warn(`${failure.message} ${failure.detail ?? ''}`.trim());
        if (record.finished.size > finishedBefore) setbacks.clear();
        const end = this.recover({ failure, attempt, isAlone }, record, setbacks);
        if (end === undefined) continue;
        if (!record.hasPages) throw failure;
        record.loseRest(end);
        break;
      } finally {
        if (attempt) this.running.delete(attempt.run);
      }
    }
    return record.document(engine, answer?.document);
  }

  /**
   * Does the short work for which a run was paused.
   * @returns false if the run stopped because of a failure
   * @throws `cancelled` if the user stopped it
   */
  private async makeRoom(
    failure: OcrError,
    paused: AbortSignal,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    if (signal?.aborted === true || this.keeper.isDisposed) throw errors.cancelled();
    if (failure.code !== 'cancelled') return false;
    if (!paused.aborted) throw errors.cancelled();
    await untilAborted(this.interludes.carryOut(), signal);
    return true;
  }

  /** An error in a listener must not end the run. */
  private guarded(onEvent: RecognizeHandlers['onEvent']): (event: RunEvent) => void {
    return (event) => {
      try {
        onEvent?.(event);
      } catch (error) {
        this.logger.error(`An event listener failed: ${messageOf(error)}`);
      }
    };
  }

  /**
   * Whether no other run was in progress in the process of a request. All requests of a lost process
   * end at once, so that each must remember the others for the last one.
   */
  private wasAlone(attempt: RunAttempt | undefined): boolean {
    if (attempt === undefined || attempt.started.process.isRunning) return true;
    const others = [...this.running.values()].filter(
      (other) => other !== attempt && other.started === attempt.started,
    );
    for (const other of others) other.isAccompanied = true;
    return others.length === 0 && !attempt.isAccompanied;
  }

  /**
   * Skips the page at which a process was lost, so that another process can continue.
   * @returns why the run ends here; undefined if it continues
   */
  private recover(
    { failure, attempt, isAlone }: Loss,
    record: RunRecord,
    setbacks: Setbacks,
  ): OcrError | undefined {
    // No process starts, or it runs and refuses: the source may be gone, for instance.
    if (attempt === undefined || attempt.started.process.isRunning) return failure;
    this.keeper.noteCrash(attempt.started);
    // Opening the source would exceed the same limit again.
    if (!attempt.opened && isLimit(failure)) return failure;
    // Other pages may have left the memory full: try once more in a new process.
    const { hasWorked } = attempt.started;
    // With other runs or pages beside this one, it is not known which page was to blame.
    const isCertain = isAlone && !record.isSeveral;
    const mayRetry = !isCertain || (failure.code === 'memoryLimit' && hasWorked);
    const isRetried = mayRetry && record.retryPages();
    if (!isRetried) record.losePage(failure);
    return setbacks.add(failure);
  }
}
