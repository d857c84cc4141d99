/** The decoder of a converted model on the chosen device. */
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { defined } from '../../../core/system/defined.ts';
import { DECODER_FILES, type DecoderForm } from '../../../models/format/forms.ts';
import type { Manifest } from '../../../models/format/manifest.ts';
import { CpuDecoder } from './cpuDecoder.ts';
import type { Decoder } from './decoder.ts';
import { CHUNK, createGpuSession, GpuDecoder } from './gpuDecoder.ts';
import { onDevice } from './deviceError.ts';
import type { DeviceChoice } from './deviceChoice.ts';

export async function loadDecoder(
  folder: string,
  { config: { decoder: config }, quantization }: Pick<Manifest, 'config' | 'quantization'>,
  choice: DeviceChoice,
  threads: number,
): Promise<Decoder> {
  const file = (form: DecoderForm): string => path.join(folder, DECODER_FILES[form]);
  const onCpu = async (): Promise<CpuDecoder> => {
    const session = await ort.InferenceSession.create(file('cpu'), {
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      intraOpNumThreads: threads,
    });
    return new CpuDecoder(session, config);
  };
  if (choice.provider === 'cpu') return onCpu();
  const { provider, decoder, prefill } = choice;
  // First, since a session on the CPU can always be released.
  const cpu = prefill === 'cpu' ? await onCpu() : undefined;
  try {
    const session = await onDevice(() => createGpuSession(file(decoder), config.layers, provider));
    return new GpuDecoder(session, config, {
      prefill,
      // Its experts are gathered for every position of a run.
      ...defined({ mostPositions: quantization === 'fp16' ? CHUNK : undefined, cpu }),
    });
  } catch (error) {
    await cpu?.dispose();
    throw error;
  }
}
