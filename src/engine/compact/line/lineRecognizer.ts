import type { Word } from '../../../core/document/document.ts';
import type { Quad } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';

/** One detected line, cut out of its page and ready to be read from left to right. */
export interface LineTask {
  /**
   * Page pixels that the crop shows: `quad[0]` is the crop's top left corner, `quad[1]` its top
   * right one, and so on clockwise. If the crop was rotated, so were the corners.
   */
  readonly quad: Quad;
  readonly crop: RasterImage;
  /** Share of the crop's height, above and below each, that was added to the line's box; 0 if absent. */
  readonly margin?: number;
  /** The box was vertical on the page (height ≥ 1.5 × width); its crop was rotated by 90°. */
  readonly vertical: boolean;
  /** The text of a vertical line runs upwards: its crop was rotated clockwise. Default: false. */
  readonly upwards?: boolean;
  /** Number of glyphs, if the line was put together from them. */
  readonly glyphs?: number;
}

export interface RecognizedLine {
  /** In logical (typing) order; empty if nothing was read. */
  readonly text: string;
  /** Mean probability of the characters, 0..1; 0 for an empty text. */
  readonly confidence: number;
  /** Words in logical order, boxes in page pixels. */
  readonly words: readonly Word[];
  /** For `Line.recognizer`, e.g. `ctc:ppocr-v4`, `tesseract:deu`. */
  readonly recognizer: string;
  /** One probability per UTF-16 code unit of `text`; an inferred space counts as 1. */
  readonly charConfidences?: Float32Array;
}

export interface LineOptions {
  /** BCP 47 codes of the languages that the lines may be in, most likely first; empty = unknown. */
  readonly languages: readonly string[];
}

/** Reads the text of single lines. Every method rejects with an `OcrError`. */
export interface LineRecognizer {
  readonly id: string;
  /** Loads the model; cheap if it is already loaded. */
  load(signal: AbortSignal): Promise<void>;
  /**
   * Reads the lines; the results are in the order of `tasks`. Checks `signal` between batches and
   * rejects with `cancelled` once it fires.
   * @param onProgress called with the number of finished lines after every batch
   */
  recognize(
    tasks: readonly LineTask[],
    options: LineOptions,
    signal: AbortSignal,
    onProgress?: (done: number) => void,
  ): Promise<RecognizedLine[]>;
  /** Frees the model; the recognizer can be loaded again afterwards. */
  dispose(): Promise<void>;
}
