import { errors, type OcrError } from '../../core/errors/errors.ts';

/** Crashes in a row, without a page finished between, after which a run gives up. */
const MOST_CRASHES = 3;
/** Pages in a row that exceeded a limit: each is no more than costly. */
const MOST_EXCEEDED = 10;

export const isLimit = ({ code }: OcrError): boolean =>
  code === 'memoryLimit' || code === 'pageTimeout';

/** How often in a row the process of a run was lost. */
export class Setbacks {
  private crashes = 0;
  private exceeded = 0;

  /** A page was finished since. */
  clear(): void {
    this.crashes = 0;
    this.exceeded = 0;
  }

  /** @returns why the run gives up; undefined while it goes on */
  add(failure: OcrError): OcrError | undefined {
    if (isLimit(failure)) this.exceeded++;
    else this.crashes++;
    if (this.crashes < MOST_CRASHES && this.exceeded < MOST_EXCEEDED) return undefined;
    return errors.notTried(this.crashes + this.exceeded);
  }
}
