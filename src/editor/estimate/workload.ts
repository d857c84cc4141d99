import { Pace } from '../../core/time/pace.ts';
import { RunClock } from '../../engine/client/runClock.ts';
import type { InspectResult } from '../../engine/protocol.ts';

/** Formats in which a file is always one page. */
const ONE_PAGE = /\.(?:png|jpe?g|jfif|bmp|hei[cf]|avif)$/iu;

/** What is known about a file without opening it. */
export const inspectedByName = (name: string): InspectResult | undefined =>
  ONE_PAGE.test(name) ? { pages: 1, needing: 1 } : undefined;

/**
 * The work of a batch of files. Files that were not inspected, for lack of time or because they
 * need a password, count as the mean of the others.
 */
export class Workload {
  readonly pace: Pace;

  /**
   * @param files what is known of each, in order
   * @param history seconds of earlier pages
   */
  constructor(
    private readonly files: readonly (InspectResult | undefined)[],
    history: readonly number[] = [],
  ) {
    this.pace = new Pace(history);
  }

  /** Pages of all files. */
  get pages(): number {
    return Math.round(this.sum(({ pages }) => pages));
  }

  /** Pages that the engine must read. */
  get needing(): number {
    return this.sum(({ pages, needing }) => pages * needing);
  }

  /** Seconds for all pages; undefined if no page was ever measured. */
  get seconds(): number | undefined {
    const { seconds } = this.pace;
    return seconds === undefined ? undefined : seconds * this.needing;
  }

  /** A clock for one of the files. */
  clock(file: number): RunClock {
    const known = this.files[file];
    const { pages, needing } = known ?? this.mean;
    return new RunClock(this.pace, needing, pages);
  }

  private get mean(): InspectResult {
    const known = this.files.filter((file) => file !== undefined);
    if (known.length === 0) return { pages: 1, needing: 1 };
    const pages = known.reduce((sum, file) => sum + file.pages, 0);
    const needing = known.reduce((sum, file) => sum + file.pages * file.needing, 0);
    return { pages: pages / known.length, needing: pages === 0 ? 1 : needing / pages };
  }

  private sum(of: (file: InspectResult) => number): number {
    const { files, mean } = this;
    return files.reduce((sum, file) => sum + of(file ?? mean), 0);
  }
}
