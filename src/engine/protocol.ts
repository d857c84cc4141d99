/**
 * Messages between a client (extension host, CLI) and the inference server: JSON-RPC over Node's
 * IPC channel. Both sides validate what arrives with the schemas below.
 */
import * as v from 'valibot';
import { TASK_IDS } from '../core/prompting/tasks.ts';
import type { OcrDocument, OcrPage } from '../core/document/document.ts';
import { ERROR_CODES } from '../core/errors/errors.ts';
import { OcrDocumentHeadSchema, OcrPageSchema } from '../core/document/documentSchema.ts';

export const PROTOCOL_VERSION = 1;

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

const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));

/** The OpenAI-compatible server that the engine `server` asks. */
export const OcrServerSchema = v.object({
  /** As a person wrote it. */
  url: v.string(),
  /** Absent = the only one it serves, or the one that looks like an OCR model. */
  model: v.optional(v.string()),
  /** For a whole page. */
  timeoutSeconds: v.optional(positive, 600),
  /** Longest side of the picture that is sent, in pixels. */
  maxPictureSide: v.optional(positive, 2400),
  /** False until a person agreed that pages are sent there. */
  allowed: v.optional(v.boolean(), true),
});
export type OcrServer = v.InferOutput<typeof OcrServerSchema>;

/** Limits of what is read (`docs/architecture.md`). */
export const LimitsSchema = v.object({
  // Checked before anything is decoded.
  fileBytes: v.optional(positive, 512 * 2 ** 20),
  imagePixels: v.optional(positive, 100e6),
  pagePixels: v.optional(positive, 40e6),
  pages: v.optional(positive, 2000),
  /**
   * Memory of the inference process; a page that exceeds it is given up. Absent = what suits the
   * machine, its container and the engine's models.
   */
  memoryBytes: v.optional(positive),
});

/** What an engine needs to know about how to read a page. */
export const PageOptionsSchema = v.object({
  /** BCP 47 codes; empty = detect. */
  languages: v.optional(v.array(v.string()), []),
  /** Turn pages by 90/180/270° when they are not upright. */
  orientation: v.optional(v.boolean(), true),
  deskew: v.optional(v.boolean(), true),
  /** Contrast and noise clean-up before recognition. */
  enhance: v.optional(v.boolean(), true),
  keepHeadersAndFooters: v.optional(v.boolean(), false),
  spanningTables: v.optional(v.picklist(['html', 'markdown']), 'html'),
  /** Vision-language engines only, as are those below: what to do with the page. */
  task: v.optional(v.picklist(TASK_IDS), 'document'),
  /** Phrase to locate, or the text of a custom prompt. */
  prompt: v.optional(v.string()),
  /** Name the languages in the prompt. */
  languageHint: v.optional(v.boolean(), false),
  /** Resolution mode of the model; `auto` chooses by the height of the text. */
  mode: v.optional(v.string(), 'auto'),
  maxTokens: v.optional(positive, 8192),
  /**
   * Of every engine: longest time for a page. DeepSeek-OCR stops writing then and keeps what it has;
   * a page that does not come to an end by itself is given up.
   */
  maxSeconds: v.optional(positive, 900),
  /** Formulas as `$…$` instead of the model's own delimiters. */
  dollarFormulas: v.optional(v.boolean(), true),
});
export type PageOptions = v.InferOutput<typeof PageOptionsSchema>;

/** A part of a page: a box in pixels of the page after it was turned clockwise by `rotation`. */
const CropSchema = v.object({
  box: v.pipe(
    v.object({ x0: v.number(), y0: v.number(), x1: v.number(), y1: v.number() }),
    v.check(({ x0, y0, x1, y1 }) => x1 > x0 && y1 > y0, 'The box is empty.'),
  ),
  rotation: v.picklist([0, 90, 180, 270]),
});
export type Crop = v.InferOutput<typeof CropSchema>;

export const RecognizeOptionsSchema = v.object({
  ...PageOptionsSchema.entries,
  engine: v.optional(EngineIdSchema, 'compact'),
  /** Page range such as `1-3,8`, `-2` (last two are not meant: pages 1 to 2), `5-`; absent = all. */
  pages: v.optional(v.string()),
  /** `auto` takes a PDF page's own text where it can be trusted. */
  textLayer: v.optional(v.picklist(['auto', 'ocr', 'textLayer']), 'auto'),
  password: v.optional(v.string()),
  limits: v.optional(LimitsSchema, {}),
  /** Reads only this part of each page, and never a text layer; results stay pixels of the page. */
  crop: v.optional(CropSchema),
  /** Folder for page pictures (JPEG, same pixel grid as the result); absent = none are written. */
  previewFolder: v.optional(v.string()),
  /** Figures are cut out into `folder` and linked as `link/ID.png`; absent = they are left out. */
  figures: v.optional(v.object({ folder: v.string(), link: v.string() })),
});
export type RecognizeOptions = v.InferOutput<typeof RecognizeOptionsSchema>;
export type RecognizeOptionsInput = v.InferInput<typeof RecognizeOptionsSchema>;

export const SourceSchema = v.variant('kind', [
  v.object({ kind: v.literal('file'), path: v.string() }),
  v.object({
    kind: v.literal('bytes'),
    name: v.string(),
    bytes: v.custom<Uint8Array>((value) => value instanceof Uint8Array),
  }),
]);
export type Source = v.InferOutput<typeof SourceSchema>;

export const RecognizeParamsSchema = v.object({
  /** Chosen by the client; events carry it. */
  run: v.string(),
  source: SourceSchema,
  options: RecognizeOptionsSchema,
  /** Pages (index from 0) to leave out, because they are finished or crashed the server before. */
  skipPages: v.optional(v.array(v.number()), []),
  /**
   * Key of the OCR server, for runs of the engine `server` alone: forgotten when the run ends, sent
   * to that server alone, and never written anywhere.
   */
  serverKey: v.optional(v.string()),
});
export type RecognizeParams = v.InferOutput<typeof RecognizeParamsSchema>;

/** Asks what a `recognize` with the same source and options would have to do. */
export const InspectParamsSchema = v.object({
  source: SourceSchema,
  options: RecognizeOptionsSchema,
});
export type InspectParams = v.InferOutput<typeof InspectParamsSchema>;

export const InspectResultSchema = v.object({
  /** Pages that the options ask for. */
  pages: v.number(),
  /** Share of them that need the engine, 0..1: the others have trustworthy text of their own. */
  needing: v.number(),
});
export type InspectResult = v.InferOutput<typeof InspectResultSchema>;

export const InitializeParamsSchema = v.object({
  protocol: v.literal(PROTOCOL_VERSION),
  /** Folder with the packaged models. */
  modelsFolder: v.string(),
  /** Folders with further `.traineddata` files, searched before the system's own. */
  tessdataFolders: v.optional(v.array(v.string()), []),
  /** Folder of a converted DeepSeek-OCR model; absent = the engine is not available. */
  deepseekFolder: v.optional(v.string()),
  deepseekDevice: v.optional(DeviceSettingSchema, 'auto'),
  deepseekVision: v.optional(VisionSettingSchema, 'int8'),
  /** Absent = the engine `server` is not available. */
  server: v.optional(OcrServerSchema),
  /** The server before this one ended unexpectedly: GPUs are left alone. */
  afterCrash: v.optional(v.boolean(), false),
  /** Threads for inference; 0 = physical cores less one, but both where there are two. */
  threads: v.optional(v.number(), 0),
  /** Models are unloaded after this time without work. */
  idleUnloadSeconds: v.optional(positive, 300),
});
export type InitializeParams = v.InferOutput<typeof InitializeParamsSchema>;
export type InitializeParamsInput = v.InferInput<typeof InitializeParamsSchema>;

export const SerializedErrorSchema = v.object({
  code: v.picklist(ERROR_CODES),
  message: v.string(),
  detail: v.optional(v.string()),
  setting: v.optional(v.string()),
});

export const EngineStateSchema = v.object({
  id: EngineIdSchema,
  label: v.string(),
  model: v.string(),
  device: v.string(),
  available: v.boolean(),
  /** Why it is not available, for people. */
  reason: v.optional(v.string()),
});
export type EngineState = v.InferOutput<typeof EngineStateSchema>;

export const InitializeResultSchema = v.object({
  protocol: v.number(),
  pid: v.number(),
  /** Versions of the native modules that really loaded. */
  versions: v.record(v.string(), v.string()),
  engines: v.array(EngineStateSchema),
  /** What is wrong with this machine and what to install, one sentence each. */
  problems: v.optional(v.array(v.string()), []),
});
export type InitializeResult = v.InferOutput<typeof InitializeResultSchema>;

/** Events of a run. `page` counts from 0. */
export const RunEventSchema = v.variant('type', [
  v.object({
    type: v.literal('opened'),
    pageCount: v.number(),
    pages: v.array(v.number()),
    mimeType: v.string(),
  }),
  v.object({ type: v.literal('modelsLoading') }),
  v.object({ type: v.literal('pageStarted'), page: v.number() }),
  v.object({ type: v.literal('linesFound'), page: v.number(), count: v.number() }),
  v.object({ type: v.literal('pageProgress'), page: v.number(), done: v.number() }),
  v.object({ type: v.literal('partialMarkdown'), page: v.number(), markdown: v.string() }),
  v.object({
    type: v.literal('pageFinished'),
    page: v.number(),
    result: v.pipe(
      OcrPageSchema,
      v.transform((page): OcrPage => page),
    ),
    /** Path of the page picture when a preview folder was given. */
    preview: v.optional(v.string()),
    /** Where the page was recognised, e.g. `WebGPU`. */
    device: v.optional(v.string()),
  }),
  v.object({ type: v.literal('pageFailed'), page: v.number(), error: SerializedErrorSchema }),
]);
export type RunEvent = v.InferOutput<typeof RunEventSchema>;

export const RunEventNotificationSchema = v.object({ run: v.string(), event: RunEventSchema });

/** JSON-RPC method names. Cancellation uses JSON-RPC's own `$/cancelRequest`. */
export const Methods = {
  initialize: 'initialize',
  recognize: 'recognize',
  inspect: 'inspect',
  unload: 'unload',
  ping: 'ping',
  shutdown: 'shutdown',
  runEvent: 'recognize/event',
  log: 'log',
} as const;

export const RecognizeResultSchema = v.object({
  /** Everything but the pages, which arrive in `pageFinished` events. */
  document: v.pipe(
    OcrDocumentHeadSchema,
    v.transform((head): Omit<OcrDocument, 'pages'> => head),
  ),
});
export type RecognizeResult = v.InferOutput<typeof RecognizeResultSchema>;

export const LogNotificationSchema = v.object({
  level: v.picklist(['trace', 'debug', 'info', 'warn', 'error']),
  message: v.string(),
});
export type LogNotification = v.InferOutput<typeof LogNotificationSchema>;
