/**
 * The requests to the recognizer's worker threads, and their results. Both sides validate received
 * messages.
 */
import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

export const LineImageSchema = v.object({
  width: count,
  height: count,
  /** 8-bit gray, `width * height` bytes, dark text on a light background. */
  grey: v.instance(Uint8Array),
});
export type LineImage = v.InferOutput<typeof LineImageSchema>;

/** The page segmentation modes of Tesseract that are used. */
export const SegmentationSchema = v.picklist(['line', 'rawLine', 'block', 'verticalBlock']);
export type Segmentation = v.InferOutput<typeof SegmentationSchema>;

/** The request that reads a batch of images; returns {@link ReadResultsSchema}. */
export const READ = 'read';

export const ReadRequestSchema = v.object({
  /**
   * Tesseract name of the language and its data file; if there are several, Tesseract tries them
   * itself.
   */
  languages: v.pipe(v.array(v.object({ name: v.string(), file: v.string() })), v.minLength(1)),
  segmentation: SegmentationSchema,
  images: v.array(LineImageSchema),
});
export type ReadRequest = v.InferOutput<typeof ReadRequestSchema>;

const ReadWordSchema = v.object({
  text: v.string(),
  /** 0..1 */
  confidence: v.number(),
  /** Pixels of the line image; `x1`, `y1` exclusive. */
  box: v.object({ x0: v.number(), y0: v.number(), x1: v.number(), y1: v.number() }),
});
export type ReadWord = v.InferOutput<typeof ReadWordSchema>;

/** The text of one image: lines joined by line feeds, words in logical order. */
const ReadResultSchema = v.object({ text: v.string(), words: v.array(ReadWordSchema) });
export type ReadResult = v.InferOutput<typeof ReadResultSchema>;

/** One per image, in the same order. */
export const ReadResultsSchema = v.array(ReadResultSchema);
