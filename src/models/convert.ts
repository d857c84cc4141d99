/** Converts an official DeepSeek-OCR checkpoint into ONNX graphs and their weight files. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errors } from '../core/errors.ts';
import { Checkpoint } from './checkpoint.ts';
import { readModelConfig } from './config.ts';
import {
  CONVERTER_VERSION,
  MANIFEST,
  VIEW_SIZES,
  sourceHash,
  type Manifest,
  type Quantization,
} from './manifest.ts';
import type { LinearKind } from './onnx/builder.ts';
import type { DecoderKinds } from './onnx/decoder.ts';
import { buildCpuDecoder } from './onnx/decoderCpu.ts';
import { buildGpuDecoder, hasGpuForm } from './onnx/decoderGpu.ts';
import { buildVision } from './onnx/vision.ts';
import { WeightFile } from './onnx/weightFile.ts';

export { QUANTIZATIONS, readManifest, type Manifest, type Quantization } from './manifest.ts';

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
 * Writes `decoder.onnx` + `decoder.bin` (and `decoder_gpu.onnx` over the same weights), `vision_SIZE.onnx` + `vision.bin`, `embeddings.bin`,
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
      if (hasGpuForm(kinds, config.decoder)) {
        const gpu = await buildGpuDecoder(config.decoder, checkpoint, file, kinds, { token });
        await writeFile(path.join(work, 'decoder_gpu.onnx'), gpu.serialize());
      }
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
      decoders: hasGpuForm(kinds, config.decoder) ? ['cpu', 'gpu'] : ['cpu'],
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
