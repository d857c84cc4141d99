/**
 * Entry of the process that tests a device. A driver can end or hang the process that uses it, so
 * the first use is in one that can be spared.
 *   arguments: provider, folder for the graphs, threads, `always` or nothing
 * The answer is a report as a line of JSON on stdout.
 */
import * as ort from 'onnxruntime-node';
import { messageOf } from '../../../core/errors.ts';
import { CpuDecoder } from '../cpuDecoder.ts';
import type { Decoder } from '../decoder.ts';
import { createGpuSession, GpuDecoder, type GpuProvider } from '../gpuDecoder.ts';
import { noise, PROBE, PRODUCT, writeProbe, writeProduct } from './probeModel.ts';
import type { Report } from './report.ts';
import { measure } from './selfTest.ts';

/** Layers and bytes per token (int4) of the released models, in units of the probe. */
const LAYERS = 12 / PROBE.layers;
const PRODUCTS = 510e6 / (PRODUCT.rows * PRODUCT.columns);
/** A device slower than the CPU by this factor in the large product is not tested further. */
const HOPELESS = 4;
const MOST_RUNS = 5;
const ENOUGH_MS = 500;

/** Median milliseconds of a few runs, after one to warm up. */
async function median(run: () => Promise<unknown>): Promise<number> {
  await run();
  const times: number[] = [];
  let total = 0;
  while (times.length < MOST_RUNS && total < ENOUGH_MS) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
    total += times.at(-1)!;
  }
  return times.sort((a, b) => a - b)[times.length >> 1]!;
}

/** Milliseconds that the large products of one token take. */
async function productTime(file: string, options: ort.InferenceSession.SessionOptions) {
  const session = await ort.InferenceSession.create(file, options);
  const x = new ort.Tensor('float32', noise(PRODUCT.columns, 5), [1, PRODUCT.columns]);
  const time = await median(() => session.run({ x }));
  await session.release();
  return time * PRODUCTS;
}

const stepTime = async (decoder: Decoder): Promise<number> => {
  decoder.reset();
  return LAYERS * (await median(() => decoder.run(noise(PROBE.hidden, 3))));
};

/** @param always measure a hopelessly slow device as well */
async function test(
  provider: GpuProvider,
  folder: string,
  threads: number,
  always: boolean,
): Promise<Report> {
  const files = await writeProbe(folder);
  const onCpu = { intraOpNumThreads: threads };
  const cpu = async () =>
    new CpuDecoder(await ort.InferenceSession.create(files.cpu, onCpu), PROBE);
  const reference = await cpu();
  // Fails at once where there is no device.
  const session = await createGpuSession(files.gpu, PROBE.layers, provider);
  const product = await writeProduct(folder);
  const products = {
    device: await productTime(product, { executionProviders: [provider] }),
    cpu: await productTime(product, onCpu),
  };
  if (!always && products.device > HOPELESS * products.cpu) return { speed: products };
  const stepwise = new GpuDecoder(session, PROBE, { prefill: 'stepwise' });
  const measured = await measure({
    reference,
    whole: new GpuDecoder(session, PROBE, { prefill: 'whole' }),
    stepwise,
    decode: new GpuDecoder(session, PROBE, { prefill: 'cpu', cpu: await cpu() }),
  });
  const speed = {
    device: products.device + (await stepTime(stepwise)),
    cpu: products.cpu + (await stepTime(reference)),
  };
  return { measured, speed };
}

const [provider, folder, threads, always] = process.argv.slice(2);
test(provider as GpuProvider, folder!, Number(threads), always === 'always').then(
  (report) => process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0)),
  (error: unknown) => process.stderr.write(`${messageOf(error)}\n`, () => process.exit(1)),
);
