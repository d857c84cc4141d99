/** Converts an official DeepSeek-OCR checkpoint into ONNX graphs and their weight files. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { errors } from '../core/errors/errors.ts';
import { Checkpoint, type WeightSource } from './format/checkpoint.ts';
import { readModelConfig, type DecoderConfig } from './format/modelConfig.ts';
import {
  DECODER_FILES,
  VIEW_SIZES,
  WEIGHT_FILES,
  visionFile,
  type DecoderForm,
  type Quantization,
} from './format/forms.ts';
import { CONVERTER_VERSION, MANIFEST, sourceHash, type Manifest } from './format/manifest.ts';
import type { ModelBuilder } from './onnx/builder.ts';
import type { DecoderOptions } from './onnx/decoderGraph.ts';
import { buildCpuDecoder } from './onnx/decoderCpu.ts';
import { buildGpuDecoder, hasGpuForm } from './onnx/decoderGpu.ts';
import { Quantizer } from './onnx/quantizer.ts';
import { storeMatrix } from './onnx/storeMatrix.ts';
import { buildVision } from './onnx/vision.ts';
import { WeightFile } from './onnx/weightFile.ts';
import { DECODER_KINDS, STORED_FORMS } from './onnx/storedForms.ts';
import { say } from '../core/sentences/sentence.ts';

export { QUANTIZATIONS, type Quantization } from './format/forms.ts';

export interface ConvertOptions {
  readonly from: string;
  readonly to: string;
  readonly quantization: Quantization;
  /** Sides of the views for which graphs are made; default: all that the model was trained with. */
  readonly viewSizes?: readonly number[];
  /** Also return intermediate results as outputs, for tests. */
  readonly trace?: boolean;
  readonly signal?: AbortSignal;
  /** Bundle of the thread that quantizes; without it, this thread quantizes. */
  readonly quantizerEntry?: string;
  /** Threads that quantize; default: one per processor, at most 8. 0: only this thread. */
  readonly threads?: number;
  /**
   * Called with what is being stored, and the share of all weights that are stored, 0..1, never
   * decreasing.
   */
  readonly onProgress?: (step: string, done: number) => void;
  /**
   * Called with the reason if threads cannot be started. Everything is then done in this thread,
   * which takes longer.
   */
  readonly onFallback?: (why: string) => void;
}

/** More threads would wait for the disk, and each has its own buffers. */
const MOST_THREADS = 8;

const isOfVision = (name: string): boolean => /^model\.(?:sam|vision|qwen2)_model\./u.test(name);

/** The embedding table as float32 rows, read row by row at run time. */
function storeEmbeddings(weights: WeightSource, file: WeightFile): Promise<void> {
  const name = 'model.embed_tokens.weight';
  const shape = weights.shape(name) as [number, number];
  return storeMatrix({ weights, file }, 'embeddings', 'plain', shape, { tensors: [name] });
}

/**
 * Reports each percent of the weights that is stored; those of the vision encoder count several
 * times.
 */
function progressOf(
  checkpoint: Checkpoint,
  visionForms: number,
  onProgress: ConvertOptions['onProgress'],
) {
  let all = 0;
  for (const { name, shape } of checkpoint.tensors()) {
    all += shape.reduce((product, size) => product * size, isOfVision(name) ? visionForms : 1);
  }
  let stored = 0;
  let told = 0;
  return (weights: number, file: string): void => {
    stored += weights;
    // Padding is stored too, so small models may store more than is in the checkpoint.
    const percent = Math.min(99, Math.floor((stored / all) * 100));
    if (percent <= told) return;
    told = percent;
    onProgress?.(path.parse(file).name, percent / 100);
  };
}

/** One graph of the decoder; all graphs share the weight file. */
function buildDecoder(
  form: DecoderForm,
  config: DecoderConfig,
  weights: WeightSource,
  file: WeightFile,
  quantization: Quantization,
  options: DecoderOptions,
): Promise<ModelBuilder> {
  const kinds = DECODER_KINDS[quantization];
  if (form === 'cpu' || !hasGpuForm(kinds)) {
    return buildCpuDecoder(config, weights, file, kinds, options);
  }
  const precision = form === 'gpuHalf' ? 'float16' : 'float32';
  return buildGpuDecoder(config, weights, file, kinds, { ...options, precision });
}

/**
 * A conversion may replace an older one, but nothing else.
 * @throws OcrError `invalidRequest`
 */
async function requireFree(to: string, from: string): Promise<void> {
  const [target, source] = [path.resolve(to), path.resolve(from)];
  const inside = (inner: string, outer: string): boolean =>
    `${inner}${path.sep}`.startsWith(`${outer}${path.sep}`);
  if (inside(target, source) || inside(source, target)) {
    throw errors.invalidRequest(
      say(
        '{0} and the weights in {1} must be in separate folders, neither inside the other.',
        to,
        from,
      ),
    );
  }
  const names: string[] = await readdir(target).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [] as string[];
    throw errors.invalidRequest(say('{0} is not a writable folder.', to));
  });
  if (names.length > 0 && !names.includes(MANIFEST)) {
    throw errors.invalidRequest(
      say('{0} contains other files. Choose a new or an empty folder.', to),
    );
  }
}

/** The old conversion, if there is one, is removed only once the new one is in place. */
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
 * `embeddings.bin`, `tokenizer.json` and, last, the manifest. Everything is written to a temporary
 * folder, which is renamed at the end, so that an incomplete conversion is never mistaken for a
 * complete one.
 */
export async function convert(options: ConvertOptions): Promise<Manifest> {
  const { from, quantization, trace = false, signal, onProgress } = options;
  await requireFree(options.to, from);
  const work = `${options.to}.${process.pid}.partial`;
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const checkpoint = await Checkpoint.open(from);
  let quantizer: Quantizer | undefined;
  try {
    const config = readModelConfig(await checkpoint.json('config.json'), checkpoint);
    const viewSizes = [...(options.viewSizes ?? VIEW_SIZES[config.family])];
    const { decoders, vision } = STORED_FORMS[quantization];
    const threads = options.threads ?? Math.min(availableParallelism(), MOST_THREADS);
    const onStored = progressOf(checkpoint, vision.length, onProgress);
    const { quantizerEntry: entry, onFallback } = options;
    quantizer = await Quantizer.start(checkpoint, { entry, threads, signal, onStored, onFallback });
    const source = quantizer;
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
    for (const { weights, graphs } of vision) {
      await inFile(WEIGHT_FILES[weights], async (file) => {
        for (const [form, how] of graphs) {
          for (const size of viewSizes) {
            if (signal?.aborted === true) throw errors.cancelled();
            const graph = await buildVision(size, config, source, file, { ...how, trace });
            await writeFile(path.join(work, visionFile(form, size)), graph.serialize());
          }
        }
      });
    }
    await inFile(WEIGHT_FILES.decoder, async (file) => {
      const how = { trace, signal };
      for (const form of decoders) {
        const graph = await buildDecoder(form, config.decoder, source, file, quantization, how);
        await writeFile(path.join(work, DECODER_FILES[form]), graph.serialize());
      }
    });
    await inFile('embeddings.bin', (file) => storeEmbeddings(source, file));
    await writeFile(
      path.join(work, 'tokenizer.json'),
      await readFile(path.join(from, 'tokenizer.json')),
    );
    // Everything whose place has only been reserved so far.
    await source.finished();
    onProgress?.('embeddings', 1);

    const vectors: Record<string, number[]> = {};
    for (const name of ['model.image_newline', 'model.view_seperator']) {
      if (checkpoint.has(name)) vectors[name] = [...(await checkpoint.read(name))];
    }
    const manifest: Manifest = {
      converter: CONVERTER_VERSION,
      family: config.family,
      quantization,
      viewSizes,
      decoders: [...decoders],
      vision: vision.flatMap(({ graphs }) => graphs.map(([form]) => form)),
      source: await sourceHash(checkpoint),
      config,
      vectors,
      bytes,
    };
    await writeFile(path.join(work, MANIFEST), JSON.stringify(manifest, undefined, 1));
    await putInPlace(work, options.to);
    return manifest;
  } finally {
    await quantizer?.close();
    await checkpoint.close();
    await rm(work, { recursive: true, force: true });
  }
}
