import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isatty } from 'node:tty';
import * as v from 'valibot';
import { interruptSignal } from './cli/run/interrupt.ts';
import { runCli } from './cli/main.ts';
import { runLanguages } from './cli/models/languagesCommand.ts';
import { runModels } from './cli/models/modelsCommand.ts';
import { plainLines } from './cli/output/plainLines.ts';
import { rawArguments } from './cli/arguments/rawArguments.ts';
import { removeTemporaries } from './cli/output/temporaries.ts';
import { defined } from './core/system/defined.ts';

const EXIT_INTERNAL = 70;
const EXIT_BROKEN_PIPE = 141;

const root = path.join(import.meta.dirname, '..');
const { version } = v.parse(
  v.object({ version: v.string() }),
  JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')),
);

const signal = interruptSignal(process);
const hadTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));

// Also when the process ends during its work.
process.on('exit', removeTemporaries);

// `deepseek-ocr … | head` closes the pipe early; the inference process ends with this one.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT_BROKEN_PIPE);
});
// A closed terminal accepts no messages; finished pages are written anyway.
process.stderr.on('error', () => undefined);

const argv = process.argv.slice(2);
const raw = rawArguments(argv);
const remoteKey = process.env['OCR_SERVER_KEY']?.trim();
const host = {
  stdin: process.stdin,
  writeOut: (text: string) =>
    new Promise<void>((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
    }),
  stderr: process.stderr,
  processPath: path.join(import.meta.dirname, 'server.js'),
  converterPath: path.join(import.meta.dirname, 'convert.js'),
  modelsFolder: path.join(root, 'models', 'bundled'),
  version,
  ...defined({ remoteKey: remoteKey === '' ? undefined : remoteKey }),
  signal,
  descriptors: { stdin: 0, stdout: 1 },
  rawArgument: (argument: string) => raw.get(argument),
};

// A file of that name can be given as ./models or ./languages.
const storeCommand =
  argv[0] === 'models' ? runModels : argv[0] === 'languages' ? runLanguages : undefined;
(storeCommand ? storeCommand(argv.slice(1), host) : runCli(argv, host)).then(
  end,
  (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${plainLines(text)}\n`);
    end(EXIT_INTERNAL);
  },
);

function end(code: number): void {
  process.exitCode = code;
  if (signal.reason !== 'SIGHUP' || !hadTerminal) return;
  // Node aborts if it cannot restore a terminal that is gone. Ending by the default action of the
  // signal avoids that.
  removeTemporaries();
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}
