import type { Line, OcrWarning } from '../../core/document/document.ts';
import type { Box, Rotation, Ruling } from '../../core/geometry/geometry.ts';
import type { RasterImage } from '../../core/geometry/raster.ts';
import type { Sentence } from '../../core/sentences/sentence.ts';

/** Limits that are checked before anything is decoded. */
export interface InputLimits {
  readonly fileBytes: number;
  readonly imagePixels: number;
  readonly pagePixels: number;
}

export interface OpenOptions {
  readonly limits: InputLimits;
  readonly password?: string | undefined;
  /**
   * Longest time for a page, in seconds, of which the stages have their shares; 900 if left out.
   */
  readonly pageSeconds?: number;
}

/**
 * The embedded text of a PDF page, in pixels of the page's raster after the rotation that makes
 * most of the text upright.
 */
export type TextLayer = Trust & {
  /** Clockwise rotation of the raster. */
  readonly rotation: Rotation;
  /** True if, after the rotation, everything is mirrored left to right. */
  readonly mirrored: boolean;
  readonly lines: readonly Line[];
  readonly rulings: readonly Ruling[];
  readonly figures: readonly Box[];
  /** Boxes of pictures that may contain text missing from the lines, the largest first. */
  readonly pictures?: readonly Box[];
  /** Notes attached to the page, shown as icons that open. */
  readonly notes?: readonly PlacedNote[];
};

/** A note and the position of its icon. */
export interface PlacedNote {
  readonly text: string;
  readonly box: Box;
}

/**
 * Text known to differ from what the page shows (invisible, garbled, a fragment) is not trusted.
 */
type Trust =
  | { readonly trusted: true }
  /** @param reason as shown to the user */
  | { readonly trusted: false; readonly reason: Sentence };

/** One page (or frame) of an input. */
export interface InputPage {
  readonly index: number;
  /** Size of the raster that `image()` returns, to which all coordinates refer. */
  readonly width: number;
  readonly height: number;
  /** Warnings about this page; complete once `image()` has resolved. */
  readonly warnings: readonly OcrWarning[];
  image(signal: AbortSignal): Promise<RasterImage & { readonly rulings?: readonly Ruling[] }>;
  /** Undefined for images and for PDF pages without any text. */
  textLayer(signal: AbortSignal): Promise<TextLayer | undefined>;
}

/** An opened file. Pages are decoded one at a time, on request. */
export interface InputDocument {
  readonly name: string;
  readonly mimeType: string;
  readonly pageCount: number;
  page(index: number): Promise<InputPage>;
  close(): Promise<void>;
}
