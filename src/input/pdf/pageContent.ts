/** The visible content of a page, as its content stream draws it. */
import type { Box, Ruling } from '../../core/geometry/geometry.ts';
import type { Bar } from './math/mathPiece.ts';
import type { FontInfo } from './pdfFonts.ts';
import type { SmallShape } from './pdfPaths.ts';

/** One glyph on the page, in raster pixels. */
export interface Glyph {
  /** Normalized text; empty if its meaning is unknown. */
  readonly text: string;
  /** Origin on the baseline; the middle of the top for vertical writing. */
  readonly x: number;
  readonly y: number;
  /** To the origin of the next glyph, without extra spacing. */
  readonly dx: number;
  readonly dy: number;
  /** Writing direction in radians, 0 = to the right, positive = clockwise. */
  readonly angle: number;
  /** Height of the em square. */
  readonly size: number;
  readonly font: FontInfo;
  /** Character code in the content stream; -1 if it is unknown. */
  readonly code: number;
  /** Text rendering modes 3 and 7 (neither filled nor stroked), or below an image. */
  readonly invisible: boolean;
  /** True if the letters are mirrored: their tops point clockwise of the writing direction. */
  readonly flipped: boolean;
  /** True if the text is only the number of a glyph, which may not be a character at all. */
  readonly guessed: boolean;
  /** Number of the marked content that it belongs to, to which tags refer; negative if it has none. */
  readonly mark: number;
  /** Address of the link that it belongs to. */
  readonly link?: string;
  /** Heading level of the element that it belongs to, by the document's tags. */
  readonly heading?: number;
}

/** The glyphs that an annotation draws: a range of indexes, the end excluded. */
export interface DrawnAnnotation {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

export interface PdfContent {
  /** In the order of the content stream. */
  readonly glyphs: readonly Glyph[];
  readonly rulings: readonly Ruling[];
  /** Thin horizontal lines of any length: bars of fractions and roots. */
  readonly bars: readonly Bar[];
  /** Boxes of images. */
  readonly images: readonly Box[];
  /** Number of filled curved shapes as large as letters: text that was turned into outlines. */
  readonly outlines: number;
  /** Small filled shapes that may be bullets. */
  readonly dots: readonly Box[];
  /** Shapes that may be a check box, or a mark in one. */
  readonly shapes: readonly SmallShape[];
  readonly annotations: readonly DrawnAnnotation[];
}
