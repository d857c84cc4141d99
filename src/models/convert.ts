/** Converts an official DeepSeek-OCR checkpoint into ONNX graphs and their weight files. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errors } from '../core/errors.ts';
import { Checkpoint } from './checkpoint.ts';
import { readModelConfig, type DecoderConfig } from './config.ts';
import {
  DECODER_FILES,
  VIEW_SIZES,
  WEIGHT_FILES,
  visionFile,
  type DecoderForm,
  type Quantization,
} from './forms.ts';
import { CONVERTER_VERSION, MANIFEST, sourceHash, type Manifest } from './manifest.ts';
import type { ModelBuilder } from './onnx/builder.ts';
import type { DecoderOptions } from './onnx/decoder.ts';
import { buildCpuDecoder } from './onnx/decoderCpu.ts';
import { buildGpuDecoder, hasGpuForm } from './onnx/decoderGpu.ts';
import { buildVision } from './onnx/vision.ts';
import { WeightFile } from './onnx/weightFile.ts';
import { DECODER_KINDS, STORED_FORMS } from './storedForms.ts';

export { QUANTIZATIONS, type Quantization } from './forms.ts';
export { readManifest, type Manifest } from './manifest.ts';

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

/** One graph of the decoder; all forms share the weight file. */
function buildDecoder(
  form: DecoderForm,
  config: DecoderConfig,
  checkpoint: Checkpoint,
  file: WeightFile,
  quantization: Quantization,
  options: DecoderOptions,
): Promise<ModelBuilder> {
  const kinds = DECODER_KINDS[quantization];
  if (form === 'cpu' || !hasGpuForm(kinds))
    return buildCpuDecoder(config, checkpoint, file, kinds, options);
  const precision = form === 'gpuHalf' ? 'float16' : 'float32';
  return buildGpuDecoder(config, checkpoint, file, kinds, { ...options, precision });
}

/**
 * A conversion takes the place of an older one, of nothing else.
 * @throws OcrError `invalidRequest`
 */
async function requireFree(to: string, from: string): Promise<void> {
  const [target, source] = [path.resolve(to), path.resolve(from)];
  const inside = (inner: string, outer: string): boolean =>
    `${inner}${path.sep}`.startsWith(`${outer}${path.sep}`);
  if (inside(target, source) || inside(source, target))
    throw errors.invalidRequest(`${to} and the weights in ${from} must not lie in each other.`);
  const names: string[] = await readdir(target).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [] as string[];
    throw errors.invalidRequest(`${to} is no folder that can be written.`);
  });
  if (names.length > 0 && !names.includes(MANIFEST))
    throw errors.invalidRequest(`${to} holds other files. Name a new or an empty folder.`);
}

/** The old conversion, if there is one, goes only when the new one is there. */
async function putInPlace(work: string, to: string): Promise<void> {
  const old = `${to}.${process.pid}.old`;
  const moved = await rename(to, old).then(
    () => true,
    () => false,
  );
  try {
    await rename(work, to);
  } catch (error) {
    if (moved) await rename(old, to);
    throw error;
  }
  if (moved) await rm(old, { recursive: true, force: true });
}

/**
 * Writes the graphs of the decoder and of the vision encoder with their weight files,
 * `embeddings.bin`, `tokenizer.json` and, last, the manifest. Everything is made in a folder of its
 * own and put in place by a rename, so that a broken conversion is never taken for a good one.
 */
export async function convert(options: ConvertOptions): Promise<Manifest> {
  const { from, quantization, trace = false, token, onProgress } = options;
  await requireFree(options.to, from);
  const work = `${options.to}.${process.pid}.partial`;
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const checkpoint = await Checkpoint.open(from);
  try {
    const config = readModelConfig(await checkpoint.json('config.json'), checkpoint);
    const viewSizes = [...(options.viewSizes ?? VIEW_SIZES[config.family])];
    const { decoders, vision } = STORED_FORMS[quantization];
    const graphs = vision.flatMap((file) => file.graphs);
    const steps = viewSizes.length * graphs.length + decoders.length + 1;
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
    for (const { weights, graphs: over } of vision)
      await inFile(WEIGHT_FILES[weights], async (file) => {
        for (const [form, how] of over)
          for (const size of viewSizes) {
            const graph = await buildVision(size, config, checkpoint, file, { ...how, trace });
            await writeFile(path.join(work, visionFile(form, size)), graph.serialize());
            step(`vision ${form} ${size}`);
          }
      });
    await inFile(WEIGHT_FILES.decoder, async (file) => {
      for (const form of decoders) {
        const options = { trace, token };
        const graph = await buildDecoder(
          form,
          config.decoder,
          checkpoint,
          file,
          quantization,
          options,
        );
        await writeFile(path.join(work, DECODER_FILES[form]), graph.serialize());
        step(`decoder ${form}`);
      }
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
      decoders: [...decoders],
      vision: graphs.map(([form]) => form),
      source: await sourceHash(checkpoint),
      config,
      vectors,
      bytes,
    };
    await writeFile(path.join(work, MANIFEST), JSON.stringify(manifest, undefined, 1));
    await putInPlace(work, options.to);
    return manifest;
  } finally {
    await checkpoint.close();
    await rm(work, { recursive: true, force: true });
  }
}
