/** The decoder on a GPU provider: the KV cache stays in GPU buffers and is passed back in. */
import * as ort from 'onnxruntime-node';
import type { DecoderConfig } from '../../../models/format/modelConfig.ts';
import type { Decoder } from './decoder.ts';
import { onDevice } from './deviceError.ts';
import { floatsOf, outputOf } from './modelOutput.ts';
import { yieldTo } from './yieldTo.ts';
import type { GpuProvider, Prefill } from './deviceChoice.ts';

/** Positions of a chunk: fewer than the number from which ONNX Runtime uses its fused attention. */
export const CHUNK = 16;

const POSITIONS = { whole: Infinity, chunks: CHUNK, stepwise: 1, cpu: 1 } as const;

const cacheNames = (layers: number): string[] =>
  Array.from({ length: layers }, (_, i) => [`k${i}`, `v${i}`]).flat();

/**
 * Options of a session on a GPU. A graph that would run partly on the CPU is refused, since the
 * copies in both directions would cost more than the GPU gains.
 */
export const onGpu = (provider: GpuProvider): ort.InferenceSession.SessionOptions => ({
  executionProviders: [provider],
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  extra: { session: { disable_cpu_ep_fallback: '1' } },
});

/** Loads a decoder graph for GPUs. */
export function createGpuSession(
  file: string,
  layers: number,
  provider: GpuProvider,
): Promise<ort.InferenceSession> {
  // For the other providers ONNX Runtime offers no buffers in Node: their cache is copied.
  const outputs = provider === 'webgpu' ? cacheNames(layers).map((name) => `present_${name}`) : [];
  return ort.InferenceSession.create(file, {
    ...onGpu(provider),
    preferredOutputLocation: Object.fromEntries(outputs.map((name) => [name, 'gpu-buffer'])),
  });
}

/**
 * A lost device may return zeros or NaN instead of an error.
 * @throws Error
 */
export function requireNumbers(values: Float32Array): void {
  let sum = 0;
  for (const value of values.subarray(0, 64)) sum += Math.abs(value);
  if (!(sum > 0 && sum < Infinity)) throw new Error('the device returned no numbers');
}

export interface GpuDecoderOptions {
  readonly prefill: Prefill;
  /** Runs the prompt if `prefill` is `cpu`. */
  readonly cpu?: Decoder;
  /** Most positions per run, if the graph gathers weights for each. */
  readonly mostPositions?: number;
}

export class GpuDecoder implements Decoder {
  private cache = new Map<string, ort.Tensor>();
  private readonly names: readonly string[];
  position = 0;

  constructor(
    private readonly session: Pick<ort.InferenceSession, 'run' | 'release'>,
    private readonly config: DecoderConfig,
    private readonly options: GpuDecoderOptions = { prefill: 'whole' },
  ) {
    this.names = cacheNames(config.layers);
  }

  reset(): void {
    this.options.cpu?.reset();
    this.replaceCache(new Map());
    this.position = 0;
  }

  async run(
    embeddings: Float32Array,
    _expected?: number,
    signal?: AbortSignal,
  ): Promise<ort.InferenceSession.OnnxValueMapType> {
    const { hidden } = this.config;
    const count = embeddings.length / hidden;
    const { prefill, cpu, mostPositions = Infinity } = this.options;
    if (prefill === 'cpu' && cpu !== undefined && this.position === 0 && count > 1) {
      return this.runOnCpu(cpu, embeddings);
    }
    const step = Math.min(count, POSITIONS[prefill], mostPositions);
    let outputs: ort.InferenceSession.OnnxValueMapType = {};
    for (let i = 0; i < count; i += step) {
      if (i > 0) await yieldTo(signal);
      outputs = await this.runOnGpu(embeddings.slice(i * hidden, (i + step) * hidden));
    }
    return outputs;
  }

  async dispose(): Promise<void> {
    try {
      this.reset();
      await this.session.release();
    } finally {
      // A lost device may not release its session; the gigabytes of the other can be freed.
      await this.options.cpu?.dispose();
    }
  }

  private async runOnGpu(embeddings: Float32Array): Promise<ort.InferenceSession.OnnxValueMapType> {
    const { hidden, heads } = this.config;
    const count = embeddings.length / hidden;
    const total = this.position + count;
    const int32 = (value: number, dims: number[]): ort.Tensor =>
      new ort.Tensor('int32', Int32Array.of(value), dims);
    const feeds: Record<string, ort.Tensor> = {
      inputs_embeds: new ort.Tensor('float32', embeddings, [1, count, hidden]),
      last_position: int32(total - 1, [1]),
      total_length: int32(total, []),
    };
    for (const name of this.names) {
      feeds[`past_${name}`] =
        this.cache.get(name) ??
        new ort.Tensor('float32', new Float32Array(0), [1, heads, 0, hidden / heads]);
    }
    const outputs = await onDevice(async () => {
      const made = await this.session.run(feeds);
      requireNumbers(floatsOf(made, 'logits'));
      return made;
    });
    this.keep(outputs, 'present');
    this.position = total;
    return Object.fromEntries(
      Object.entries(outputs).filter(([name]) => !name.startsWith('present_')),
    );
  }

  private async runOnCpu(
    cpu: Decoder,
    embeddings: Float32Array,
  ): Promise<ort.InferenceSession.OnnxValueMapType> {
    cpu.reset();
    const outputs = await cpu.run(embeddings);
    this.keep(outputs, 'new');
    this.position = cpu.position;
    cpu.reset();
    return outputs;
  }

  private keep(outputs: ort.InferenceSession.OnnxValueMapType, prefix: 'present' | 'new'): void {
    const entries = this.names.map(
      (name) => [name, outputOf(outputs, `${prefix}_${name}`)] as const,
    );
    this.replaceCache(new Map(entries));
  }

  /** Tensors in GPU memory are freed explicitly; the garbage collector does not know their size. */
  private replaceCache(cache: Map<string, ort.Tensor>): void {
    for (const tensor of this.cache.values()) {
      if (tensor.location === 'gpu-buffer') tensor.dispose();
    }
    this.cache = cache;
  }
}
