/** A converted model in memory: sessions, embedding table, and the steps from views to logits. */
import path from 'node:path';
import type * as ort from 'onnxruntime-node';
import { errors } from '../../../core/errors/errors.ts';
import type { Manifest } from '../../../models/format/manifest.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import type { Decoder } from './decoder.ts';
import { loadDecoder } from './loadDecoder.ts';
import { featuresOf, layoutV1, layoutV2 } from './embeddings.ts';
import { EmbeddingTable } from './embeddingTable.ts';
import { EMBEDDINGS, requireManifest } from './modelFiles.ts';
import { floatsOf } from './modelOutput.ts';
import { viewsInOrder, type PageViews, type ViewPlan } from '../preprocess/views.ts';
import { VisionEncoder, type ModelOptions } from './visionEncoder.ts';
import { ON_CPU } from './deviceChoice.ts';
import { yieldTo } from './yieldTo.ts';
import { technical } from '../../../core/sentences/sentence.ts';

export class DeepseekModel {
  private readonly vision: VisionEncoder;

  private constructor(
    readonly folder: string,
    readonly manifest: Manifest,
    readonly decoder: Decoder,
    private readonly embeddings: EmbeddingTable,
    options: ModelOptions,
  ) {
    this.vision = new VisionEncoder(folder, manifest, options);
  }

  static async load(folder: string, options: ModelOptions): Promise<DeepseekModel> {
    const manifest = await requireManifest(folder);
    const { decoder: config } = manifest.config;
    const { threads, device = ON_CPU } = options;
    const decoder = await loadDecoder(folder, manifest, device, threads);
    try {
      const table = await EmbeddingTable.open(path.join(folder, EMBEDDINGS), config.hidden);
      return new DeepseekModel(folder, manifest, decoder, table, options);
    } catch (error) {
      await decoder.dispose();
      throw error;
    }
  }

  /** Every output of the vision graph for one view. */
  encodeView(view: RasterImage): Promise<ort.InferenceSession.OnnxValueMapType> {
    return this.vision.encodeView(view);
  }

  /** Features `[tokens, hidden]` of one view. */
  async encode(view: RasterImage, signal: AbortSignal): Promise<Float32Array> {
    await this.vision.load(view.width);
    await yieldTo(signal);
    return floatsOf(await this.encodeView(view), 'embeddings');
  }

  /** Image embeddings `[tokens, hidden]` of a page, in the order of their places in the prompt. */
  async encodePage(views: PageViews, signal: AbortSignal): Promise<Float32Array> {
    const { grid, global, tiles } = views;
    const plan = { grid, side: global.width, tile: tiles[0]?.width ?? 0, tiles: tiles.length };
    await this.onlyGraphsFor(plan);
    const features: Float32Array[] = [];
    for (const view of viewsInOrder(views)) features.push(await this.encode(view, signal));
    return this.arrange(features, plan);
  }

  /** Frees the vision graphs that a page does not need. */
  async onlyGraphsFor({ side, tile, tiles }: ViewPlan): Promise<void> {
    await this.vision.keepOnly(new Set(tiles === 0 ? [side] : [side, tile]));
  }

  /**
   * The image embeddings of a page from the features of its views.
   * @param features in the order of `viewsInOrder`
   */
  arrange(features: readonly Float32Array[], plan: ViewPlan): Float32Array {
    const separator = this.vector('model.view_seperator');
    const parts = featuresOf(features, plan);
    return this.manifest.family === 'v1'
      ? layoutV1(parts, this.vector('model.image_newline'), separator)
      : layoutV2(parts, separator);
  }

  /**
   * Embeddings of a prompt: token rows with those of the image in between.
   * @returns `[before + image + after, hidden]`
   */
  async embedPrompt(
    before: ArrayLike<number>,
    image: Float32Array,
    after: ArrayLike<number>,
  ): Promise<Float32Array> {
    const { hidden } = this.manifest.config.decoder;
    const out = new Float32Array((before.length + after.length) * hidden + image.length);
    await this.embeddings.read(before, out);
    out.set(image, before.length * hidden);
    await this.embeddings.read(after, out.subarray(before.length * hidden + image.length));
    return out;
  }

  /** Logits after one more token. */
  async next(id: number): Promise<Float32Array> {
    const row = new Float32Array(this.manifest.config.decoder.hidden);
    await this.embeddings.read([id], row);
    return floatsOf(await this.decoder.run(row), 'logits');
  }

  async dispose(): Promise<void> {
    try {
      await this.vision.keepOnly(new Set());
    } finally {
      await this.decoder.dispose().finally(() => this.embeddings.close());
    }
  }

  private vector(name: string): Float32Array {
    const vector = this.manifest.vectors[name];
    if (vector === undefined) {
      throw errors.convertedModelWrong(
        path.basename(this.folder),
        technical(`it has no vector "${name}".`),
      );
    }
    return Float32Array.from(vector);
  }
}
