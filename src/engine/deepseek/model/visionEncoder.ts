/** The vision encoder of a converted model: one session per size of view, loaded on first use. */
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { errors } from '../../../core/errors/errors.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { visionFile, type VisionForm } from '../../../models/format/forms.ts';
import type { Manifest } from '../../../models/format/manifest.ts';
import type { VisionSetting } from '../../options.ts';
import { toTensor } from '../preprocess/views.ts';
import type { DeviceChoice, GpuProvider } from './deviceChoice.ts';
import { onDevice } from './deviceError.ts';
import { onGpu, requireNumbers } from './gpuDecoder.ts';
import { floatsOf } from './modelOutput.ts';
import { technical } from '../../../core/sentences/sentence.ts';

export interface ModelOptions {
  readonly threads: number;
  /** Default: the CPU. */
  readonly device?: DeviceChoice;
  /** Form of the vision encoder on the CPU, if the model has it; default: int8. */
  readonly vision?: VisionSetting;
}

export class VisionEncoder {
  private readonly sessions = new Map<number, ort.InferenceSession>();

  constructor(
    private readonly folder: string,
    private readonly manifest: Pick<Manifest, 'vision' | 'viewSizes'>,
    private readonly options: ModelOptions,
  ) {}

  /** Every output of the graph for one view. */
  async encodeView(view: RasterImage): Promise<ort.InferenceSession.OnnxValueMapType> {
    const session = await this.session(view.width);
    const pixels = new ort.Tensor('float32', toTensor(view), [1, 3, view.height, view.width]);
    const run = async (): Promise<ort.InferenceSession.OnnxValueMapType> => {
      const outputs = await session.run({ pixels });
      requireNumbers(floatsOf(outputs, 'embeddings'));
      return outputs;
    };
    return visionUse(this.manifest, this.options).provider === undefined ? run() : onDevice(run);
  }

  /** Loads the graph for views of one size, if it is not loaded. */
  async load(size: number): Promise<void> {
    await this.session(size);
  }

  /** Frees the graphs of all other sizes: each has its own copy of the weights. */
  async keepOnly(sizes: ReadonlySet<number>): Promise<void> {
    for (const [size, session] of [...this.sessions]) {
      if (sizes.has(size)) continue;
      this.sessions.delete(size);
      await session.release();
    }
  }

  private async session(size: number): Promise<ort.InferenceSession> {
    let session = this.sessions.get(size);
    if (session === undefined) {
      if (!this.manifest.viewSizes.includes(size)) {
        throw errors.convertedModelWrong(
          path.basename(this.folder),
          technical(`it was converted without the graph for views of ${size} pixels.`),
        );
      }
      const { form, provider } = visionUse(this.manifest, this.options);
      const file = path.join(this.folder, visionFile(form, size));
      session =
        provider === undefined
          ? await ort.InferenceSession.create(file, this.onCpu)
          : await onDevice(() => ort.InferenceSession.create(file, onGpu(provider)));
      this.sessions.set(size, session);
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
