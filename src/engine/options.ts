/** How to read pages, and the engines that read them: known to every engine and client. */
import * as v from 'valibot';
import { RAISED_FORMS } from '../core/text/inlineMarks.ts';
import { TASK_IDS } from '../core/prompting/tasks.ts';

export const EngineIdSchema = v.picklist(['compact', 'deepseek', 'server']);
export type EngineId = v.InferOutput<typeof EngineIdSchema>;

/** Where DeepSeek-OCR runs. */
export const DeviceSettingSchema = v.picklist([
  'auto',
  'cpu',
  'webgpu',
  'cuda',
  'directml',
  'coreml',
]);
export type DeviceSetting = v.InferOutput<typeof DeviceSettingSchema>;

/** How DeepSeek-OCR's vision encoder computes on the CPU. */
export const VisionSettingSchema = v.picklist(['int8', 'float']);
export type VisionSetting = v.InferOutput<typeof VisionSettingSchema>;

export const positiveNumber = v.pipe(v.number(), v.finite(), v.gtValue(0));

/** What the check of a DeepSeek-OCR model measured on this machine. */
export const MeasuredSchema = v.object({
  /** Where it ran, as the engine describes it. */
  device: v.string(),
  /** The most memory that the process took while it read pages in one view. */
  peakBytes: v.optional(positiveNumber),
  /** Seconds of the vision encoder for a view of 1024 pixels. */
  viewSeconds: v.optional(positiveNumber),
});
export type Measured = v.InferOutput<typeof MeasuredSchema>;

/** The OpenAI-compatible server that the engine `server` uses. */
export const RemoteSchema = v.object({
  /** As the user wrote it. */
  url: v.string(),
  /** Addresses of more servers with the same model, which share the pages. */
  moreUrls: v.optional(v.array(v.string()), []),
  /** The key is for all of these servers, not only for the origin of the first. */
  keyForAll: v.optional(v.boolean(), false),
  /** Pages that each server reads at a time; absent = what it says it can, or a few. */
  pagesAtOnce: v.optional(v.pipe(positiveNumber, v.integer())),
  /** Absent = the only model it serves, or the one that looks like an OCR model. */
  model: v.optional(v.string()),
  /** Time limit for a whole page. */
  timeoutSeconds: v.optional(positiveNumber, 600),
  /** Longest side of the picture that is sent, in pixels. */
  maxPictureSide: v.optional(positiveNumber, 2400),
  /** False until the user has agreed to send pages there. */
  allowed: v.optional(v.boolean(), true),
});
export type Remote = v.InferOutput<typeof RemoteSchema>;

/** Limits of what is read (`docs/architecture.md`). */
export const LimitsSchema = v.object({
  // Checked before anything is decoded.
  fileBytes: v.optional(positiveNumber, 512 * 2 ** 20),
  imagePixels: v.optional(positiveNumber, 100e6),
  pagePixels: v.optional(positiveNumber, 40e6),
  pages: v.optional(positiveNumber, 2000),
  /**
   * Memory limit of the inference process; a page that exceeds it is skipped. Absent = a limit that
   * suits the machine, its container and the engine's models.
   */
  memoryBytes: v.optional(positiveNumber),
});

/** What an engine needs to know about how to read a page. */
export const PageOptionsSchema = v.object({
  /** BCP 47 codes; empty = detect. */
  languages: v.optional(v.array(v.string()), []),
  /** Rotate pages by 90/180/270° if they are not upright. */
  orientation: v.optional(v.boolean(), true),
  deskew: v.optional(v.boolean(), true),
  /** Contrast and noise clean-up before recognition. */
  enhance: v.optional(v.boolean(), true),
  keepHeadersAndFooters: v.optional(v.boolean(), false),
  spanningTables: v.optional(v.picklist(['html', 'markdown']), 'html'),
  /** How superscripts and subscripts of text are written; formulas have their own form. */
  raised: v.optional(v.picklist(RAISED_FORMS), 'unicode'),
  /** For vision-language engines only, like the following ones: what to do with the page. */
  task: v.optional(v.picklist(TASK_IDS), 'document'),
  /** Phrase to locate, or the text of a custom prompt. */
  prompt: v.optional(v.string()),
  /** Name the languages in the prompt. */
  languageHint: v.optional(v.boolean(), false),
  /**
   * Resolution mode of the model; `auto` chooses by the height of the text. Any name is valid here,
   * since each family of models has modes of its own: the engine that has the model refuses a name
   * that is not one of them, and the other engines have no modes.
   */
  mode: v.optional(v.string(), 'auto'),
  maxTokens: v.optional(positiveNumber, 8192),
  /**
   * For every engine: longest time for a page. DeepSeek-OCR stops writing then and keeps its text;
   * a page that does not end on its own is skipped.
   */
  maxSeconds: v.optional(positiveNumber, 900),
  /** Formulas as `$…$` instead of the model's own delimiters. */
  dollarFormulas: v.optional(v.boolean(), true),
});
export type PageOptions = v.InferOutput<typeof PageOptionsSchema>;

/** A part of a page: a box in pixels of the page after it was rotated clockwise by `rotation`. */
const CropSchema = v.object({
  box: v.pipe(
    v.object({ x0: v.number(), y0: v.number(), x1: v.number(), y1: v.number() }),
    v.check(({ x0, y0, x1, y1 }) => x1 > x0 && y1 > y0, 'The box is empty.'),
  ),
  rotation: v.picklist([0, 90, 180, 270]),
});
export type PageCrop = v.InferOutput<typeof CropSchema>;

export const RecognizeOptionsSchema = v.object({
  ...PageOptionsSchema.entries,
  engine: v.optional(EngineIdSchema, 'compact'),
  /** Page range such as `1-3,8`, `-2` (pages 1 to 2, not the last two), `5-`; absent = all. */
  pages: v.optional(v.string()),
  /** `auto` uses a PDF page's embedded text if it can be trusted. */
  textLayer: v.optional(v.picklist(['auto', 'ocr', 'textLayer']), 'auto'),
  password: v.optional(v.string()),
  limits: v.optional(LimitsSchema, {}),
  /**
   * Reads only this part of each page, and never a text layer; results are still in pixels of the
   * page.
   */
  crop: v.optional(CropSchema),
  /** Folder for page pictures (JPEG, same pixel grid as the result); absent = none are written. */
  previewFolder: v.optional(v.string()),
  /** Figures are cut out into `folder` and linked as `link/ID.png`; absent = they are left out. */
  figures: v.optional(v.object({ folder: v.string(), link: v.string() })),
});
export type RecognizeOptions = v.InferOutput<typeof RecognizeOptionsSchema>;
export type RecognizeOptionsInput = v.InferInput<typeof RecognizeOptionsSchema>;
