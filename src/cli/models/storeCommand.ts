/** What the commands on the model store share: usage, help, progress, failures. */
import { asOcrError } from '../../core/errors/errors.ts';
import { plainLine } from '../../core/safe/controlCharacters.ts';
import { UsageError } from '../arguments/usage.ts';
import { plainLines } from '../output/plainLines.ts';
import type { CliHost } from '../run/cliHost.ts';
import { EXIT } from '../run/exitCodes.ts';
import { interruptCode } from '../run/interrupt.ts';
import { ModelProgress } from './modelProgress.ts';

export interface StoreCommandHost extends Pick<CliHost, 'writeOut' | 'stderr' | 'signal'> {
  /** Path of `dist/server.js`. */
  readonly processPath: string;
  readonly version: string;
  /** Path of `dist/convert.js`. */
  readonly converterPath: string;
  /** Folder of the packaged models. */
  readonly modelsFolder: string;
  readonly environment?: NodeJS.ProcessEnv;
}

export interface StoreCommand<Arguments> {
  /** The first word of the command line. */
  readonly name: string;
  readonly help: string;
  /** @throws UsageError */
  readonly parse: (argv: readonly string[]) => Arguments | { readonly show: 'help' };
  /** Returns the exit code. */
  readonly run: (
    args: Arguments,
    progress: ModelProgress,
    host: StoreCommandHost,
  ) => Promise<number>;
}

/** Runs a command with the arguments after its name and returns the exit code. */
export async function runStoreCommand<Arguments extends { readonly quiet: boolean }>(
  { name, help, parse, run }: StoreCommand<Arguments>,
  argv: readonly string[],
  host: StoreCommandHost,
): Promise<number> {
  let args: Arguments | { readonly show: 'help' };
  try {
    args = parse(argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    host.stderr.write(`${plainLine(error.message)}\nSee deepseek-ocr ${name} --help.\n`);
    return EXIT.usage;
  }
  if ('show' in args) {
    await host.writeOut(help);
    return EXIT.ok;
  }
  const progress = new ModelProgress(host.stderr, args.quiet);
  try {
    return await run(args, progress, host);
  } catch (thrown) {
    progress.clear();
    const error = asOcrError(thrown);
    if (error.code === 'cancelled') {
      host.stderr.write('Interrupted. Run the same command again to resume.\n');
      return interruptCode(host.signal);
    }
    host.stderr.write(`${plainLine(error.message)}\n`);
    if (error.detail) host.stderr.write(`${plainLines(error.detail)}\n`);
    return error.code === 'unknownModel' ? EXIT.usage : EXIT.someFailed;
  }
}
