/** Which device runs the decoder of a model, and why. */
import * as ort from 'onnxruntime-node';
import { errors } from '../../../core/errors/errors.ts';
import { defined } from '../../../core/system/defined.ts';
import type { Manifest } from '../../../models/format/manifest.ts';
import { decide } from './decideUse.ts';
import type { Probed, ProbeTask } from './probeDevice.ts';
import { type DeviceChoice, DEVICE_NAMES, type GpuProvider } from '../model/deviceChoice.ts';
import type { DeviceSetting } from '../../options.ts';
import { listed, say, type Sentence } from '../../../core/sentences/sentence.ts';

/** In the order in which `auto` tries them. */
const PROVIDERS: Readonly<Record<Exclude<DeviceSetting, 'auto' | 'cpu'>, GpuProvider>> = {
  webgpu: 'webgpu',
  cuda: 'cuda',
  directml: 'dml',
  coreml: 'coreml',
};

export interface ChooseOptions {
  readonly setting: DeviceSetting;
  /** Whether half precision may be used; default: true. */
  readonly half?: boolean;
  readonly manifest: Pick<Manifest, 'decoders' | 'quantization' | 'family'>;
  /** Tests a provider. */
  readonly probe: (
    task: Pick<ProbeTask, 'provider' | 'always' | 'quantization' | 'family'>,
  ) => Promise<Probed>;
  /** Providers in this build of ONNX Runtime. */
  readonly bundled?: readonly string[];
}

const bundledProviders = (): string[] =>
  ort
    .listSupportedBackends()
    .filter(({ bundled }) => bundled)
    .map(({ name }) => name);

/**
 * `auto` chooses the first GPU provider that computes correctly and is not slower than the CPU; a
 * named provider is chosen if it computes correctly. If none qualifies, the CPU is used, and the
 * reason says why.
 * @throws OcrError `engineUnavailable` if the model has no graph for the CPU
 */
export async function chooseDevice(options: ChooseOptions): Promise<DeviceChoice> {
  const choice = await choose(options);
  const { decoders, quantization } = options.manifest;
  if (choice.provider === 'cpu') requireCpuGraph(decoders, quantization, choice.reason);
  return choice;
}

/** @throws OcrError `engineUnavailable` */
export function requireCpuGraph(
  decoders: Manifest['decoders'],
  quantization: Manifest['quantization'],
  why: Sentence,
): void {
  if (!decoders.includes('cpu')) throw errors.gpuNeeded(quantization, why);
}

async function choose(options: ChooseOptions): Promise<DeviceChoice> {
  const { setting, half = true, manifest, probe, bundled = bundledProviders() } = options;
  const { decoders, quantization, family } = manifest;
  if (setting === 'cpu') return { provider: 'cpu', reason: say('chosen by the setting') };
  if (quantization === 'fp32') {
    return {
      provider: 'cpu',
      reason: say('the {0} variant of the model has no GPU graph', quantization),
    };
  }
  const reasons: Sentence[] = [];
  const cpuGraph = decoders.includes('cpu');
  for (const [name, provider] of Object.entries(PROVIDERS)) {
    const named = setting === name;
    if (!named && setting !== 'auto') continue;
    const refuse = (why: Sentence): number =>
      reasons.push(say('{0}: {1}', DEVICE_NAMES[provider], why));
    if (!bundled.includes(provider)) {
      if (named) refuse(say('this build of ONNX Runtime does not include it'));
      continue;
    }
    const always = named || !cpuGraph;
    const probed = await probe({ provider, always, quantization, family });
    if ('failure' in probed) {
      refuse(probed.failure);
      continue;
    }
    const decision = decide(probed.report, { onlyIfFaster: !always, cpuGraph, half });
    if (decision.use) {
      const { decoder, prefill, vision, reason } = decision;
      return { provider, decoder, prefill, ...defined({ vision }), reason };
    }
    refuse(decision.reason);
  }
  const [first = say('this build includes no GPU provider'), ...others] = reasons;
  return { provider: 'cpu', reason: listed(first, ...others) };
}
