/**
 * Command line of the converter:
 *   npm run convert -- --from FOLDER --to FOLDER [--quantization int4|int8|fp32] [--views 640,1024]
 */
import { parseArgs } from 'node:util';
import { asOcrError } from './core/errors.ts';
import { convert, QUANTIZATIONS, type Quantization } from './models/convert.ts';

const USAGE = `usage: convert --from FOLDER --to FOLDER [--quantization ${QUANTIZATIONS.join('|')}] [--views SIZE,…]`;

function fail(message: string, code: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      quantization: { type: 'string', default: 'int4' },
      views: { type: 'string' },
    },
  });
  const { from, to, quantization, views } = values;
  const sizes = views?.split(',').map(Number);
  if (
    from === undefined ||
    to === undefined ||
    !QUANTIZATIONS.includes(quantization as Quantization) ||
    sizes?.some((size) => !Number.isInteger(size) || size <= 0) === true
  )
    fail(USAGE, 2);
  const started = performance.now();
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  const seconds = (): string => ((performance.now() - started) / 1000).toFixed(1);
  const manifest = await convert({
    from,
    to,
    quantization: quantization as Quantization,
    ...(sizes === undefined ? {} : { viewSizes: sizes }),
    token: controller.signal,
    onProgress: (step, done) =>
      process.stderr.write(`${(done * 100).toFixed(0).padStart(3)} %  ${step}  ${seconds()} s\n`),
  });
  const memory = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(
    `${manifest.family} ${manifest.quantization}: ${(manifest.bytes / 1e9).toFixed(2)} GB ` +
      `in ${seconds()} s, peak memory ${memory.toFixed(0)} MB\n`,
  );
}

main().catch((error: unknown) => {
  const { code, message } = asOcrError(error);
  fail(`${code}: ${message}`, 1);
});
