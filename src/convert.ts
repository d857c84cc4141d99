/**
 * Command line of the converter:
 *   npm run convert -- --from FOLDER --to FOLDER [--quantization int4|int8|fp16|fp32] [--views 640,1024] [--threads N]
 * The model store starts it as a child process and hears of it by messages.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { defined } from './core/system/defined.ts';
import { asOcrError } from './core/errors/errors.ts';
import { Watchdog } from './engine/watchdog/watchdog.ts';
import { convert, QUANTIZATIONS, type Quantization } from './models/convertModel.ts';
import { CANCEL, type ConversionMessage } from './models/store/conversionMessages.ts';

const USAGE = `usage: convert --from FOLDER --to FOLDER [--quantization ${QUANTIZATIONS.join('|')}] [--views SIZE,…] [--threads N]`;

/** Seconds in which an orphaned converter may remove what it began. */
const TIDY_SECONDS = 10;

function fail(message: string, code: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

/** Tells the parent process, where there is one; resolves when the message was handed over. */
const tell = (message: ConversionMessage): Promise<void> =>
  new Promise((resolve) => {
    if (process.send) process.send(message, undefined, undefined, () => resolve());
    else resolve();
  });

interface ConvertArguments {
  readonly from: string;
  readonly to: string;
  readonly quantization: Quantization;
  readonly viewSizes: readonly number[] | undefined;
  readonly threads: number | undefined;
}

const isCount = (number: number): boolean => Number.isInteger(number) && number >= 0;

/** The command line; ends the process if it is wrong. */
function readArguments(): ConvertArguments {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      quantization: { type: 'string' },
      // The same in the other spelling.
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
  return { from, to, quantization: known, viewSizes, threads };
}

async function main(): Promise<void> {
  const given = readArguments();
  const started = performance.now();
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  process.once('SIGTERM', () => controller.abort());
  process.on('message', (message) => {
    if (message === CANCEL) controller.abort();
  });
  // Nobody reads any more: the half-done folder must be removed all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  // The parent is gone: nobody waits for the result.
  process.once('disconnect', () => controller.abort());
  // Whoever runs it from a shell may close that.
  if (process.connected)
    new Watchdog({
      entry: path.join(import.meta.dirname, 'watchdog-thread.js'),
      graceSeconds: TIDY_SECONDS,
    });
  const seconds = (): string => ((performance.now() - started) / 1000).toFixed(1);
  const manifest = await convert({
    ...defined(given),
    quantizerEntry: path.join(import.meta.dirname, 'quantizer-thread.js'),
    signal: controller.signal,
    onFallback: (why) => process.stderr.write(`without threads, which takes longer: ${why}\n`),
    onProgress: (step, done) => {
      void tell({ type: 'progress', step, done });
      process.stderr.write(`${(done * 100).toFixed(0).padStart(3)} %  ${step}  ${seconds()} s\n`);
    },
  });
  const memory = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(
    `${manifest.family} ${manifest.quantization}: ${(manifest.bytes / 1e9).toFixed(2)} GB ` +
      `in ${seconds()} s, peak memory ${memory.toFixed(0)} MB\n`,
  );
}

main()
  .then(() => tell({ type: 'done' }))
  .catch(async (thrown: unknown) => {
    const error = asOcrError(thrown);
    await tell({ type: 'failed', error: error.toJSON() });
    fail(`${error.code}: ${error.message}`, 1);
  })
  // An open channel would keep the process alive.
  .finally(() => process.connected && process.disconnect());
