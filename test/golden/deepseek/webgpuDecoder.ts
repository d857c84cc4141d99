/**
 * Program: decodes with a tiny model's GPU graph on WebGPU.
 *   arguments: graph file, decoder's configuration as JSON, `whole` or `stepwise`, prompt's length
 */
import type { DecoderConfig } from '../../../src/models/format/modelConfig.ts';
import { createGpuSession, GpuDecoder } from '../../../src/engine/deepseek/model/gpuDecoder.ts';
import { decode } from './decoders.ts';
import type { Prefill } from '../../../src/engine/deepseek/model/deviceChoice.ts';

async function main(file: string, json: string, prefill: Prefill, prompt: number): Promise<void> {
  const config = JSON.parse(json) as DecoderConfig;
  const session = await createGpuSession(file, config.layers, 'webgpu');
  const decoder = new GpuDecoder(session, config, { prefill });
  const logits = await decode(decoder, config, prompt);
  await decoder.dispose();
  process.stdout.write(JSON.stringify(logits.map((row) => [...row])));
}

const [file, config, prefill, prompt] = process.argv.slice(2);
void main(file!, config!, prefill as Prefill, Number(prompt));
