/** Runs the decoder graph, on any device: prefill, then one token at a time. */
import type { InferenceSession } from 'onnxruntime-node';

/** One sequence; used by one caller at a time. */
export interface Decoder {
  /** Number of positions in the KV cache. */
  readonly position: number;
  /** Discards the sequence. */
  reset(): void;
  /**
   * Runs the next positions of the sequence.
   * @param embeddings `[count, hidden]`
   * @param expected number of positions at the end of the sequence, so that a cache grows once
   * @param signal checked if the positions take several native calls; after it fired, the
   *   sequence can no longer be used
   * @returns outputs of the run in main memory; `logits [1, 1, vocabulary]` are of the last
   *   position
   */
  run(
    embeddings: Float32Array,
    expected?: number,
    signal?: AbortSignal,
  ): Promise<InferenceSession.OnnxValueMapType>;
  /** Frees the sessions. */
  dispose(): Promise<void>;
}
