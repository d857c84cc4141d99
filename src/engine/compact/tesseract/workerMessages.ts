/** What the recognizer's worker threads are asked and return. Both sides validate what arrives. */
import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

export const LineImageSchema = v.object({
  width: count,
  height: count,
  /** 8-bit grey, `width * height` bytes, dark text on light ground. */
  grey: v.instance(Uint8Array),
});
export type LineImage = v.InferOutput<typeof LineImageSchema>;

/** Tesseract's page segmentation modes that are in use. */
export const SegmentationSchema = v.picklist(['line', 'rawLine', 'block', 'verticalBlock']);
export type Segmentation = v.InferOutput<typeof SegmentationSchema>;

/** The request that reads a batch of images; returns {@link ReadResultsSchema}. */
export const READ = 'read';

export const ReadRequestSchema = v.object({
  /** Tesseract name of the language and its data file; several are tried by Tesseract itself. */
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

/** What was read in one image: lines joined by line feeds, words in logical order. */
const ReadResultSchema = v.object({ text: v.string(), words: v.array(ReadWordSchema) });
export type ReadResult = v.InferOutput<typeof ReadResultSchema>;

/** One for each image, in their order. */
export const ReadResultsSchema = v.array(ReadResultSchema);
