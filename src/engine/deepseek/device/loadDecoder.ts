/** The decoder of a converted model on the device that was chosen. */
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import type { DecoderConfig } from '../../../models/config.ts';
import { CpuDecoder } from '../cpuDecoder.ts';
import type { Decoder } from '../decoder.ts';
import { createGpuSession, GpuDecoder } from '../gpuDecoder.ts';
import type { DeviceChoice } from './choose.ts';

export async function loadDecoder(
  folder: string,
  config: DecoderConfig,
  choice: DeviceChoice,
  threads: number,
): Promise<Decoder> {
  const onCpu = async (): Promise<CpuDecoder> => {
    const session = await ort.InferenceSession.create(path.join(folder, 'decoder.onnx'), {
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      intraOpNumThreads: threads,
    });
    return new CpuDecoder(session, config);
  };
  if (choice.provider === 'cpu') return onCpu();
  const { provider, prefill } = choice;
  const file = path.join(folder, 'decoder_gpu.onnx');
  const session = await createGpuSession(file, config.layers, provider);
  return new GpuDecoder(session, config, {
    prefill,
    ...(prefill === 'cpu' ? { cpu: await onCpu() } : {}),
  });
}
