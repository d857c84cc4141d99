/** Blank pages: a language model asked to read one makes something up. */
import { type OcrPage, warningOf } from '../../core/document/document.ts';
import { largest } from '../../core/geometry/extremes.ts';
import type { RasterImage } from '../../core/geometry/raster.ts';
import { assemblePage } from '../../core/document/assemblePage.ts';
import type { PageImage } from '../engine.ts';
import { say } from '../../core/sentences/sentence.ts';

/** Share of pixels that may differ from the paper over the whole page (dust, scan edges). */
const INK_SHARE = 0.0005;
/**
 * A page is examined in squares of this fraction of its longer side: about a line of small print.
 */
const FIELDS = 64;
const SMALLEST_FIELD = 16;
/** Share of a square from which a mark is more than dust: half of a thin digit. */
const FIELD_SHARE = 0.02;
/**
 * Difference of brightness that counts as ink: this many times the paper's noise, within limits.
 */
const NOISE_FACTOR = 6;
const LEAST_CONTRAST = 12;
const MOST_CONTRAST = 40;

interface Brightness {
  /** Of each pixel. */
  readonly luma: Uint8Array;
  /** Number of pixels of each brightness. */
  readonly histogram: Uint32Array;
}

function brightness({ data, width, height }: RasterImage): Brightness {
  const luma = new Uint8Array(width * height);
  const histogram = new Uint32Array(256);
  for (let i = 0, at = 0; i < luma.length; i++, at += 3) {
    // Whole numbers are several times as fast as fractions.
    const level = ((data[at]! * 299 + data[at + 1]! * 587 + data[at + 2]! * 114 + 500) / 1000) | 0;
    luma[i] = level;
    histogram[level]!++;
  }
  return { luma, histogram };
}

/** The most frequent brightness, and the difference from it that makes a pixel ink. */
function paperOf({ luma, histogram }: Brightness): { paper: number; contrast: number } {
  const paper = histogram.indexOf(largest(histogram));
  let within = histogram[paper] ?? 0;
  let spread = 0;
  while (within * 2 < luma.length) {
    spread++;
    within += (histogram[paper - spread] ?? 0) + (histogram[paper + spread] ?? 0);
  }
  // The median deviation is two thirds of a standard deviation.
  const contrast = NOISE_FACTOR * 1.5 * spread;
  return { paper, contrast: Math.min(MOST_CONTRAST, Math.max(LEAST_CONTRAST, contrast)) };
}

/**
 * True for a page without any mark worth reading: none of its squares has the ink of a digit,
 * whatever the size of the page, and there is hardly any ink in total.
 */
export function isBlank(image: RasterImage): boolean {
  const { width, height } = image;
  const seen = brightness(image);
  const { luma } = seen;
  const { paper, contrast } = paperOf(seen);
  const side = Math.max(SMALLEST_FIELD, Math.ceil(Math.max(width, height) / FIELDS));
  const columns = Math.ceil(width / side);
  const fields = new Uint32Array(columns * Math.ceil(height / side));
  const mostInk = luma.length * INK_SHARE;
  const mostInField = side * side * FIELD_SHARE;
  let ink = 0;
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / side) * columns;
    for (let x = 0; x < width; x++, i++) {
      if (Math.abs(luma[i]! - paper) <= contrast) continue;
      const inField = ++fields[row + Math.floor(x / side)]!;
      // On most pages the first line of text decides.
      if (++ink >= mostInk || inField >= mostInField) return false;
    }
  }
  return mostInk > 0;
}

/** Whether a page is blank. A page on which a text line was found never is. */
export const isBlankPage = (image: PageImage): boolean =>
  image.lineHeight === undefined && isBlank(image);

/** The result for a blank page; undefined for any other. */
export const readBlank = (image: PageImage): OcrPage | undefined =>
  isBlankPage(image) ? blankPage(image) : undefined;

/** The result for a blank page. */
export function blankPage({ index, width, height }: PageImage): OcrPage {
  return {
    index,
    width,
    height,
    rotation: 0,
    origin: 'ocr',
    ...assemblePage([]),
    raw: '',
    timings: {},
    warnings: [warningOf('noText', say('The page is blank.'))],
  };
}
