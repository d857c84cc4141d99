import type { Line, OcrWarning } from '../../core/document/document.ts';
import type { Box, Rotation, Ruling } from '../../core/geometry/geometry.ts';
import type { RasterImage } from '../../core/geometry/raster.ts';

/** Limits that are checked before anything is decoded. */
export interface InputLimits {
  readonly fileBytes: number;
  readonly imagePixels: number;
  readonly pagePixels: number;
}

export interface OpenOptions {
  readonly limits: InputLimits;
  readonly password?: string | undefined;
  /** Longest time for a page, in seconds, of which the stages have their shares; 900 if left out. */
  readonly pageSeconds?: number;
}

/**
 * The text a PDF page carries itself, in pixels of the page's raster after the turn that makes most of
 * the text upright.
 */
export type TextLayer = Trust & {
  /** Clockwise turn of the raster. */
  readonly rotation: Rotation;
  /** True where, after the turn, everything is mirrored left to right. */
  readonly mirrored: boolean;
  readonly lines: readonly Line[];
  readonly rulings: readonly Ruling[];
  readonly figures: readonly Box[];
};

/** Text that is known not to be what the page shows (invisible, garbled, a fragment) is not trusted. */
type Trust =
  | { readonly trusted: true }
  /** @param reason as a user reads it */
  | { readonly trusted: false; readonly reason: string };

/** One page (or frame) of an input. */
export interface InputPage {
  readonly index: number;
  /** Pixels of the raster that `image()` gives and that all coordinates refer to. */
  readonly width: number;
  readonly height: number;
  /** What the reader should know about this page; complete once `image()` has answered. */
  readonly warnings: readonly OcrWarning[];
  image(signal: AbortSignal): Promise<RasterImage & { readonly rulings?: readonly Ruling[] }>;
  /** Undefined for images and for PDF pages without any text. */
  textLayer(signal: AbortSignal): Promise<TextLayer | undefined>;
}

/** An opened file. Pages are decoded one at a time, when asked for. */
export interface InputDocument {
  readonly name: string;
  readonly mimeType: string;
  readonly pageCount: number;
  page(index: number): Promise<InputPage>;
  close(): Promise<void>;
}
