/**
 * Messages between a client (extension host, CLI) and the inference process: JSON-RPC over Node's
 * IPC channel. Both sides validate received messages with the schemas below.
 */
import * as v from 'valibot';
import type { OcrDocument, OcrPage } from '../core/document/document.ts';
import { SerializedErrorSchema } from '../core/errors/errorSchema.ts';
import { OcrDocumentHeadSchema, OcrPageSchema } from '../core/document/documentSchema.ts';
import {
  EngineIdSchema,
  DeviceSettingSchema,
  VisionSettingSchema,
  MeasuredSchema,
  RecognizeOptionsSchema,
  RemoteSchema,
  positiveNumber,
} from './options.ts';
import { SourceSchema } from '../core/document/source.ts';
import { SentenceSchema } from '../core/sentences/sentenceSchema.ts';

export const PROTOCOL_VERSION = 1;

export const RecognizeParamsSchema = v.object({
  /** Chosen by the client; included in events. */
  run: v.string(),
  source: SourceSchema,
  options: RecognizeOptionsSchema,
  /** Pages (index from 0) to skip, because they are finished or crashed the previous process. */
  skipPages: v.optional(v.array(v.number()), []),
  /** Pages that are read while no other is: one of them may have crashed the previous process. */
  alonePages: v.optional(v.array(v.number()), []),
  /**
   * Key of the OCR server, only for runs of the engine `server`: discarded when the run ends, sent
   * only to that server, and never written anywhere.
   */
  remoteKey: v.optional(v.string()),
});
export type RecognizeParams = v.InferOutput<typeof RecognizeParamsSchema>;

/** Asks what a `recognize` with the same source and options would have to do. */
export const InspectParamsSchema = v.object({
  source: SourceSchema,
  options: RecognizeOptionsSchema,
});
export type InspectParams = v.InferOutput<typeof InspectParamsSchema>;

export const InspectResultSchema = v.object({
  /** Number of pages that the options select. */
  pages: v.number(),
  /** Share of them that need the engine, 0..1: the others have trustworthy embedded text. */
  needing: v.number(),
});
export type InspectResult = v.InferOutput<typeof InspectResultSchema>;

export const InitializeParamsSchema = v.object({
  protocol: v.literal(PROTOCOL_VERSION),
  /** Folder with the packaged models. */
  modelsFolder: v.string(),
  /** Folders with further `.traineddata` files, searched before the system's own. */
  tessdataFolders: v.optional(v.array(v.string()), []),
  /** Also uses the data of Tesseract installations; off where results must not depend on them. */
  systemTessdata: v.optional(v.boolean(), true),
  /** Folder of a converted DeepSeek-OCR model; absent = the engine is not available. */
  deepseekFolder: v.optional(v.string()),
  deepseekDevice: v.optional(DeviceSettingSchema, 'auto'),
  deepseekVision: v.optional(VisionSettingSchema, 'int8'),
  /** Whether GPUs may compute in half precision. */
  deepseekHalf: v.optional(v.boolean(), true),
  /** What the check of this model found out about this machine. */
  deepseekMeasured: v.optional(MeasuredSchema),
  /** Absent = the engine `server` is not available. */
  remote: v.optional(RemoteSchema),
  /** The previous process ended unexpectedly: GPUs are not used. */
  afterCrash: v.optional(v.boolean(), false),
  /** Threads for inference; 0 = physical cores minus one, but both if there are two. */
  threads: v.optional(v.number(), 0),
  /** Models are unloaded after this time without work, in seconds. */
  idleUnloadSeconds: v.optional(positiveNumber, 300),
});
export type InitializeParams = v.InferOutput<typeof InitializeParamsSchema>;
export type InitializeParamsInput = v.InferInput<typeof InitializeParamsSchema>;

const PageSchema = v.pipe(
  OcrPageSchema,
  v.transform((page): OcrPage => page),
);

const engineEntries = { id: EngineIdSchema, label: v.string() };
export const EngineStateSchema = v.variant('available', [
  v.object({
    ...engineEntries,
    available: v.literal(true),
    model: v.string(),
    device: v.string(),
  }),
  /** `reason`: why it is not available, as a sentence for the user. */
  v.object({ ...engineEntries, available: v.literal(false), reason: SentenceSchema }),
]);
export type EngineState = v.InferOutput<typeof EngineStateSchema>;

export const InitializeResultSchema = v.object({
  protocol: v.number(),
  pid: v.number(),
  /** Versions of the native modules that were actually loaded. */
  versions: v.record(v.string(), v.string()),
  engines: v.array(EngineStateSchema),
  /** What is wrong with this machine and what to install, one sentence each. */
  problems: v.optional(v.array(SentenceSchema), []),
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
  /** Work on a page begins. All other events of a page follow those of the pages before it. */
  v.object({ type: v.literal('pageBegun'), page: v.number() }),
  v.object({ type: v.literal('pageStarted'), page: v.number() }),
  /** The page waits for a free server, or no longer does. */
  v.object({ type: v.literal('pageWaits'), page: v.number(), waits: v.boolean() }),
  v.object({ type: v.literal('linesFound'), page: v.number(), count: v.number() }),
  v.object({ type: v.literal('pageProgress'), page: v.number(), done: v.number() }),
  v.object({ type: v.literal('partialMarkdown'), page: v.number(), markdown: v.string() }),
  v.object({
    type: v.literal('pageFinished'),
    page: v.number(),
    result: PageSchema,
    /** Path of the page picture, if a preview folder was given. */
    preview: v.optional(v.string()),
    /** The device that recognized the page, e.g. `WebGPU`. */
    device: v.optional(v.string()),
  }),
  /** A later page changed a page that was finished before; sent by the client. */
  v.object({ type: v.literal('pageRevised'), page: v.number(), result: PageSchema }),
  v.object({ type: v.literal('pageFailed'), page: v.number(), error: SerializedErrorSchema }),
]);
/** What the inference process reports about a run. */
export type ProcessEvent = v.InferOutput<typeof RunEventSchema>;
/** What the users of the client receive: the other events only serve to watch the process. */
export type RunEvent = Exclude<ProcessEvent, { type: 'pageBegun' | 'pageWaits' }>;

export const RunEventNotificationSchema = v.object({ run: v.string(), event: RunEventSchema });

/** JSON-RPC method names. Cancellation uses JSON-RPC's own `$/cancelRequest`. */
export const Methods = {
  initialize: 'initialize',
  recognize: 'recognize',
  inspect: 'inspect',
  unload: 'unload',
  ping: 'ping',
  memory: 'memory',
  runEvent: 'recognize/event',
  log: 'log',
} as const;

/** `peakBytes`: the most memory that the process had in use so far. */
export const MemorySchema = v.object({ peakBytes: positiveNumber });

export const RecognizeResultSchema = v.object({
  /** Everything except the pages, which arrive in `pageFinished` events. */
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
