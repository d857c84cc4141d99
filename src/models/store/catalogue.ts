/** The models that can be installed: their files, where they come from, and what they need. */
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import catalogueJson from '../../../models/catalogue.json' with { type: 'json' };
import { errors, messageOf } from '../../core/errors/errors.ts';
import { languagePacks } from './languagePacks.ts';
import { QUANTIZATIONS, type Quantization } from '../format/forms.ts';
import { technical } from '../../core/sentences/sentence.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** One path segment without a leading dot, since it is joined to folders and to addresses. */
const SegmentSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/u));
const Sha256Schema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u));

const FileSchema = v.strictObject({
  name: SegmentSchema,
  /** Bytes and hash; null if they are not known in advance and the hub's statement is used. */
  size: v.nullable(count),
  sha256: v.nullable(Sha256Schema),
});

const LicenceSchema = v.strictObject({
  spdx: v.string(),
  url: v.pipe(v.string(), v.url()),
});

/** Null if it has not been measured. */
const NeedsSchema = v.strictObject({
  diskBytes: v.nullable(count),
  runMemoryBytes: v.nullable(count),
});

const needs = v.optional(NeedsSchema);

const ModelSchema = v.strictObject({
  kind: v.literal('model'),
  id: SegmentSchema,
  name: v.string(),
  family: v.picklist(['v1', 'v2']),
  repository: v.pipe(v.string(), v.regex(/^[\w.-]+\/[\w.-]+$/u)),
  revision: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/u)),
  licence: LicenceSchema,
  files: v.pipe(v.array(FileSchema), v.minLength(1)),
  quantizations: v.strictObject({ int4: needs, int8: needs, fp16: needs, fp32: needs }),
});

const LanguagePackSchema = v.strictObject({
  kind: v.literal('languagePack'),
  id: SegmentSchema,
  name: v.string(),
  /** BCP 47 code as in `LANGUAGES`. */
  language: v.string(),
  licence: LicenceSchema,
  files: v.pipe(
    v.array(
      v.strictObject({
        name: SegmentSchema,
        size: count,
        sha256: Sha256Schema,
        url: v.pipe(v.string(), v.url(), v.startsWith('https://')),
      }),
    ),
    v.minLength(1),
  ),
});

const unique = (values: readonly string[]): boolean => new Set(values).size === values.length;

const CatalogueSchema = v.strictObject({
  version: v.literal(1),
  models: v.pipe(
    v.array(v.variant('kind', [ModelSchema, LanguagePackSchema])),
    v.check((entries) => unique(entries.map(({ id }) => id)), 'Two models have the same id.'),
    v.check(
      (entries) => entries.every(({ files }) => unique(files.map(({ name }) => name))),
      'Two files of a model have the same name.',
    ),
  ),
});

export type Catalogue = v.InferOutput<typeof CatalogueSchema>;
export type ModelEntry = v.InferOutput<typeof ModelSchema>;
export type LanguagePackEntry = v.InferOutput<typeof LanguagePackSchema>;
/** What has an id and can be installed. */
export type CatalogueEntry = ModelEntry | LanguagePackEntry;
/** A file of an entry; `url` if it is not in the entry's repository. */
export type CatalogueFile = v.InferOutput<typeof FileSchema> & { readonly url?: string };

/** Validates a catalogue. @throws ValiError */
export const parseCatalogue = (json: unknown): Catalogue => v.parse(CatalogueSchema, json);

let own: Catalogue | undefined;

/**
 * The catalogue named in the variable `DEEPSEEK_OCR_CATALOGUE`, for tests and custom models,
 * otherwise the product's catalogue. @throws OcrError `invalidRequest`
 */
export async function chosenCatalogue(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Catalogue> {
  const file = environment['DEEPSEEK_OCR_CATALOGUE'];
  if (file === undefined || file === '') return catalogue();
  try {
    return parseCatalogue(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw errors.invalidRequest(
      technical(`the catalogue ${file} cannot be used: ${messageOf(error)}`),
    );
  }
}

/** The catalogue of this version of the product (models/catalogue.json, models/tessdata.json). */
export function catalogue(): Catalogue {
  own ??= parseCatalogue({
    ...catalogueJson,
    models: [...catalogueJson.models, ...languagePacks()],
  });
  return own;
}

/** @throws OcrError `unknownModel` */
export function findEntry(from: Catalogue, id: string): CatalogueEntry {
  const entry = from.models.find((candidate) => candidate.id === id);
  if (entry) return entry;
  throw errors.unknownModel(
    id,
    from.models.map((candidate) => candidate.id),
  );
}

/** Variants in which a model is offered. */
export const quantizationsOf = (entry: CatalogueEntry): Quantization[] =>
  entry.kind === 'model' ? QUANTIZATIONS.filter((name) => entry.quantizations[name]) : [];

/** Bytes of an entry's files as far as they are known. */
export const knownBytes = (entry: CatalogueEntry): number =>
  entry.files.reduce((sum, { size }) => sum + (size ?? 0), 0);

/** Size of a conversion relative to its bfloat16 source, if none was measured; rounded up. */
const ESTIMATED_SHARE: Readonly<Record<Quantization, number>> = {
  int4: 0.65,
  int8: 0.9,
  fp16: 1.2,
  fp32: 2.2,
};

/** Bytes on disk of a conversion: measured, or estimated from the size of the source. */
export const conversionBytes = (entry: ModelEntry, quantization: Quantization): number =>
  entry.quantizations[quantization]?.diskBytes ??
  Math.ceil(knownBytes(entry) * ESTIMATED_SHARE[quantization]);
