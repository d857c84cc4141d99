import { errors } from '../../core/errors/errors.ts';
import { say } from '../../core/sentences/sentence.ts';

/** A PDF unit is 1/72 inch. */
const UNITS_PER_INCH = 72;

/** Resolution of an ordinary page: small print stays legible to a recognizer. */
const DPI = 200;
/** Below this, a page of ordinary print loses letters. */
const LOWEST_DPI = 144;
/** Longest side that is rendered at the full resolution (about a tabloid page), in pixels. */
const LONG_SIDE = 3600;
/** Below this resolution not even posters can be read. */
const UNREADABLE_DPI = 24;

export interface PageScale {
  /** Pixels per PDF unit. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  /** True if the limit forced a resolution below the one that ordinary print needs. */
  readonly reduced: boolean;
}

/**
 * Chooses the raster of a page: 200 dpi, down to 144 dpi for large sheets, and less only where
 * the limit on pixels requires it.
 * @param width width of the page as shown, in PDF units
 * @param height height of the page as shown, in PDF units
 * @param limit most pixels of the raster
 * @param page number of the page from 1, for messages
 * Errors: `pageTooLarge`, `corruptFile`.
 */
export function choosePageScale(
  width: number,
  height: number,
  limit: number,
  page: number,
): PageScale {
  if (!(width > 0 && height > 0 && Number.isFinite(width * height))) {
    throw errors.corruptFile(say('Page {0}', page), say('it has no size.'));
  }
  const bySide = (LONG_SIDE / Math.max(width, height)) * UNITS_PER_INCH;
  const wanted = Math.min(DPI, Math.max(LOWEST_DPI, bySide));
  const allowed = Math.sqrt(limit / (width * height)) * UNITS_PER_INCH;
  const dpi = Math.min(wanted, allowed);
  if (dpi < UNREADABLE_DPI) {
    const pixels = width * height * (UNREADABLE_DPI / UNITS_PER_INCH) ** 2;
    throw errors.pageTooLarge(page, pixels, limit);
  }
  const scale = dpi / UNITS_PER_INCH;
  return {
    scale,
    // Rounding down keeps the limit.
    width: Math.max(1, Math.floor(width * scale)),
    height: Math.max(1, Math.floor(height * scale)),
    dpi,
    reduced: dpi < LOWEST_DPI,
  };
}
