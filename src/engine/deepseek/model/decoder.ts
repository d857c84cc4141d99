/** What runs the decoder graph, on whatever device: prefill, then one token at a time. */
import type { InferenceSession } from 'onnxruntime-node';

/** One sequence; used by one caller at a time. */
export interface Decoder {
  /** Positions that are in the KV cache. */
  readonly position: number;
  /** Forgets the sequence. */
  reset(): void;
  /**
   * Runs the next positions of the sequence.
   * @param embeddings `[count, hidden]`
   * @param expected positions the sequence will have in the end, so that a cache grows once
   * @param signal looked at where the positions take several native calls; the sequence is of no use
   *   after it fired
   * @returns outputs of the run in main memory; `logits [1, 1, vocabulary]` are of the last position
   */
  run(
    embeddings: Float32Array,
    expected?: number,
    signal?: AbortSignal,
  ): Promise<InferenceSession.OnnxValueMapType>;
  /** Frees the sessions. */
  dispose(): Promise<void>;
}
