import type { InputLimits } from '../source/inputDocument.ts';
import type { BudgetLimits } from './guard/budget.ts';

/** A PDF to be opened. */
export interface PdfInput {
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
  readonly limits: InputLimits;
  /** Longest time for a page, in seconds. */
  readonly pageSeconds: number;
}

/** Share of the time of a page that one stage may take: parsing the page, or drawing it. */
const SHARE = 1 / 3;

/** Limits for one stage. */
export const shareOf = ({ limits, pageSeconds }: PdfInput): BudgetLimits => ({
  imagePixels: limits.imagePixels,
  seconds: SHARE * pageSeconds,
});
