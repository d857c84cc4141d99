/**
 * Messages between the extension host and its webviews. Both sides validate received messages with
 * these schemas: a page that shows a document's text is never trusted, and neither is stored state.
 *
 * The webview sends a `request` and always gets an answer (`reply` or `failure`) with the same id;
 * the host sends an `event` without waiting.
 */
import * as v from 'valibot';
import { REGION_KINDS } from '../core/document/document.ts';

/** The webview gives up requests that take longer than this. */
export const REQUEST_TIMEOUT_MS = 20_000;

const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const confidence = v.nullable(share);
const timings = v.record(v.string(), v.number());

const BoxSchema = v.object({ x0: v.number(), y0: v.number(), x1: v.number(), y1: v.number() });

const RegionKindSchema = v.picklist(REGION_KINDS);

const WarningSchema = v.object({
  code: v.string(),
  message: v.string(),
  page: v.optional(index),
});
export type WarningView = v.InferOutput<typeof WarningSchema>;

const TableSchema = v.object({
  rows: index,
  columns: index,
  cells: v.array(
    v.object({
      row: index,
      column: index,
      rowSpan: v.number(),
      columnSpan: v.number(),
      text: v.string(),
      header: v.boolean(),
    }),
  ),
  /** How its columns follow each other on the page, if the cells have places. */
  direction: v.optional(v.picklist(['ltr', 'rtl'])),
});
export type TableView = v.InferOutput<typeof TableSchema>;

/** What read a page or a region, as display text. */
const ReadingSchema = v.object({
  engine: v.string(),
  device: v.optional(v.string()),
  /** Why it ran on this device. */
  deviceReason: v.optional(v.string()),
  task: v.optional(v.string()),
  prompt: v.optional(v.string()),
  /** Resolution mode; present only if another one can be chosen. */
  mode: v.optional(v.string()),
});
export type ReadingView = v.InferOutput<typeof ReadingSchema>;

const RegionViewSchema = v.object({
  id: v.string(),
  kind: RegionKindSchema,
  level: v.optional(v.number()),
  /** In reading order; empty if there is no place to show. */
  places: v.array(BoxSchema),
  text: v.string(),
  markdown: v.string(),
  confidence,
  table: v.optional(TableSchema),
  /** Present if the region was read again separately. */
  reading: v.optional(ReadingSchema),
  /** The number of doubtful words that the user has not checked; absent without words. */
  doubts: v.optional(index),
  /** What was read, if the user has changed it in the document. */
  asRead: v.optional(v.object({ text: v.string(), markdown: v.string() })),
});
export type RegionView = v.InferOutput<typeof RegionViewSchema>;

/** A word that the user should check. */
const DoubtSchema = v.object({
  key: v.string(),
  region: v.string(),
  text: v.string(),
  confidence: share,
  /** Places of the word and of its line. */
  box: BoxSchema,
  line: BoxSchema,
  /** The text of the line before and after the word. */
  before: v.string(),
  after: v.string(),
});
export type DoubtView = v.InferOutput<typeof DoubtSchema>;

/** One finished page as the panel shows it: the result without lines and words. */
export const PageViewSchema = v.object({
  index,
  /** Pixels of the upright page; boxes refer to them. */
  width: v.number(),
  height: v.number(),
  origin: v.picklist(['ocr', 'textLayer']),
  text: v.string(),
  markdown: v.string(),
  regions: v.array(RegionViewSchema),
  confidence,
  warnings: v.array(WarningSchema),
  /** Webview URI of the page's picture; null if there is none. */
  picture: v.nullable(v.string()),
  reading: v.optional(ReadingSchema),
  /** Words that the user has not checked, in reading order. */
  doubtful: v.optional(v.array(DoubtSchema), []),
  /** Boxes of text that is missing from the answer. */
  missed: v.optional(v.array(BoxSchema)),
});
export type PageView = v.InferOutput<typeof PageViewSchema>;

/** An area that is left out on all pages. */
const IgnoredAreaSchema = v.object({
  id: v.string(),
  /** Index of the page on which it was drawn. */
  page: index,
  /** Shares of the page's width and height. */
  box: BoxSchema,
  /** What it leaves out. */
  regions: index,
  pages: index,
});
export type IgnoredAreaView = v.InferOutput<typeof IgnoredAreaSchema>;

const RunStateSchema = v.picklist([
  'queued',
  'running',
  'finished',
  'failed',
  'cancelled',
  'interrupted',
]);

const ErrorViewSchema = v.object({
  message: v.string(),
  detail: v.optional(v.string()),
  /** Setting that solves the problem, without the extension's prefix. */
  setting: v.optional(v.string()),
});

/** What changes while the engine reads a page. */
const ProgressSchema = v.object({
  phase: v.picklist(['waiting', 'opening', 'loadingModels', 'recognizing']),
  page: v.optional(index),
  lines: v.optional(index),
  done: v.optional(share),
  partialMarkdown: v.optional(v.string()),
  /** Whole minutes that the run will still take, 0 for less than one. */
  minutesLeft: v.optional(index),
});
export type ProgressView = v.InferOutput<typeof ProgressSchema>;

/** A finished page, or a region of it, that is being read again. */
const RerunSchema = v.object({
  page: index,
  region: v.optional(v.string()),
  what: v.string(),
  partialMarkdown: v.optional(v.string()),
});
export type RerunView = v.InferOutput<typeof RerunSchema>;

/** A run without the contents of its pages. */
export const RunViewSchema = v.object({
  id: v.string(),
  name: v.string(),
  state: RunStateSchema,
  progress: ProgressSchema,
  /** Pages in the source; 0 until it is opened. */
  pageCount: index,
  /** Indexes of the requested pages, ascending. */
  requested: v.array(index),
  /** Indexes of the finished pages, ascending. */
  finished: v.array(index),
  warnings: v.array(WarningSchema),
  error: v.optional(ErrorViewSchema),
  /** Text of pages whose recognition stopped before they were finished. */
  partials: v.optional(v.array(v.object({ page: index, markdown: v.string() })), []),
  /** What is being read again. */
  rerun: v.optional(RerunSchema),
  ignored: v.optional(v.array(IgnoredAreaSchema), []),
});
export type RunView = v.InferOutput<typeof RunViewSchema>;

const LowRegionSchema = v.object({
  id: v.string(),
  page: index,
  kind: RegionKindSchema,
  text: v.string(),
  confidence: share,
});

/** Statistics of the whole document, over the finished pages. */
const StatsSchema = v.object({
  engine: v.string(),
  model: v.string(),
  device: v.optional(v.string()),
  deviceReason: v.optional(v.string()),
  pages: index,
  regions: index,
  characters: index,
  /** Mean over the regions, weighted by number of characters. */
  confidence,
  kinds: v.array(v.object({ kind: RegionKindSchema, count: index, confidence })),
  scripts: v.array(v.object({ script: v.string(), characters: index })),
  perPage: v.array(v.object({ page: index, confidence, regions: index, milliseconds: v.number() })),
  timings,
  /** In reading order, at most {@link LOW_REGION_LIMIT}. */
  low: v.array(LowRegionSchema),
  lowCount: index,
});
export type Stats = v.InferOutput<typeof StatsSchema>;
export type LowRegion = v.InferOutput<typeof LowRegionSchema>;

export const LOW_REGION_LIMIT = 500;

/** What the user can request from the panel. */
const ActionSchema = v.picklist([
  'cancel',
  'continue',
  'retry',
  'showLog',
  'openSettings',
  'openMarkdown',
]);
export type PanelAction = v.InferOutput<typeof ActionSchema>;

/** What the user can do with a region, apart from reading it again. */
const RegionChangeSchema = v.variant('type', [
  v.object({ type: v.literal('kind'), region: v.string(), kind: RegionKindSchema }),
  /** Joins it with the next one. */
  v.object({ type: v.literal('merge'), region: v.string() }),
  /** Makes a region of each line. */
  v.object({ type: v.literal('split'), region: v.string() }),
  v.object({ type: v.literal('move'), region: v.string(), by: v.picklist(['up', 'down']) }),
  v.object({ type: v.literal('leaveOut'), region: v.string() }),
  /** Reverts the last change of the page. */
  v.object({ type: v.literal('undo') }),
]);
export type RegionChange = v.InferOutput<typeof RegionChangeSchema>;

/**
 * What the user can do with an area of a page: `other` asks how to read it, `leaveOutAll` concerns
 * all pages of the run.
 */
export const AREA_USES = [
  ...(['text', 'table', 'formula', 'figure', 'other'] as const),
  ...(['leaveOut', 'leaveOutAll'] as const),
] as const;
export type AreaUse = (typeof AREA_USES)[number];

/** Params and result of each request. */
export const Requests = {
  /** The first message of a webview after it has loaded. */
  ready: {
    params: v.object({}),
    result: v.object({
      /** Null if the stored run is gone. */
      run: v.nullable(RunViewSchema),
      /** Translations of this page's sentences, keyed by the English ones. */
      translations: v.record(v.string(), v.string()),
      /** Region at the cursor of the Markdown document. */
      highlight: v.nullable(v.string()),
      locked: v.boolean(),
    }),
  },
  page: { params: v.object({ page: index }), result: PageViewSchema },
  raw: { params: v.object({ page: index }), result: v.object({ raw: v.string() }) },
  stats: { params: v.object({}), result: StatsSchema },
  /** The user selected a region: select its text in the Markdown document. */
  select: { params: v.object({ region: v.string() }), result: v.object({}) },
  copy: { params: v.object({ text: v.string() }), result: v.object({}) },
  copyDocument: {
    params: v.object({ form: v.picklist(['text', 'markdown', 'json']) }),
    result: v.object({}),
  },
  /** Asks how to read a page or a region again; answered before that is done. */
  rerun: {
    params: v.object({
      page: index,
      region: v.optional(v.string()),
      /** Only the resolution mode changes. */
      modesOnly: v.optional(v.boolean(), false),
    }),
    result: v.object({}),
  },
  /** Doubtful words are right, by their keys. */
  accept: { params: v.object({ words: v.array(v.string()) }), result: v.object({}) },
  /** Replaces a doubtful word in the document. */
  correct: { params: v.object({ word: v.string(), text: v.string() }), result: v.object({}) },
  changeRegion: {
    params: v.object({ page: index, change: RegionChangeSchema }),
    result: v.object({}),
  },
  /** Reads an area of a page, or leaves it out; answered before that is done. */
  area: {
    params: v.object({ page: index, box: BoxSchema, use: v.picklist(AREA_USES) }),
    result: v.object({}),
  },
  /** Brings back what an area leaves out on all pages. */
  dropArea: { params: v.object({ area: v.string() }), result: v.object({}) },
  act: { params: v.object({ action: ActionSchema }), result: v.object({}) },
} as const;

export type RequestName = keyof typeof Requests;
export type RequestParams<N extends RequestName> = v.InferOutput<(typeof Requests)[N]['params']>;
export type RequestResult<N extends RequestName> = v.InferOutput<(typeof Requests)[N]['result']>;

/** Where a context menu of the panel was opened, as its page states it. */
export const MenuPlaceSchema = v.object({
  run: v.string(),
  page: v.optional(index),
  region: v.optional(v.string()),
  area: v.optional(v.string()),
});
export type MenuPlace = v.InferOutput<typeof MenuPlaceSchema>;

export const EventSchema = v.variant('type', [
  v.object({ type: v.literal('run'), run: RunViewSchema }),
  v.object({ type: v.literal('progress'), progress: ProgressSchema }),
  v.object({ type: v.literal('rerun'), rerun: v.nullable(RerunSchema) }),
  /** A new result replaced that of a finished page. */
  v.object({
    type: v.literal('page'),
    page: index,
    /** The user changed the text in the document: what is in view stays in view. */
    edited: v.optional(v.boolean(), false),
  }),
  /** The user asked in a menu for what only the panel's page can do. */
  v.object({
    type: v.literal('perform'),
    action: v.picklist(['copyPicture', 'markArea']),
    page: index,
    region: v.optional(v.string()),
  }),
  /** Whether the panel stays with its result while other documents become active. */
  v.object({ type: v.literal('lock'), locked: v.boolean() }),
  /** The cursor of the Markdown document entered this region; null = none. */
  v.object({ type: v.literal('highlight'), region: v.nullable(v.string()) }),
]);
export type HostEvent = v.InferInput<typeof EventSchema>;
export type PanelEvent = v.InferOutput<typeof EventSchema>;

/** Webview → host. */
export const ToHostSchema = v.object({
  type: v.literal('request'),
  id: index,
  method: v.string(),
  params: v.unknown(),
});
export type ToHost = v.InferOutput<typeof ToHostSchema>;

/** Host → webview. */
export const ToWebviewSchema = v.variant('type', [
  v.object({ type: v.literal('reply'), id: index, result: v.unknown() }),
  v.object({ type: v.literal('failure'), id: index, message: v.string() }),
  v.object({ type: v.literal('event'), event: v.unknown() }),
]);
export type ToWebview = v.InferOutput<typeof ToWebviewSchema>;

/** What the results panel keeps across a reload. */
export const PanelStateSchema = v.object({
  run: v.string(),
  page: v.optional(index, 0),
  tab: v.optional(v.string(), 'image'),
  region: v.optional(v.nullable(v.string()), null),
  zoom: v.optional(v.union([v.picklist(['width', 'page']), v.number()]), 'width'),
  wrap: v.optional(v.boolean(), true),
  locked: v.optional(v.boolean(), false),
});
export type PanelState = v.InferOutput<typeof PanelStateSchema>;
