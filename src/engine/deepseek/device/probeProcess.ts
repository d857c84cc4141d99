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
import { noise, PROBE, PRODUCT, writeProbe, writeSpeed } from './probeModel.ts';
import type { Report } from './report.ts';
import { measure } from './selfTest.ts';
import { tokenTime, weightsTime } from './speed.ts';

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

async function runTime(file: string, options: ort.InferenceSession.SessionOptions) {
  const session = await ort.InferenceSession.create(file, options);
  const x = new ort.Tensor('float32', noise(PRODUCT.columns, 5), [1, PRODUCT.columns]);
  const time = await median(() => session.run({ x }));
  await session.release();
  return time;
}

const stepTime = (decoder: Decoder): Promise<number> => {
  decoder.reset();
  return median(() => decoder.run(noise(PROBE.hidden, 3)));
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
  const graphs = await writeSpeed(folder);
  const times = async (options: ort.InferenceSession.SessionOptions) => ({
    empty: await runTime(graphs.empty, options),
    product: await runTime(graphs.product, options),
  });
  const cpuTimes = await times(onCpu);
  const deviceTimes = await times({ executionProviders: [provider] });
  const weights = { device: weightsTime(deviceTimes), cpu: weightsTime(cpuTimes) };
  if (!always && weights.device > HOPELESS * weights.cpu) return { speed: weights };
  const stepwise = new GpuDecoder(session, PROBE, { prefill: 'stepwise' });
  const measured = await measure({
    reference,
    whole: new GpuDecoder(session, PROBE, { prefill: 'whole' }),
    stepwise,
    decode: new GpuDecoder(session, PROBE, { prefill: 'cpu', cpu: await cpu() }),
  });
  const speed = {
    device: tokenTime({ ...deviceTimes, step: await stepTime(stepwise) }),
    cpu: tokenTime({ ...cpuTimes, step: await stepTime(reference) }),
  };
  return { measured, speed };
}

const [provider, folder, threads, always] = process.argv.slice(2);
test(provider as GpuProvider, folder!, Number(threads), always === 'always').then(
  (report) => process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0)),
  (error: unknown) => process.stderr.write(`${messageOf(error)}\n`, () => process.exit(1)),
);
