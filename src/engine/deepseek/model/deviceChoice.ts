/** The decision on the device that runs a model. */
import { say, type Sentence } from '../../../core/sentences/sentence.ts';
import type { DecoderForm, VisionForm } from '../../../models/format/forms.ts';

export type GpuProvider = 'webgpu' | 'cuda' | 'dml' | 'coreml';

/**
 * How the prompt is run: in one run, a few positions at a time, one by one, or by the CPU. Some
 * devices compute runs of many positions incorrectly; the self-test detects this
 * (`device/selfTest.ts`).
 */
export type Prefill = 'whole' | 'chunks' | 'stepwise' | 'cpu';

/** How a device is used. */
export interface DeviceUse {
  readonly decoder: Exclude<DecoderForm, 'cpu'>;
  readonly prefill: Prefill;
  /** Form of the vision encoder on the device; absent: the CPU runs it. */
  readonly vision?: Exclude<VisionForm, 'int8'>;
}

export type DeviceChoice = { readonly reason: Sentence } & (
  { readonly provider: 'cpu' } | ({ readonly provider: GpuProvider } & DeviceUse)
);

export const ON_CPU: DeviceChoice = {
  provider: 'cpu',
  reason: say('no other device was requested'),
};

export const DEVICE_NAMES = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'CoreML',
} as const;
