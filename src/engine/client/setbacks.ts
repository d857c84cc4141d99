import { errors, type OcrError } from '../../core/errors/errors.ts';

/** Consecutive crashes, without a finished page in between, after which a run ends. */
const MOST_CRASHES = 3;
/**
 * Consecutive pages that exceeded a limit, after which a run ends: each of them is merely
 * expensive.
 */
const MOST_EXCEEDED = 10;

export const isLimit = ({ code }: OcrError): boolean =>
  code === 'memoryLimit' || code === 'pageTimeout';

/** Counts how often in a row a run has lost its process. */
export class Setbacks {
  private crashes = 0;
  private exceeded = 0;

  /** A page has been finished since. */
  clear(): void {
    this.crashes = 0;
    this.exceeded = 0;
  }

  /** @returns why the run ends; undefined if it continues */
  add(failure: OcrError): OcrError | undefined {
    if (isLimit(failure)) this.exceeded++;
    else this.crashes++;
    if (this.crashes < MOST_CRASHES && this.exceeded < MOST_EXCEEDED) return undefined;
    return errors.notTried(this.crashes + this.exceeded);
  }
}
