/** The decoder on the CPU; its KV cache is kept here and passed to every run. */
import * as ort from 'onnxruntime-node';
import type { DecoderConfig } from '../../../models/format/modelConfig.ts';
import { at } from '../../../core/system/items.ts';
import type { Decoder } from './decoder.ts';
import { floatsOf } from './modelOutput.ts';

/** The capacity of the cache is a multiple of this many positions. */
const BUCKET = 256;
/**
 * Growth factor of a full cache: every growth copies all of it, and every unused position costs
 * time in attention.
 */
const GROWTH = 1.25;
/** A cache that grew beyond this factor during a page is released instead of being reused. */
const LONG = 2;
/** Added to a score to exclude a position from the softmax. */
const BLOCKED = -1e9;

/** Keys and values `[heads, capacity, headSize]` of every layer, kept outside the graph. */
class KeyValueCache {
  private keys: Float32Array[] = [];
  private values: Float32Array[] = [];
  /**
   * Buffers of the previous page: hundreds of megabytes that should not wait for the garbage
   * collector.
   */
  private spare: Float32Array[] = [];
  length = 0;
  capacity = 0;
  /** Capacity at the start of the sequence. */
  private first = 0;

  constructor(
    private readonly config: DecoderConfig,
    private readonly headSize: number,
  ) {}

  reserve(positions: number): void {
    if (positions <= this.capacity) return;
    const least = Math.min(
      Math.max(positions, this.capacity * GROWTH),
      Math.max(positions, this.config.maxPositions),
    );
    const capacity = Math.ceil(least / BUCKET) * BUCKET;
    if (this.capacity === 0) this.first = capacity;
    const length = this.config.heads * capacity * this.headSize;
    const allocate = (): Float32Array => {
      const spare = this.spare.pop();
      return spare !== undefined && spare.length >= length
        ? spare.subarray(0, length).fill(0)
        : new Float32Array(length);
    };
    const grow = (old: Float32Array | undefined): Float32Array => {
      const grown = allocate();
      if (old === undefined) return grown;
      for (let head = 0; head < this.config.heads; head++) {
        grown.set(
          old.subarray(
            head * this.capacity * this.headSize,
            (head * this.capacity + this.length) * this.headSize,
          ),
          head * capacity * this.headSize,
        );
      }
      return grown;
    };
    for (let layer = 0; layer < this.config.layers; layer++) {
      this.keys[layer] = grow(this.keys[layer]);
      this.values[layer] = grow(this.values[layer]);
    }
    this.capacity = capacity;
  }

  clear(): void {
    // Otherwise the additional hundreds of megabytes of a long page would stay as long as the
    // model.
    const buffers = this.capacity > LONG * this.first ? [] : [...this.keys, ...this.values];
    this.spare = buffers.map(({ buffer }) => new Float32Array(buffer));
    this.keys = [];
    this.values = [];
    this.length = 0;
    this.capacity = 0;
  }

  feed(layer: number): { k: ort.Tensor; v: ort.Tensor } {
    const dims = [1, this.config.heads, this.capacity, this.headSize];
    const empty = new Float32Array(0);
    return {
      k: new ort.Tensor('float32', this.keys[layer] ?? empty, dims),
      v: new ort.Tensor('float32', this.values[layer] ?? empty, dims),
    };
  }

  /** Appends the rows that a run has computed, `[heads, count, headSize]` per layer. */
  append(outputs: ort.InferenceSession.OnnxValueMapType, count: number): void {
    this.reserve(this.length + count);
    const { heads, layers } = this.config;
    for (let layer = 0; layer < layers; layer++) {
      for (const [name, cache] of [
        ['k', at(this.keys, layer)],
        ['v', at(this.values, layer)],
      ] as const) {
        const rows = floatsOf(outputs, `new_${name}${layer}`);
        for (let head = 0; head < heads; head++) {
          cache.set(
            rows.subarray(head * count * this.headSize, (head + 1) * count * this.headSize),
            (head * this.capacity + this.length) * this.headSize,
          );
        }
      }
    }
    this.length += count;
  }
}

export class CpuDecoder implements Decoder {
  private readonly cache: KeyValueCache;

  constructor(
    private readonly session: Pick<ort.InferenceSession, 'run' | 'release'>,
    private readonly config: DecoderConfig,
  ) {
    this.cache = new KeyValueCache(config, config.hidden / config.heads);
  }

  get position(): number {
    return this.cache.length;
  }

  reset(): void {
    this.cache.clear();
  }

  async run(
    embeddings: Float32Array,
    expected = 0,
  ): Promise<ort.InferenceSession.OnnxValueMapType> {
    const { hidden, layers } = this.config;
    const count = embeddings.length / hidden;
    const { length, capacity } = this.cache;
    const columns = capacity + count;
    const mask = new Float32Array(count * columns);
    for (let row = 0; row < count; row++) {
      mask.fill(BLOCKED, row * columns + length, row * columns + capacity);
      mask.fill(BLOCKED, row * columns + capacity + row + 1, (row + 1) * columns);
    }
    const feeds: Record<string, ort.Tensor> = {
      inputs_embeds: new ort.Tensor('float32', embeddings, [1, count, hidden]),
      position_ids: new ort.Tensor(
        'int64',
        BigInt64Array.from({ length: count }, (_, i) => BigInt(length + i)),
        [1, count],
      ),
      mask: new ort.Tensor('float32', mask, [1, 1, count, columns]),
    };
    for (let layer = 0; layer < layers; layer++) {
      const { k, v } = this.cache.feed(layer);
      feeds[`past_k${layer}`] = k;
      feeds[`past_v${layer}`] = v;
    }
    const outputs = await this.session.run(feeds);
    this.cache.reserve(Math.max(expected, length + count));
    this.cache.append(outputs, count);
    return outputs;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}
