/** A converted model in memory: sessions, embedding table, and the steps from views to logits. */
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { errors } from '../../../core/errors/errors.ts';
import { visionFile, type VisionForm } from '../../../models/format/forms.ts';
import type { Manifest } from '../../../models/format/manifest.ts';
import { tokensPerSide } from '../../../models/format/forms.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import type { Decoder } from './decoder.ts';
import { onDevice } from './deviceError.ts';
import { loadDecoder } from './loadDecoder.ts';
import { onGpu, requireNumbers } from './gpuDecoder.ts';
import { layoutV1, layoutV2 } from './embeddings.ts';
import { EmbeddingTable } from './embeddingTable.ts';
import { EMBEDDINGS, requireManifest } from './modelFiles.ts';
import { floatsOf } from './modelOutput.ts';
import { toTensor, type PageViews } from '../preprocess/views.ts';
import { yieldTo } from './yieldTo.ts';
import type { DeviceChoice, GpuProvider } from './deviceChoice.ts';
import type { VisionSetting } from '../../options.ts';

export interface ModelOptions {
  readonly threads: number;
  /** Default: the CPU. */
  readonly device?: DeviceChoice;
  /** Form of the vision encoder on the CPU, if the model has it; default: int8. */
  readonly vision?: VisionSetting;
}

const ON_CPU = { provider: 'cpu', reason: 'no other device was requested' } as const;

export class DeepseekModel {
  private readonly vision = new Map<number, ort.InferenceSession>();

  private constructor(
    readonly folder: string,
    readonly manifest: Manifest,
    readonly decoder: Decoder,
    private readonly embeddings: EmbeddingTable,
    private readonly options: ModelOptions,
  ) {}

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
  async encodeView(view: RasterImage): Promise<ort.InferenceSession.OnnxValueMapType> {
    const session = await this.visionSession(view.width);
    const pixels = new ort.Tensor('float32', toTensor(view), [1, 3, view.height, view.width]);
    const run = async (): Promise<ort.InferenceSession.OnnxValueMapType> => {
      const outputs = await session.run({ pixels });
      requireNumbers(floatsOf(outputs, 'embeddings'));
      return outputs;
    };
    return visionUse(this.manifest, this.options).provider === undefined ? run() : onDevice(run);
  }

  /** Image embeddings `[tokens, hidden]` of a page, in the order of their places in the prompt. */
  async encodePage(views: PageViews, signal: AbortSignal): Promise<Float32Array> {
    const encode = async (view: RasterImage): Promise<Float32Array> => {
      await this.visionSession(view.width);
      await yieldTo(signal);
      return floatsOf(await this.encodeView(view), 'embeddings');
    };
    // Each graph has its own copy of the weights: those of another mode are released first.
    const sizes = new Set([views.global, ...views.tiles].map(({ width }) => width));
    await this.releaseVision((size) => !sizes.has(size));
    const tiles: Float32Array[] = [];
    for (const tile of views.tiles) tiles.push(await encode(tile));
    const features = {
      global: await encode(views.global),
      tiles,
      grid: views.grid,
      globalSide: tokensPerSide(views.global.width),
      tileSide: tokensPerSide(views.tiles[0]?.width ?? 0),
    };
    const separator = this.vector('model.view_seperator');
    return this.manifest.family === 'v1'
      ? layoutV1(features, this.vector('model.image_newline'), separator)
      : layoutV2(features, separator);
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
      await this.releaseVision(() => true);
    } finally {
      await this.decoder.dispose().finally(() => this.embeddings.close());
    }
  }

  private async releaseVision(unwanted: (size: number) => boolean): Promise<void> {
    for (const [size, session] of [...this.vision]) {
      if (!unwanted(size)) continue;
      this.vision.delete(size);
      await session.release();
    }
  }

  private vector(name: string): Float32Array {
    const vector = this.manifest.vectors[name];
    if (vector === undefined) {
      throw errors.convertedModelWrong(path.basename(this.folder), `it has no vector "${name}".`);
    }
    return Float32Array.from(vector);
  }

  private async visionSession(size: number): Promise<ort.InferenceSession> {
    let session = this.vision.get(size);
    if (session === undefined) {
      if (!this.manifest.viewSizes.includes(size)) {
        throw errors.convertedModelWrong(
          path.basename(this.folder),
          `it was converted without the graph for views of ${size} pixels.`,
        );
      }
      const { form, provider } = visionUse(this.manifest, this.options);
      const file = path.join(this.folder, visionFile(form, size));
      session =
        provider === undefined
          ? await ort.InferenceSession.create(file, this.onCpu)
          : await onDevice(() => ort.InferenceSession.create(file, onGpu(provider)));
      this.vision.set(size, session);
    }
    return session;
  }

  private get onCpu(): ort.InferenceSession.SessionOptions {
    return {
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      intraOpNumThreads: this.options.threads,
      // The arena would keep the activations of the largest view permanently.
      enableCpuMemArena: false,
    };
  }
}

/** Form of the vision encoder, and the GPU provider that runs it, if any. */
export function visionUse(
  { vision: forms }: Pick<Manifest, 'vision'>,
  { device, vision = 'int8' }: Pick<ModelOptions, 'device' | 'vision'>,
): { readonly form: VisionForm; readonly provider?: GpuProvider } {
  if (device !== undefined && device.provider !== 'cpu' && device.vision !== undefined) {
    return { form: device.vision, provider: device.provider };
  }
  return { form: forms.includes(vision) ? vision : 'float' };
}
