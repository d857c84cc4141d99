/** Loads a converted model on the most suitable device, and moves it to the CPU if that fails. */
import path from 'node:path';
import { errors, OcrError, sentenceOf } from '../../../core/errors/errors.ts';
import type { Sentence } from '../../../core/sentences/sentence.ts';
import { untilAborted } from '../../serialQueue.ts';
import { chooseDevice, requireCpuGraph, type ChooseOptions } from './chooseDevice.ts';
import { DevicePolicy } from './devicePolicy.ts';
import { DeviceError } from '../model/deviceError.ts';
import { measuredNeed, memoryNeed, modelSizes, requireMemory } from './modelMemory.ts';
import { DeepseekModel } from '../model/deepseekModel.ts';
import { requireFiles, requireManifest, TOKENIZER } from '../model/modelFiles.ts';
import { visionUse } from '../model/visionEncoder.ts';
import { Tokenizer } from '../model/tokenizer.ts';
import { DEVICE_NAMES, ON_CPU, type DeviceChoice } from '../model/deviceChoice.ts';
import type { Measured, VisionSetting } from '../../options.ts';

export interface ModelHostOptions {
  /** Folder of the converted model. */
  readonly folder: string;
  readonly threads: number;
  /** Where the model runs; default: on the CPU. */
  readonly policy?: DevicePolicy;
  /** How the vision encoder computes on the CPU; default: int8. */
  readonly vision?: VisionSetting;
  /** Whether GPUs may compute in half precision; default: true. */
  readonly half?: boolean;
  /** What the check of the model measured on this machine. */
  readonly measured?: Measured;
  /** Tests a GPU provider; if absent, only the CPU is used. */
  readonly probe?: (
    task: Parameters<ChooseOptions['probe']>[0],
    signal: AbortSignal,
  ) => ReturnType<ChooseOptions['probe']>;
}

const PROMPTS = {
  whole: '',
  chunks: ', prompt in chunks',
  stepwise: ', prompt position by position',
  cpu: ', prompt on CPU',
} as const;

export interface LoadedModel {
  readonly model: DeepseekModel;
  readonly tokenizer: Tokenizer;
}

/** A load in progress. */
interface Loading {
  readonly done: Promise<LoadedModel>;
  /** Number of callers that wait for it. */
  waiting: number;
  readonly abandon: AbortController;
}

export class ModelHost {
  private loading: Loading | undefined;
  loaded: LoadedModel | undefined;
  /** The device is chosen at the first load and kept, unless it fails. */
  readonly policy: DevicePolicy;

  constructor(private readonly options: ModelHostOptions) {
    this.policy = options.policy ?? new DevicePolicy('cpu');
  }

  /** The device that runs the model, as text (`WebGPU, vision on CPU`), and why. */
  get device(): { readonly device: string; readonly deviceReason?: Sentence } {
    const { choice } = this.policy;
    const cpu = `CPU, ${this.options.threads} threads`;
    if (choice === undefined) return { device: cpu };
    const { reason: deviceReason } = choice;
    if (choice.provider === 'cpu') return { device: cpu, deviceReason };
    const half = choice.decoder === 'gpuHalf' ? ', half precision' : '';
    const vision = choice.vision === undefined ? ', vision on CPU' : '';
    const device = DEVICE_NAMES[choice.provider] + half + PROMPTS[choice.prefill] + vision;
    return { device, deviceReason };
  }

  /** What was measured on the device that runs the model now. */
  get measured(): Measured | undefined {
    const { measured } = this.options;
    return measured?.device === this.device.device ? measured : undefined;
  }

  /**
   * All callers during a load wait for the same load. It is cancelled when all of them have
   * cancelled.
   * @throws OcrError also if the memory is not sufficient
   */
  async load(signal: AbortSignal): Promise<LoadedModel> {
    for (;;) {
      if (signal.aborted) throw errors.cancelled();
      if (this.loaded !== undefined) return this.loaded;
      const loading = (this.loading ??= this.startLoading());
      loading.waiting++;
      try {
        return await untilAborted(loading.done, signal);
      } catch (error) {
        // The other callers cancelled it just before this one arrived.
        if (!(error instanceof OcrError && error.code === 'cancelled')) throw error;
      } finally {
        loading.waiting--;
        if (loading.waiting === 0) loading.abandon.abort();
      }
    }
  }

  /** Waits for a load in progress, also one that was cancelled. */
  async settled(): Promise<void> {
    await this.loading?.done.catch(() => undefined);
  }

  async dispose(): Promise<void> {
    await this.settled();
    const { loaded } = this;
    this.loaded = undefined;
    await loaded?.model.dispose();
  }

  private startLoading(): Loading {
    const abandon = new AbortController();
    const load = async (): Promise<LoadedModel> => {
      try {
        const model = await this.loadModel(abandon.signal);
        const tokenizer = await this.loadTokenizer(model);
        if (loading.waiting === 0) {
          await model.dispose();
          throw errors.cancelled();
        }
        this.loaded = { model, tokenizer };
        return this.loaded;
      } finally {
        this.loading = undefined;
      }
    };
    const loading: Loading = { done: load(), waiting: 0, abandon };
    return loading;
  }

  private async loadTokenizer(model: DeepseekModel): Promise<Tokenizer> {
    try {
      return await Tokenizer.load(path.join(this.options.folder, TOKENIZER));
    } catch (error) {
      await model.dispose();
      throw error;
    }
  }

  private async loadModel(signal: AbortSignal): Promise<DeepseekModel> {
    const { policy } = this;
    const { folder, threads, probe, vision = 'int8', half = true } = this.options;
    const manifest = await requireManifest(folder);
    const choice =
      policy.choice ??
      policy.choose(
        probe === undefined
          ? ON_CPU
          : await chooseDevice({
              setting: policy.setting,
              half,
              manifest,
              probe: (task) => probe(task, signal),
            }),
      );
    // A load without callers is not started; one in progress may still be useful to a later caller.
    if (signal.aborted) throw errors.cancelled();
    const on = async (device: DeviceChoice): Promise<DeepseekModel> => {
      const { decoders, quantization } = manifest;
      if (device.provider === 'cpu') requireCpuGraph(decoders, quantization, device.reason);
      const { form } = visionUse(manifest, { device, vision });
      await requireFiles(folder, manifest, device, form);
      const sizes = await modelSizes(folder, manifest, form);
      const need =
        measuredNeed(this.measured) ?? memoryNeed(sizes, manifest.config.decoder, device);
      requireMemory(need, manifest.quantization);
      return DeepseekModel.load(folder, { threads, device, vision });
    };
    try {
      return await on(choice);
    } catch (error) {
      const avoided = error instanceof DeviceError && policy.avoid('load', sentenceOf(error));
      const instead = avoided ? policy.choice : undefined;
      if (instead === undefined) throw error;
      return on(instead);
    }
  }
}
