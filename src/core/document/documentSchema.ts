/**
 * Run-time schema of {@link OcrDocument}: what crosses a process boundary or comes from disk is
 * checked with it, and `docs/ocr-document.schema.json` is generated from it.
 */
import * as v from 'valibot';
import {
  OCR_DOCUMENT_VERSION,
  REGION_KINDS,
  WARNING_CODES,
  type OcrDocument,
  type OcrPage,
} from './document.ts';
import { SentenceSchema } from '../sentences/sentenceSchema.ts';

const coordinate = v.pipe(v.number(), v.finite());
const length = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const headingLevel = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(6));
const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const PointSchema = v.object({ x: coordinate, y: coordinate });
const BoxSchema = v.object({ x0: coordinate, y0: coordinate, x1: coordinate, y1: coordinate });
const QuadSchema = v.strictTuple([PointSchema, PointSchema, PointSchema, PointSchema]);

export const ScriptSchema = v.picklist([
  'Latin',
  'Cyrillic',
  'Greek',
  'Arabic',
  'Hebrew',
  'Devanagari',
  'Han',
  'Kana',
  'Hangul',
  'Thai',
  'Bengali',
  'Gujarati',
  'Gurmukhi',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Lao',
  'Khmer',
  'Myanmar',
  'Tibetan',
  'Georgian',
  'Armenian',
  'Ethiopic',
  'Syriac',
  'Common',
]);

const WordStyleSchema = v.object({
  bold: v.exactOptional(v.boolean()),
  italic: v.exactOptional(v.boolean()),
  monospaced: v.exactOptional(v.boolean()),
  struck: v.exactOptional(v.boolean()),
  underlined: v.exactOptional(v.boolean()),
  raised: v.exactOptional(v.picklist(['super', 'sub'])),
  formula: v.exactOptional(v.string()),
  link: v.exactOptional(v.string()),
});

const TextSpanSchema = v.object({ text: v.string(), style: v.exactOptional(WordStyleSchema) });

const WordSchema = v.object({
  text: v.string(),
  box: BoxSchema,
  confidence: probability,
  style: v.exactOptional(WordStyleSchema),
  spans: v.exactOptional(v.array(TextSpanSchema)),
});

const LineSchema = v.object({
  text: v.string(),
  quad: QuadSchema,
  confidence: probability,
  words: v.exactOptional(v.array(WordSchema)),
  direction: v.exactOptional(v.picklist(['ltr', 'rtl', 'ttb'])),
  script: v.exactOptional(ScriptSchema),
  recognizer: v.exactOptional(v.string()),
  fontSize: v.exactOptional(length),
  bold: v.exactOptional(v.boolean()),
  italic: v.exactOptional(v.boolean()),
  monospaced: v.exactOptional(v.boolean()),
  heading: v.exactOptional(headingLevel),
  formula: v.exactOptional(v.string()),
});

const TableCellSchema = v.object({
  row: count,
  column: count,
  rowSpan: v.pipe(count, v.minValue(1)),
  columnSpan: v.pipe(count, v.minValue(1)),
  text: v.string(),
  spans: v.exactOptional(v.array(TextSpanSchema)),
  box: BoxSchema,
  header: v.boolean(),
  confidence: v.nullable(probability),
});

export const ProvenanceSchema = v.object({
  engine: v.string(),
  model: v.string(),
  device: v.exactOptional(v.string()),
  deviceReason: v.exactOptional(v.string()),
  whyDevice: v.exactOptional(SentenceSchema),
  task: v.exactOptional(v.string()),
  prompt: v.exactOptional(v.string()),
  mode: v.exactOptional(v.string()),
});

const RegionSchema = v.object({
  id: v.string(),
  kind: v.picklist(REGION_KINDS),
  level: v.exactOptional(headingLevel),
  places: v.array(BoxSchema),
  markdown: v.string(),
  text: v.string(),
  confidence: v.nullable(probability),
  lines: v.exactOptional(v.array(LineSchema)),
  table: v.exactOptional(
    v.object({ rows: count, columns: count, cells: v.array(TableCellSchema) }),
  ),
  reading: v.exactOptional(ProvenanceSchema),
});

export const WarningSchema = v.object({
  code: v.picklist(WARNING_CODES),
  message: v.string(),
  sentence: v.exactOptional(SentenceSchema),
  page: v.exactOptional(count),
  region: v.exactOptional(v.string()),
});

const TimingsSchema = v.record(v.string(), v.number());

export const OcrPageSchema = v.object({
  index: count,
  width: length,
  height: length,
  rotation: v.picklist([0, 90, 180, 270]),
  origin: v.picklist(['ocr', 'textLayer']),
  regions: v.array(RegionSchema),
  markdown: v.string(),
  text: v.string(),
  raw: v.string(),
  confidence: v.nullable(probability),
  scripts: v.array(ScriptSchema),
  timings: TimingsSchema,
  warnings: v.array(WarningSchema),
  reading: v.exactOptional(ProvenanceSchema),
  missed: v.exactOptional(v.array(BoxSchema)),
});

/** Everything of a document but its pages. */
const headEntries = {
  version: v.literal(OCR_DOCUMENT_VERSION),
  source: v.object({ name: v.string(), mimeType: v.string(), pageCount: count }),
  engine: v.string(),
  model: v.string(),
  timings: TimingsSchema,
  warnings: v.array(WarningSchema),
};

export const OcrDocumentHeadSchema = v.object(headEntries);
export const OcrDocumentSchema = v.object({ ...headEntries, pages: v.array(OcrPageSchema) });

type DeepReadonly<T> = { readonly [K in keyof T]: DeepReadonly<T[K]> };
type Same<A extends B, B extends C, C = A> = readonly [A, B, C];

/**
 * Compile-time proof that the schemas and the interfaces of `document.ts` say the same.
 * @public
 */
export type SchemasMatch = readonly [
  Same<OcrPage, DeepReadonly<v.InferOutput<typeof OcrPageSchema>>, OcrPage>,
  Same<OcrDocument, DeepReadonly<v.InferOutput<typeof OcrDocumentSchema>>, OcrDocument>,
];
