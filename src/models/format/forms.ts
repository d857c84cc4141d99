/** The variants into which a model is converted, and their files. */

export const QUANTIZATIONS = ['int4', 'int8', 'fp16', 'fp32'] as const;
export type Quantization = (typeof QUANTIZATIONS)[number];

export const VIEW_SIZES = { v1: [512, 640, 1024, 1280], v2: [768, 1024] } as const;

/** Tokens along one side of a view: the compressor keeps one sixteenth of the patches. */
export const tokensPerSide = (size: number): number => Math.ceil(Math.floor(size / 16) / 4);

/** Graphs of the decoder: for the CPU, and for GPUs without and with half-precision arithmetic. */
export const DECODER_FORMS = ['cpu', 'gpu', 'gpuHalf'] as const;
export type DecoderForm = (typeof DECODER_FORMS)[number];
export const DECODER_FILES: Readonly<Record<DecoderForm, string>> = {
  cpu: 'decoder.onnx',
  gpu: 'decoder_gpu.onnx',
  gpuHalf: 'decoder_gpu_half.onnx',
};

/**
 * Graphs of the vision encoder: with int8 weights for the CPU; with float weights, computing in
 * float32 anywhere, or in half precision on GPUs that have it.
 */
export const VISION_FORMS = ['int8', 'float', 'half'] as const;
export type VisionForm = (typeof VISION_FORMS)[number];
export const visionFile = (form: VisionForm, size: number): string => `vision_${form}_${size}.onnx`;

/** Weights of the graphs above. */
export const WEIGHT_FILES = {
  decoder: 'decoder.bin',
  int8: 'vision_int8.bin',
  float: 'vision_float.bin',
} as const;

/** The weight file of a vision graph. */
export const visionWeights = (form: VisionForm): string =>
  form === 'int8' ? WEIGHT_FILES.int8 : WEIGHT_FILES.float;
