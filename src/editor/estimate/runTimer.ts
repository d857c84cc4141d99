import { inBackground } from '../reporting/background.ts';
import { steadyMinutes } from '../../core/time/duration.ts';
import type { RunClock } from '../../engine/client/runClock.ts';
import type { Run } from '../run/run.ts';

/** Shorter work shows no remaining time. */
const WORTH_SECONDS = 20;

const shownMinutes = (shown: number | undefined, seconds: number): number | undefined =>
  shown === undefined && seconds < WORTH_SECONDS ? undefined : steadyMinutes(shown, seconds);

/** A run and the clock that tracks it. */
export interface TimedRun {
  readonly run: Run;
  readonly clock: RunClock;
}

/** What remains of a batch. */
export interface RestTime {
  readonly pages: number;
  readonly seconds: number;
}

/**
 * Tracks how long the runs of a batch will still take, individually and in total, and detects if
 * that is more than the user expects.
 */
export class RunTimer {
  private shown: number | undefined;
  private asking = false;

  /**
   * @param limit seconds above which a notification is shown; 0 = never
   * @param agreed seconds that the user agreed to
   * @param tell asks; resolves when the user has answered
   */
  constructor(
    private readonly runs: readonly TimedRun[],
    private readonly limit: number,
    private agreed: number | undefined,
    private readonly tell: (rest: RestTime) => Promise<void>,
  ) {}

  /** Whole minutes that the batch will still take; undefined while unknown. */
  get minutesLeft(): number | undefined {
    return this.shown;
  }

  /** To be called regularly. @param now milliseconds */
  tick(now: number): void {
    let seconds = 0;
    let pages = 0;
    for (const { run, clock } of this.runs) {
      if (!run.isActive) continue;
      // The engine is busy with another batch, which reports its own time.
      if (run.state.progress.phase === 'waiting') return;
      const left = clock.secondsLeft(now);
      if (left === undefined) return;
      if (run.state.status === 'running') {
        run.apply({ type: 'minutesLeft', minutes: shownMinutes(run.state.minutesLeft, left) });
      }
      seconds += left;
      pages += clock.pagesLeft;
    }
    this.shown = shownMinutes(this.shown, seconds);
    this.watch({ pages: Math.round(pages), seconds });
  }

  private watch(rest: RestTime): void {
    const measured = this.runs.some(({ clock }) => clock.pace.measured > 0);
    // The work can take much longer than agreed, for example if a device is lost on the way.
    const bound = Math.max(this.limit, 2 * (this.agreed ?? 0));
    if (this.limit === 0 || this.asking || !measured || rest.seconds <= bound) return;
    // With the last page in progress there is nothing left to stop.
    if (rest.pages < 2) return;
    this.asking = true;
    const told = this.tell(rest).finally(() => {
      this.agreed = rest.seconds;
      this.asking = false;
    });
    inBackground('Reporting the remaining time', told);
  }
}
