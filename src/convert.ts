/**
 * Command line of the converter:
 *   npm run convert -- --from FOLDER --to FOLDER [--quantization int4|int8|fp16|fp32] [--views 640,1024] [--threads N]
 * The model store starts it as a child process without arguments and sends it requests to convert.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { defined } from './core/system/defined.ts';
import { asOcrError } from './core/errors/errors.ts';
import { Watchdog } from './engine/watchdog/watchdog.ts';
import { convert, QUANTIZATIONS, type Quantization } from './models/convertModel.ts';
import type { Manifest } from './models/format/manifest.ts';
import {
  CONVERT,
  ConversionSchema,
  type ConversionStep,
} from './models/store/conversionMessages.ts';
import { processPort } from './workers/port.ts';
import { RequestServer } from './workers/requestServer.ts';

const USAGE = `usage: convert --from FOLDER --to FOLDER [--quantization ${QUANTIZATIONS.join('|')}] [--views SIZE,…] [--threads N]`;

/** Seconds in which an orphaned converter may remove what it has written. */
const TIDY_SECONDS = 10;

function fail(message: string, code: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

/** What to convert. */
interface Order {
  readonly from: string;
  readonly to: string;
  readonly quantization: Quantization;
  readonly viewSizes?: readonly number[];
  readonly threads?: number;
}

/** Converts, and prints its progress: the last lines explain a failed conversion. */
async function carryOut(
  order: Order,
  signal: AbortSignal,
  report: (step: ConversionStep) => void,
): Promise<Manifest> {
  const started = performance.now();
  const seconds = (): string => ((performance.now() - started) / 1000).toFixed(1);
  const manifest = await convert({
    ...order,
    quantizerEntry: path.join(import.meta.dirname, 'quantizer-thread.js'),
    signal,
    onFallback: (why) => process.stderr.write(`without threads, which takes longer: ${why}\n`),
    onProgress: (step, done) => {
      report({ step, done });
      process.stderr.write(`${(done * 100).toFixed(0).padStart(3)} %  ${step}  ${seconds()} s\n`);
    },
  });
  const memory = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(
    `${manifest.family} ${manifest.quantization}: ${(manifest.bytes / 1e9).toFixed(2)} GB ` +
      `in ${seconds()} s, peak memory ${memory.toFixed(0)} MB\n`,
  );
  return manifest;
}

const isCount = (number: number): boolean => Number.isInteger(number) && number >= 0;

/** Reads the order from the command line; ends the process if it is wrong. */
function readOrder(): Order {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      quantization: { type: 'string' },
      // The British spelling of the same option.
      quantisation: { type: 'string' },
      views: { type: 'string' },
      threads: { type: 'string' },
    },
  });
  const { from, to, views } = values;
  const quantization = values.quantization ?? values.quantisation ?? 'int4';
  const threads = values.threads === undefined ? undefined : Number(values.threads);
  const viewSizes = views?.split(',').map(Number);
  const known = QUANTIZATIONS.find((one) => one === quantization);
  const areSizes = viewSizes?.every((size) => isCount(size) && size > 0) ?? true;
  if (from === undefined || to === undefined || known === undefined) fail(USAGE, 2);
  if (!areSizes || !isCount(threads ?? 0)) fail(USAGE, 2);
  return { from, to, quantization: known, ...defined({ viewSizes, threads }) };
}

const controller = new AbortController();
process.once('SIGINT', () => controller.abort());
process.once('SIGTERM', () => controller.abort());
// Nobody reads the output any more, but the partial folder must still be removed.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** Converts what the parent process requests, until it disconnects. */
function serve(): void {
  // The parent has exited: nobody waits for the result.
  process.once('disconnect', () => controller.abort());
  new Watchdog({
    entry: path.join(import.meta.dirname, 'watchdog-thread.js'),
    graceSeconds: TIDY_SECONDS,
  });
  new RequestServer(processPort(process))
    .answer(CONVERT, ConversionSchema, async (order, { signal, report }) => {
      await carryOut(order, AbortSignal.any([signal, controller.signal]), report);
      return null;
    })
    .listen();
}

async function runFromShell(): Promise<void> {
  try {
    await carryOut(readOrder(), controller.signal, () => undefined);
  } catch (thrown) {
    const error = asOcrError(thrown);
    fail(`${error.code}: ${error.message}`, 1);
  }
}

if (process.send && process.argv.length === 2) serve();
else void runFromShell();
