/** The decoder on the CPU; its KV cache is kept here and passed to every run. */
import * as ort from 'onnxruntime-node';
import type { DecoderConfig } from '../../../models/format/modelConfig.ts';
import { at } from '../../../core/system/items.ts';
import type { Decoder } from './decoder.ts';
import { floatsOf } from './modelOutput.ts';

/** The memory of the cache has room for a multiple of this many positions. */
const BUCKET = 256;
/** Growth factor of a full cache: every growth copies all of it. */
const GROWTH = 1.25;
/** A cache that grew beyond this factor during a page is released instead of being reused. */
const LONG = 2;
/**
 * The graph gets a multiple of this many positions: attention reads all that it gets, also unused ones,
 * and every step moves the rows of all heads.
 */
const STEP = 128;
/** Added to a score to exclude a position from the softmax. */
const BLOCKED = -1e9;

/**
 * Keys and values `[heads, capacity, headSize]` of every layer, kept outside the graph, at the beginning
 * of buffers that have room for more positions.
 */
class KeyValueCache {
  private keys: Float32Array[] = [];
  private values: Float32Array[] = [];
  /**
   * Buffers of the previous page: hundreds of megabytes that should not wait for the garbage
   * collector.
   */
  private spare: Float32Array[] = [];
  length = 0;
  /** Positions that the graph gets. */
  capacity = 0;
  /** Positions for which there is memory. */
  private room = 0;
  /** Room at the start of the sequence. */
  private first = 0;

  constructor(
    private readonly config: DecoderConfig,
    private readonly headSize: number,
  ) {}

  /** @param expected positions of the whole sequence, as far as known */
  reserve(positions: number, expected = 0): void {
    if (Math.max(positions, expected) > this.room) this.enlarge(Math.max(positions, expected));
    if (positions <= this.capacity) return;
    const capacity = Math.min(this.room, Math.ceil((positions + 1) / STEP) * STEP);
    for (const cache of [...this.keys, ...this.values]) this.spread(cache, cache, capacity);
    this.capacity = capacity;
  }

  /** Allocates memory for more positions. */
  private enlarge(positions: number): void {
    const least = Math.min(
      Math.max(positions, this.room * GROWTH),
      Math.max(positions, this.config.maxPositions),
    );
    const room = Math.ceil(least / BUCKET) * BUCKET;
    if (this.room === 0) this.first = room;
    const length = this.config.heads * room * this.headSize;
    const grow = (old: Float32Array | undefined): Float32Array => {
      const spare = this.spare.pop();
      const isEnough = spare !== undefined && spare.length >= length;
      const grown = isEnough ? spare.subarray(0, length).fill(0) : new Float32Array(length);
      if (old !== undefined) this.spread(old, grown, this.capacity);
      return grown;
    };
    for (let layer = 0; layer < this.config.layers; layer++) {
      this.keys[layer] = grow(this.keys[layer]);
      this.values[layer] = grow(this.values[layer]);
    }
    this.room = room;
  }

  /** Copies the rows of all heads to where they are with another capacity, possibly in place. */
  private spread(from: Float32Array, to: Float32Array, capacity: number): void {
    const used = this.length * this.headSize;
    // In place, the rows of a head may be moved to where those of the next one were.
    for (let head = this.config.heads - 1; head >= 0; head--) {
      const start = head * this.capacity * this.headSize;
      to.set(from.subarray(start, start + used), head * capacity * this.headSize);
    }
  }

  clear(): void {
    // Otherwise the additional hundreds of megabytes of a long page would stay as long as the
    // model.
    const buffers = this.room > LONG * this.first ? [] : [...this.keys, ...this.values];
    this.spare = buffers.map(({ buffer }) => new Float32Array(buffer));
    this.keys = [];
    this.values = [];
    this.length = 0;
    this.capacity = 0;
    this.room = 0;
  }

  feed(layer: number): { k: ort.Tensor; v: ort.Tensor } {
    const dims = [1, this.config.heads, this.capacity, this.headSize];
    const size = this.config.heads * this.capacity * this.headSize;
    const empty = new Float32Array(0);
    const tensor = (cache: Float32Array = empty): ort.Tensor =>
      new ort.Tensor('float32', cache.subarray(0, size), dims);
    return { k: tensor(this.keys[layer]), v: tensor(this.values[layer]) };
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
    this.cache.reserve(length + count, expected);
    this.cache.append(outputs, count);
    return outputs;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}
