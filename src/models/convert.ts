/** Converts an official DeepSeek-OCR checkpoint into ONNX graphs and their weight files. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { errors } from '../core/errors.ts';
import { Checkpoint } from './checkpoint.ts';
import { readModelConfig, type ModelConfig } from './config.ts';
import type { LinearKind } from './onnx/builder.ts';
import { buildCpuDecoder, type DecoderKinds } from './onnx/decoderCpu.ts';
import { buildVision } from './onnx/vision.ts';
import { WeightFile } from './onnx/weightFile.ts';

/** Raised whenever the same weights give other files. */
export const CONVERTER_VERSION = 1;

export const QUANTIZATIONS = ['int4', 'int8', 'fp32'] as const;
export type Quantization = (typeof QUANTIZATIONS)[number];

const KINDS: Readonly<Record<Quantization, DecoderKinds & { readonly vision: LinearKind }>> = {
  // int8 outside the experts costs a few percent of speed and keeps attention and head exact enough.
  int4: { experts: 'int4', dense: 'int8', lmHead: 'int8', vision: 'dynamic8' },
  int8: { experts: 'int8', dense: 'int8', lmHead: 'int8', vision: 'dynamic8' },
  fp32: { experts: 'fp32', dense: 'fp32', lmHead: 'fp32', vision: 'fp32' },
};

export interface ConvertOptions {
  readonly from: string;
  readonly to: string;
  readonly quantization: Quantization;
  /** Sides of the views that graphs are made for; default: all that the model was trained with. */
  readonly viewSizes?: readonly number[];
  /** Also give intermediate results as outputs, for tests. */
  readonly trace?: boolean;
  readonly token?: AbortSignal;
  /** A step was finished: what and the share of all steps, 0..1. */
  readonly onProgress?: (step: string, done: number) => void;
}

export const VIEW_SIZES = { v1: [512, 640, 1024, 1280], v2: [768, 1024] } as const;

const ManifestSchema = v.object({
  converter: v.number(),
  family: v.picklist(['v1', 'v2']),
  quantization: v.picklist(QUANTIZATIONS),
  viewSizes: v.array(v.number()),
  /** SHA-256 over config.json and the header of every weight file (names, types, shapes, order). */
  source: v.string(),
  config: v.custom<ModelConfig>((value) => typeof value === 'object' && value !== null),
  /** Vectors that are not part of a graph, by name. */
  vectors: v.record(v.string(), v.array(v.number())),
  bytes: v.number(),
});
export type Manifest = v.InferOutput<typeof ManifestSchema>;

export const MANIFEST = 'manifest.json';

/** Reads the manifest of a converted model; undefined when it is absent, damaged or outdated. */
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

async function sourceHash(checkpoint: Checkpoint): Promise<string> {
  const hash = createHash('sha256').update(
    await readFile(path.join(checkpoint.folder, 'config.json')),
  );
  for (const tensor of checkpoint.tensors())
    hash.update(`${tensor.name} ${tensor.type} ${tensor.shape.join('x')} ${tensor.start}\n`);
  return hash.digest('hex');
}

/** The embedding table as float32 rows, read row by row at run time. */
async function writeEmbeddings(checkpoint: Checkpoint, to: string): Promise<number> {
  const name = 'model.embed_tokens.weight';
  const file = await WeightFile.create(to);
  const [rows, columns] = checkpoint.shape(name) as [number, number];
  const ROWS = 4096;
  try {
    for (let first = 0; first < rows; first += ROWS) {
      const count = Math.min(ROWS, rows - first);
      const values = await checkpoint.read(name, first, count);
      await file.append(values);
    }
    return rows * columns * 4;
  } finally {
    await file.close();
  }
}

/**
 * Writes `decoder.onnx` + `decoder.bin`, `vision_SIZE.onnx` + `vision.bin`, `embeddings.bin`,
 * `tokenizer.json` and, last, the manifest. Everything is made in a folder of its own and put in
 * place by a rename, so that a broken conversion is never taken for a good one.
 */
export async function convert(options: ConvertOptions): Promise<Manifest> {
  const { from, quantization, trace = false, token, onProgress } = options;
  const work = `${options.to}.${process.pid}.partial`;
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const checkpoint = await Checkpoint.open(from);
  try {
    const config = readModelConfig(await checkpoint.json('config.json'), checkpoint);
    const viewSizes = [...(options.viewSizes ?? VIEW_SIZES[config.family])];
    const kinds = KINDS[quantization];
    const steps = viewSizes.length + 2;
    let finished = 0;
    const step = (what: string): void => {
      if (token?.aborted === true) throw errors.cancelled();
      onProgress?.(what, ++finished / steps);
    };
    let bytes = 0;
    const inFile = async (name: string, build: (file: WeightFile) => Promise<void>) => {
      const file = await WeightFile.create(path.join(work, name));
      try {
        await build(file);
        bytes += file.bytes;
      } finally {
        await file.close();
      }
    };
    await inFile('vision.bin', async (file) => {
      for (const size of viewSizes) {
        const graph = await buildVision(size, config, checkpoint, file, {
          kind: kinds.vision,
          trace,
        });
        await writeFile(path.join(work, `vision_${size}.onnx`), graph.serialize());
        step(`vision ${size}`);
      }
    });
    await inFile('decoder.bin', async (file) => {
      const graph = await buildCpuDecoder(config.decoder, checkpoint, file, kinds, {
        trace,
        token,
      });
      await writeFile(path.join(work, 'decoder.onnx'), graph.serialize());
      step('decoder');
    });
    bytes += await writeEmbeddings(checkpoint, path.join(work, 'embeddings.bin'));
    await writeFile(
      path.join(work, 'tokenizer.json'),
      await readFile(path.join(from, 'tokenizer.json')),
    );
    step('embeddings');

    const vectors: Record<string, number[]> = {};
    for (const name of ['model.image_newline', 'model.view_seperator'])
      if (checkpoint.has(name)) vectors[name] = [...(await checkpoint.read(name))];
    const manifest: Manifest = {
      converter: CONVERTER_VERSION,
      family: config.family,
      quantization,
      viewSizes,
      source: await sourceHash(checkpoint),
      config,
      vectors,
      bytes,
    };
    await writeFile(path.join(work, MANIFEST), JSON.stringify(manifest, undefined, 1));
    await rm(options.to, { recursive: true, force: true });
    await rename(work, options.to);
    return manifest;
  } finally {
    await checkpoint.close();
    await rm(work, { recursive: true, force: true });
  }
}
