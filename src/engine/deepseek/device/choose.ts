/** Which device runs the decoder of a model, and why. */
import * as ort from 'onnxruntime-node';
import type { Manifest } from '../../../models/manifest.ts';
import type { DeviceSetting } from '../../protocol.ts';
import type { GpuProvider, Prefill } from '../gpuDecoder.ts';
import { decide } from './decide.ts';
import type { Probed } from './probe.ts';

export type DeviceChoice = { readonly reason: string } & (
  { readonly provider: 'cpu' } | { readonly provider: GpuProvider; readonly prefill: Prefill }
);

export const DEVICE_NAMES = { cpu: 'CPU', webgpu: 'WebGPU', cuda: 'CUDA' } as const;

const PROVIDERS: readonly GpuProvider[] = ['webgpu', 'cuda'];

export interface ChooseOptions {
  readonly setting: DeviceSetting;
  /** Why GPUs are to be left alone, if they are. */
  readonly avoidGpu?: string | undefined;
  readonly manifest: Pick<Manifest, 'decoders' | 'quantization'>;
  /** Tests a provider. */
  readonly probe: (provider: GpuProvider, always: boolean) => Promise<Probed>;
  /** Providers in this build of ONNX Runtime. */
  readonly bundled?: readonly string[];
}

const bundledProviders = (): string[] =>
  ort
    .listSupportedBackends()
    .filter(({ bundled }) => bundled)
    .map(({ name }) => name);

/**
 * `auto` takes the first GPU provider that is right and not slower than the CPU; a named one is
 * taken when it is right. Where none can be taken, the CPU is, and the reason says why.
 */
export async function chooseDevice(options: ChooseOptions): Promise<DeviceChoice> {
  const { setting, manifest, probe, bundled = bundledProviders() } = options;
  if (setting === 'cpu') return { provider: 'cpu', reason: 'chosen by the setting' };
  if (options.avoidGpu !== undefined) return { provider: 'cpu', reason: options.avoidGpu };
  if (!manifest.decoders.includes('gpu'))
    return {
      provider: 'cpu',
      reason: `the ${manifest.quantization} form of the model has no GPU graph; int4 has`,
    };
  const reasons: string[] = [];
  for (const provider of PROVIDERS) {
    const named = setting === provider;
    if (!named && setting !== 'auto') continue;
    const refuse = (why: string): number => reasons.push(`${DEVICE_NAMES[provider]}: ${why}`);
    if (!bundled.includes(provider)) {
      if (named) refuse('this build of ONNX Runtime does not have it');
      continue;
    }
    const probed = await probe(provider, named);
    if ('failure' in probed) {
      refuse(probed.failure);
      continue;
    }
    const decision = decide(probed.report, !named);
    if (decision.use) return { provider, prefill: decision.prefill, reason: decision.reason };
    refuse(decision.reason);
  }
  return { provider: 'cpu', reason: reasons.join('; ') };
}
