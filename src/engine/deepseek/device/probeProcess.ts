/**
 * Entry of the process that tests a device. A driver can crash or hang the process that uses it, so
 * the first use is in an expendable process.
 *   argument: the task, as JSON
 * The result is a report as one line of JSON on stdout.
 */
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { messageOf, sentenceOf } from '../../../core/errors/errors.ts';
import { defined } from '../../../core/system/defined.ts';
import { at } from '../../../core/system/items.ts';
import { CpuDecoder } from '../model/cpuDecoder.ts';
import type { Decoder } from '../model/decoder.ts';
import { createGpuSession, GpuDecoder, onGpu } from '../model/gpuDecoder.ts';
import { floatsOf } from '../model/modelOutput.ts';
import { Watchdog } from '../../watchdog/watchdog.ts';
import type { ProbeTask } from './probeDevice.ts';
import { noise, PROBE, PRODUCT, writeProbe, writeSpeed } from './probeModel.ts';
import { VIEW, writeVisionProbe } from './probeVision.ts';
import {
  isRight,
  outcomeOf,
  type Measurements,
  type ProbeOutcome,
  type Report,
} from './probeReport.ts';
import { measure, worstRow } from './selfTest.ts';
import { tokenTime, viewTime, weightsTime } from './probeSpeed.ts';
import type { GpuProvider } from '../model/deviceChoice.ts';

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
    const time = performance.now() - start;
    times.push(time);
    total += time;
  }
  return at(
    times.sort((a, b) => a - b),
    times.length >> 1,
  );
}

type Options = ort.InferenceSession.SessionOptions;

async function runTime(file: string, rows: number, options: Options): Promise<number> {
  const session = await ort.InferenceSession.create(file, options);
  const x = new ort.Tensor('float32', noise(rows * PRODUCT.columns, 5), [rows, PRODUCT.columns]);
  const time = await median(() => session.run({ x }));
  await session.release();
  return time;
}

const stepTime = (decoder: Decoder): Promise<number> => {
  decoder.reset();
  return median(() => decoder.run(noise(PROBE.hidden, 3)));
};

interface Tested {
  readonly measured: Measurements;
  /** Milliseconds of one position. */
  readonly step: number;
}

/**
 * Tests one form of the decoder on the device; if the device cannot load it, the whole test fails.
 */
async function testDecoder(
  file: string,
  provider: GpuProvider,
  cpu: () => Promise<CpuDecoder>,
): Promise<Tested> {
  let session: ort.InferenceSession;
  try {
    session = await createGpuSession(file, PROBE.layers, provider);
  } catch (error) {
    return { measured: { decode: { failure: sentenceOf(error) } }, step: Infinity };
  }
  const stepwise = new GpuDecoder(session, PROBE, { prefill: 'stepwise' });
  const measured = await measure({
    reference: await cpu(),
    whole: new GpuDecoder(session, PROBE, { prefill: 'whole' }),
    chunks: new GpuDecoder(session, PROBE, { prefill: 'chunks' }),
    stepwise,
    decode: new GpuDecoder(session, PROBE, { prefill: 'cpu', cpu: await cpu() }),
  });
  // A lost device cannot be measured.
  const step = isRight(measured.decode) ? await stepTime(stepwise) : Infinity;
  return { measured, step };
}

/** Number of views that a device reads; fewer on a slow one. */
const VIEWS = 3;
const VIEWS_MS = 2000;

async function testVision(
  file: string,
  reference: Float32Array,
  provider: GpuProvider,
): Promise<ProbeOutcome> {
  try {
    const session = await ort.InferenceSession.create(file, onGpu(provider));
    let error = 0;
    const start = performance.now();
    for (let i = 0; i < VIEWS && (i === 0 || performance.now() - start < VIEWS_MS); i++) {
      error = Math.max(error, worstRow(await encode(session), reference, PROBE.hidden));
    }
    await session.release();
    return outcomeOf(error);
  } catch (error) {
    return { failure: sentenceOf(error) };
  }
}

async function encode(session: ort.InferenceSession): Promise<Float32Array> {
  const pixels = new ort.Tensor('float32', noise(3 * VIEW * VIEW, 11), [1, 3, VIEW, VIEW]);
  return floatsOf(await session.run({ pixels }), 'embeddings');
}

async function test(task: ProbeTask): Promise<Report> {
  const { provider, folder, quantization, family } = task;
  const onCpu = { intraOpNumThreads: task.threads };
  const graphs = await writeSpeed(folder);
  const times = async (options: Options) => ({
    empty: await runTime(graphs.empty, 1, options),
    product: await runTime(graphs.product, 1, options),
    matrix: await runTime(graphs.matrix, PRODUCT.matrixRows, options),
  });
  // First the device: if it does not exist, this fails immediately.
  const device = await times({ executionProviders: [provider] });
  const host = await times(onCpu);
  const weights = { device: weightsTime(device), cpu: weightsTime(host) };
  const nothing = { decoder: {}, vision: {} };
  if (!task.always && weights.device > HOPELESS * weights.cpu) {
    return { speed: weights, ...nothing };
  }

  const files = await writeProbe(folder, quantization);
  const cpu = async () =>
    new CpuDecoder(await ort.InferenceSession.create(files.cpu, onCpu), PROBE);
  const half = await testDecoder(files.gpuHalf, provider, cpu);
  // In float32, the half-precision weights would need twice the memory.
  const float =
    quantization === 'fp16' || isRight(half.measured.whole)
      ? undefined
      : await testDecoder(files.gpu, provider, cpu);
  const step = Math.min(half.step, float?.step ?? Infinity);
  const decoder = defined({ gpuHalf: half.measured, gpu: float?.measured });

  const vision = await writeVisionProbe(folder, family);
  const session = await ort.InferenceSession.create(vision.float, onCpu);
  const wanted = await encode(session);
  await session.release();
  const halfVision = await testVision(vision.half, wanted, provider);
  return {
    speed: {
      device: tokenTime({ ...device, step: Number.isFinite(step) ? step : device.empty }),
      cpu: tokenTime({ ...host, step: await stepTime(await cpu()) }),
    },
    visionSpeed: { device: viewTime(device), cpu: viewTime(host) },
    decoder,
    vision: defined({
      half: halfVision,
      float: isRight(halfVision) ? undefined : await testVision(vision.float, wanted, provider),
    }),
  };
}

// A test that hangs in a driver must not outlive the inference process.
new Watchdog({ entry: path.join(import.meta.dirname, 'watchdog-thread.js') });
test(JSON.parse(at(process.argv, 2)) as ProbeTask).then(
  (report) => process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0)),
  (error: unknown) => process.stderr.write(`${messageOf(error)}\n`, () => process.exit(1)),
);
