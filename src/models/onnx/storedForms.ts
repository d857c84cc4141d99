/**
 * The content of a conversion in each variant: how weights are stored, and the graphs over them.
 */
import type { DecoderForm, Quantization, VisionForm, WEIGHT_FILES } from '../format/forms.ts';
import type { DecoderKinds } from './decoderGraph.ts';
import type { GpuKinds } from './decoderGpu.ts';
import type { VisionOptions } from './vision.ts';

/** Variants of a model that have a graph for GPUs. */
export type GpuQuantization = Exclude<Quantization, 'fp32'>;

/** Kinds of the decoder's weights. */
export const DECODER_KINDS: Readonly<Record<GpuQuantization, GpuKinds> & { fp32: DecoderKinds }> = {
  // int8 outside the experts costs a few percent of speed and keeps attention and head accurate
  // enough.
  int4: { experts: 'int4', dense: 'int8', lmHead: 'int8' },
  int8: { experts: 'int8', dense: 'int8', lmHead: 'int8' },
  fp16: { experts: 'fp16', dense: 'fp16', lmHead: 'fp16' },
  fp32: { experts: 'fp32', dense: 'fp32', lmHead: 'fp32' },
};

/** Graphs of the vision encoder over one weight file. */
export interface VisionGraphs {
  readonly weights: Exclude<keyof typeof WEIGHT_FILES, 'decoder'>;
  readonly graphs: readonly (readonly [VisionForm, VisionOptions])[];
}

export interface StoredForm {
  readonly decoders: readonly DecoderForm[];
  readonly vision: readonly VisionGraphs[];
}

const FLOAT_VISION: VisionGraphs = {
  weights: 'float',
  graphs: [
    ['float', { kind: 'fp16', forGpu: true, precision: 'float32' }],
    ['half', { kind: 'fp16', forGpu: true, precision: 'float16' }],
  ],
};
const INT8_VISION: VisionGraphs = { weights: 'int8', graphs: [['int8', { kind: 'dynamic8' }]] };
const QUANTISED: StoredForm = {
  decoders: ['cpu', 'gpu', 'gpuHalf'],
  vision: [INT8_VISION, FLOAT_VISION],
};

export const STORED_FORMS: Readonly<Record<Quantization, StoredForm>> = {
  int4: QUANTISED,
  int8: QUANTISED,
  // A GPU without half precision would need twice the memory, and CPUs have no kernels for it.
  fp16: { decoders: ['gpuHalf'], vision: [FLOAT_VISION] },
  fp32: {
    decoders: ['cpu'],
    vision: [{ weights: 'float', graphs: [['float', { kind: 'fp32' }]] }],
  },
};
