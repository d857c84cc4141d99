/**
 * Program: reads a page with the engine in its thread, the decoder on WebGPU.
 *   arguments: folder of the model, program that stands for the self-test
 */
import path from 'node:path';
import * as v from 'valibot';
import { ThreadedDeepseekEngine } from '../../../src/engine/deepseek/thread/threadedEngine.ts';
import { DevicePolicy } from '../../../src/engine/deepseek/device/devicePolicy.ts';
import { renderSentence } from '../../../src/core/sentences/sentence.ts';
import { goldenImage } from './goldenData.ts';
import { PageOptionsSchema } from '../../../src/engine/options.ts';

async function main(folder: string, probeEntry: string): Promise<void> {
  // The engine's thread does not keep its process alive.
  const alive = setInterval(() => undefined, 1000);
  const engine = new ThreadedDeepseekEngine(
    { folder, threads: 1, probeEntry },
    path.resolve('dist/deepseek-thread.js'),
    new DevicePolicy('webgpu'),
  );
  const page = { index: 0, ...(await goldenImage('v2-tiny', 'images', 'img_a.png')) };
  const options = v.parse(PageOptionsSchema, { mode: '1024', maxTokens: 6 });
  const { raw, warnings } = await engine.recognizePage(
    page,
    options,
    {},
    new AbortController().signal,
  );
  const { device, deviceReason } = engine.describe();
  await engine.dispose();
  clearInterval(alive);
  process.stdout.write(JSON.stringify({ raw, warnings, device, why: deviceReason && renderSentence(deviceReason) }));
}

const [folder, probeEntry] = process.argv.slice(2);
void main(folder!, probeEntry!);
