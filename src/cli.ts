import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { runCli } from './cli/main.ts';
import { runModels } from './cli/models.ts';

const EXIT_INTERNAL = 70;
const EXIT_BROKEN_PIPE = 141;

const root = path.join(import.meta.dirname, '..');
const { version } = v.parse(
  v.object({ version: v.string() }),
  JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')),
);

const controller = new AbortController();
const interrupt = () => {
  // Who asks twice does not want to wait for the engine.
  if (controller.signal.aborted) process.exit(130);
  controller.abort();
};
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);

// `deepseek-ocr … | head` closes the pipe early; the server ends with this process.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT_BROKEN_PIPE);
});

const argv = process.argv.slice(2);
const serverKey = process.env['OCR_SERVER_KEY']?.trim();
const host = {
  stdin: process.stdin,
  writeOut: (text: string) =>
    new Promise<void>((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
    }),
  stderr: process.stderr,
  serverPath: path.join(import.meta.dirname, 'server.js'),
  converterPath: path.join(import.meta.dirname, 'convert.js'),
  modelsFolder: path.join(root, 'models', 'bundled'),
  version,
  ...(serverKey ? { serverKey } : {}),
  signal: controller.signal,
};

// A file of that name is given as ./models.
(argv[0] === 'models' ? runModels(argv.slice(1), host) : runCli(argv, host)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = EXIT_INTERNAL;
  },
);
