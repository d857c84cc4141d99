/** The memory that a model needs, estimated before it is loaded, and the available memory. */
import { stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { errors } from '../../../core/errors/errors.ts';
import { largest } from '../../../core/geometry/extremes.ts';
import { visionWeights, WEIGHT_FILES, type VisionForm } from '../../../models/format/forms.ts';
import { verbatim } from '../../../core/sentences/sentence.ts';
import { readManifest, type Manifest } from '../../../models/format/manifest.ts';
import type { Measured } from '../../options.ts';
import type { DeviceChoice } from '../model/deviceChoice.ts';

/** ONNX Runtime repacks weights for the CPU: 2.5 GB were measured for a file of 1.8 GB. */
const REPACKED = 1.4;
/** Vision weights with their packed form, and the activations of the largest views. */
const VISION_PACKED = 1.2;
const VISION_ACTIVATIONS = 0.6e9;
/** The process itself, the page and its views. */
const BASE = 0.3e9;
/** Positions of an ordinary page's prompt and answer. */
const POSITIONS = 2048;

export interface ModelSizes {
  readonly decoderBytes: number;
  readonly visionBytes: number;
}

/** Sizes of the weights used by a model's graphs, for a form of its vision encoder. */
export async function modelSizes(
  folder: string,
  { quantization }: Pick<Manifest, 'quantization'>,
  vision: VisionForm,
): Promise<ModelSizes> {
  const size = async (name: string): Promise<number> => (await stat(path.join(folder, name))).size;
  const stored = await size(visionWeights(vision));
  // Half-precision weights become float32 in graphs that compute in float32.
  const grows = vision === 'float' && quantization !== 'fp32';
  return {
    decoderBytes: await size(WEIGHT_FILES.decoder),
    visionBytes: grows ? 2 * stored : stored,
  };
}

/**
 * Bytes of main memory. A GPU's copy of the weights counts as well: it passes through main memory,
 * and many GPUs have no other. ONNX Runtime does not report how much memory a GPU has.
 */
export function memoryNeed(
  { decoderBytes, visionBytes }: ModelSizes,
  { layers, hidden }: Manifest['config']['decoder'],
  choice: DeviceChoice,
): number {
  const cache = layers * 2 * hidden * 4 * POSITIONS;
  const copies = choice.provider === 'cpu' ? REPACKED : choice.prefill === 'cpu' ? 1 + REPACKED : 1;
  return decoderBytes * copies + visionNeed(visionBytes) + cache + BASE;
}

/** Bytes of main memory for a vision graph while it runs. */
export function visionNeed(visionBytes: number): number {
  // Models much smaller than the released ones have correspondingly smaller activations.
  return visionBytes * VISION_PACKED + Math.min(VISION_ACTIVATIONS, 3 * visionBytes);
}

/** Peak after pages in tiles, relative to the peak after pages in one view (`docs/performance.md`). */
const TILES = 1.25;

/** Bytes that a model needs where its need was measured. */
export const measuredNeed = (measured: Measured | undefined): number | undefined =>
  measured?.peakBytes === undefined ? undefined : measured.peakBytes * TILES;

/** The device for which a model is loaded twice, as the GPU's copy and as the CPU's. */
const TWICE: DeviceChoice = {
  provider: 'webgpu',
  decoder: 'gpu',
  prefill: 'cpu',
  reason: verbatim(''),
};

/** The most bytes that a converted model can need, wherever it runs; 0 for a folder without one. */
export async function largestNeed(folder: string): Promise<number> {
  const manifest = await readManifest(folder);
  if (manifest === undefined) return 0;
  const { decoder } = manifest.config;
  const needs = await Promise.all(
    manifest.vision.map(async (form) =>
      memoryNeed(await modelSizes(folder, manifest, form), decoder, TWICE),
    ),
  ).catch(() => []);
  return largest(needs, 0);
}

/** Bytes that a process may still use: of the machine, or of its container's limit. */
export function availableMemory(): number {
  // macOS counts cached memory as used.
  const free =
    process.platform === 'darwin' ? Math.max(os.freemem(), os.totalmem() / 2) : os.freemem();
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(free, limit - process.memoryUsage.rss()) : free;
}

/** @throws OcrError `outOfMemory` if the model would not fit */
export function requireMemory(
  need: number,
  quantization: Manifest['quantization'],
  available = availableMemory(),
): void {
  if (need > available) {
    throw errors.notEnoughMemory(need, available, quantization === 'int4' ? undefined : 'int4');
  }
}
