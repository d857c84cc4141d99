/**
 * The manifest of a converted model's folder. It is separate from the converter, so that code that
 * only reads the state of a model does not load the graph writer.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { Checkpoint } from './checkpoint.ts';
import type { ModelConfig } from './modelConfig.ts';
import { DECODER_FORMS, QUANTIZATIONS, VISION_FORMS } from './forms.ts';

/** Increased whenever the same weights result in different files. */
export const CONVERTER_VERSION = 3;

const ManifestSchema = v.object({
  converter: v.number(),
  family: v.picklist(['v1', 'v2']),
  quantization: v.picklist(QUANTIZATIONS),
  viewSizes: v.array(v.number()),
  decoders: v.array(v.picklist(DECODER_FORMS)),
  vision: v.array(v.picklist(VISION_FORMS)),
  /** Result of {@link sourceHash}. */
  source: v.string(),
  config: v.custom<ModelConfig>((value) => typeof value === 'object' && value !== null),
  /** Vectors that are not part of a graph, by name. */
  vectors: v.record(v.string(), v.array(v.number())),
  bytes: v.number(),
});
export type Manifest = v.InferOutput<typeof ManifestSchema>;

export const MANIFEST = 'manifest.json';

/** Reads the manifest of a converted model; undefined if it is absent, damaged or outdated. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const text = await readFile(path.join(folder, MANIFEST), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const parsed = v.safeParse(ManifestSchema, JSON.parse(text));
    return parsed.success && parsed.output.converter === CONVERTER_VERSION
      ? parsed.output
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * SHA-256 over a checkpoint's config.json, the headers of its weight files (names, types, shapes,
 * order) and the first row of every tensor, which identifies the source of a conversion: hashing
 * all weights would take as long as converting them.
 */
export async function sourceHash(checkpoint: Checkpoint): Promise<string> {
  const hash = createHash('sha256').update(
    await readFile(path.join(checkpoint.folder, 'config.json')),
  );
  for (const { name, type, shape, start } of checkpoint.tensors()) {
    hash
      .update(`${name} ${type} ${shape.join('x')} ${start}\n`)
      .update(await checkpoint.readBytes(name, 0, 1));
  }
  return hash.digest('hex');
}
