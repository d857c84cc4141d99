import { engineSeconds, type Pace } from '../../core/time/pace.ts';
import type { RunEvent } from '../protocol.ts';

/** Assumed remainder of a page that takes longer than the others did, as a share of their time. */
const OVERTIME = 0.15;

/** Weight of the prior share of pages that need the engine, in pages. */
const PRIOR_WEIGHT = 4;

/**
 * How long a run will still take: pass it every event of the run, and query it regularly. Pages
 * with embedded text take next to no time, so both kinds are counted separately.
 */
export class RunClock {
  private pages = 0;
  private done = 0;
  private recognized = 0;
  private loaded = false;
  private pageInWork = false;
  /** When the first page began, on the same clock. */
  private startedAt: number | undefined;
  /** When the work on the present page began, in milliseconds; undefined between two pages. */
  private pageStartedAt: number | undefined;

  /**
   * @param pace receives every page's time; may be shared by runs that read alike
   * @param share of the pages that need the engine, 0..1, as far as it is known beforehand
   * @param expected pages, until the source is opened
   */
  constructor(
    readonly pace: Pace,
    private readonly share = 1,
    private readonly expected = 1,
  ) {}

  /**
   * @param now milliseconds
   * @returns seconds that the engine took for the page that has finished, if known
   */
  apply(event: RunEvent, now: number): number | undefined {
    switch (event.type) {
      case 'opened':
        this.pages = event.pages.length;
        return undefined;
      case 'pageStarted':
        this.startedAt ??= now;
        this.pageStartedAt = now;
        this.pageInWork = true;
        this.loaded = false;
        return undefined;
      case 'modelsLoading':
        this.loaded = true;
        // The page's own time begins with its first event after this one.
        this.pageStartedAt = undefined;
        return undefined;
      case 'pageFinished': {
        if (event.result.origin === 'ocr') this.recognized++;
        const seconds = engineSeconds(event.result, this.loaded);
        if (seconds !== undefined) this.pace.add(Math.min(seconds, this.secondsPerPage(now)));
        this.endPage();
        return seconds;
      }
      case 'pageFailed':
        this.endPage();
        return undefined;
      case 'pageRevised':
        return undefined;
      default:
        this.pageStartedAt ??= now;
        return undefined;
    }
  }

  /** Whether a page is in progress. */
  get isPageInWork(): boolean {
    return this.pageInWork;
  }

  /** Number of pages that are not finished. */
  get pagesLeft(): number {
    return Math.max(0, (this.pages === 0 ? this.expected : this.pages) - this.done);
  }

  /** @returns undefined while nothing has been measured */
  secondsLeft(now: number): number | undefined {
    const { seconds } = this.pace;
    if (seconds === undefined) return undefined;
    const { pagesLeft } = this;
    if (pagesLeft === 0) return 0;
    // The prior share counts like a few pages.
    const needing = (this.share * PRIOR_WEIGHT + this.recognized) / (PRIOR_WEIGHT + this.done);
    if (this.pageStartedAt === undefined) return pagesLeft * needing * seconds;
    const spent = (now - this.pageStartedAt) / 1000;
    const present = Math.max(seconds - spent, seconds * OVERTIME);
    return present + (pagesLeft - 1) * needing * seconds;
  }

  /** Time of the run for each page so far: less than a page takes, if several are read at a time. */
  private secondsPerPage(now: number): number {
    const { startedAt, recognized } = this;
    const seconds = startedAt === undefined ? 0 : (now - startedAt) / 1000;
    return seconds > 0 && recognized > 0 ? seconds / recognized : Infinity;
  }

  private endPage(): void {
    this.done++;
    this.pageInWork = false;
    this.pageStartedAt = undefined;
  }
}
