import type { ProcessEvent } from '../protocol.ts';
import type { StartParams } from './clientOptions.ts';
import type { RecognizeOptions } from '../options.ts';

/** Time limits for the parts of a run, in seconds. */
export interface RunSeconds {
  /** Until the source is open. */
  readonly opening: number;
  readonly page: number;
  /** Additional time for the page on which the models are loaded. */
  readonly loading: number;
}

/** Enough for a large model on a slow disk, after the GPU test. */
const LOADING = 600;
/** The default of the protocol. */
const SERVER_TIMEOUT = 600;
/** Longer timers overflow. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * The time limits for the parts of a run. The engines that write an answer have their own limits,
 * at which they keep the text so far; the outer limit is longer, to allow for the time before the
 * answer and after a GPU failure, so that it applies only to a page that never ends.
 */
export function runSeconds(
  { engine, maxSeconds }: Pick<RecognizeOptions, 'engine' | 'maxSeconds'>,
  remote: StartParams['remote'],
): RunSeconds {
  const opening = maxSeconds;
  switch (engine) {
    case 'compact':
      return { opening, page: maxSeconds, loading: 0 };
    case 'deepseek':
      return { opening, page: 2 * maxSeconds, loading: LOADING };
    case 'server':
      return { opening, page: maxSeconds + (remote?.timeoutSeconds ?? SERVER_TIMEOUT), loading: 0 };
  }
}

/** Calls back once if a part of a run exceeds its time limit. */
export class PageClock {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly seconds: RunSeconds,
    private readonly onLate: (seconds: number) => void,
  ) {
    this.allow(seconds.opening);
  }

  /** Processes one event of the run. */
  apply(event: ProcessEvent): void {
    const { page, loading } = this.seconds;
    const { type } = event;
    if (type === 'modelsLoading') this.allow(page + loading);
    // Others occupy the server, each with a limit of its own.
    else if (type === 'pageWaits' && event.waits) this.stop();
    else if (type === 'pageWaits' || PARTS.has(type)) this.allow(page);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private allow(seconds: number): void {
    clearTimeout(this.timer);
    const ms = Math.min(seconds * 1000, MAX_TIMER_MS);
    this.timer = setTimeout(() => this.onLate(seconds), ms);
  }
}

/** Events at which the next part of a run begins. */
const PARTS: ReadonlySet<ProcessEvent['type']> = new Set([
  'opened',
  'pageStarted',
  'pageFinished',
  'pageFailed',
]);
