/** One graph per view size: pixels in, image embeddings in the decoder's width out. */
import type { WeightSource } from '../format/checkpoint.ts';
import type { ModelConfig } from '../format/modelConfig.ts';
import { tokensPerSide } from '../format/forms.ts';
import { ModelBuilder, type BuilderOptions } from './builder.ts';
import type { LinearKind } from './matrixJob.ts';
import { buildClip } from './clip.ts';
import { buildQwen2 } from './qwen2.ts';
import { buildSam } from './sam.ts';
import type { WeightFile } from './weightFile.ts';

export interface VisionOptions extends BuilderOptions {
  readonly kind: LinearKind;
  /** Also return the outputs of the stages, for tests. */
  readonly trace?: boolean;
}

/**
 * Input `pixels [1, 3, size, size]`, output `embeddings [side², hidden]`; with `trace` also
 * `sam [1, C, side, side]` and `encoder` (CLIP with its class token, or the Qwen2 queries).
 */
export async function buildVision(
  size: number,
  config: ModelConfig,
  weights: WeightSource,
  file: WeightFile,
  options: VisionOptions,
): Promise<ModelBuilder> {
  const g = new ModelBuilder(`vision_${size}`, weights, file, options);
  const { kind, trace = false } = options;
  const side = tokensPerSide(size);
  const sam = await buildSam(
    g,
    g.input('pixels', 'float32', [1, 3, size, size]),
    size,
    config.sam,
    kind,
  );
  const channels = sam.shape[1] as number;
  const tokens = g.transpose(g.reshape(sam, [channels, side * side]), 1, 0);

  let features = tokens;
  let encoder = tokens;
  if (config.clip !== undefined) {
    encoder = await buildClip(g, tokens, side, config.clip, kind);
    const withoutClass = g.slice(encoder, 0, 1, side * side + 1, side * side);
    features = g.concat([withoutClass, tokens], -1);
  } else if (config.qwen !== undefined) {
    encoder = await buildQwen2(
      g,
      tokens,
      side === 12 ? 'query_768' : 'query_1024',
      config.qwen,
      kind,
    );
    features = encoder;
  }
  const projected = await g.linear(g.lower(features), ['model.projector.layers.weight'], kind, [
    'model.projector.layers.bias',
  ]);
  g.output(g.raise(projected), 'embeddings');
  if (trace) {
    g.output(sam, 'sam');
    g.output(encoder, 'encoder');
  }
  return g;
}
