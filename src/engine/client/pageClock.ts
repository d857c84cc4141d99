import type { RunEvent } from '../protocol.ts';
import type { StartParams } from './clientOptions.ts';
import type { RecognizeOptions } from '../options.ts';

/** Seconds that the parts of a run may take. */
export interface RunSeconds {
  /** Until the source is open. */
  readonly opening: number;
  readonly page: number;
  /** More for the page on which the models are loaded. */
  readonly loading: number;
}

/** A large model on a slow disk, after the test of a GPU. */
const LOADING = 600;
/** As the protocol has it. */
const SERVER_TIMEOUT = 600;
/** Timers overflow above. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * How long the parts of a run may take. The engines that write an answer have limits of their own,
 * at which they keep what there is; from outside they get more, for what comes before the answer
 * and after a GPU that failed, so that this limit only meets a page without end.
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

/** Calls back once when a part of a run takes longer than it may. */
export class PageClock {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly seconds: RunSeconds,
    private readonly onLate: (seconds: number) => void,
  ) {
    this.allow(seconds.opening);
  }

  /** Takes in one event of the run. */
  apply({ type }: RunEvent): void {
    const { page, loading } = this.seconds;
    if (type === 'modelsLoading') this.allow(page + loading);
    else if (PARTS.has(type)) this.allow(page);
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
const PARTS: ReadonlySet<RunEvent['type']> = new Set([
  'opened',
  'pageStarted',
  'pageFinished',
  'pageFailed',
]);
