/** `deepseek-ocr models …`: the model store on the command line. */
import path from 'node:path';
import { plainLine } from '../../core/safe/controlCharacters.ts';
import { asOcrError } from '../../core/errors/errors.ts';
import { chosenCatalogue } from '../../models/store/catalogue.ts';
import { isGood, type FileCheck } from '../../models/store/importFiles.ts';
import { ModelStore, type ModelStatus } from '../../models/store/modelStore.ts';
import { plainLines } from '../output/plainLines.ts';
import { plainJson } from '../output/renderDocument.ts';
import { UsageError } from '../arguments/usage.ts';
import { EXIT } from '../run/exitCodes.ts';
import { interruptCode } from '../run/interrupt.ts';
import { MODELS_HELP, parseModelArguments, type ModelArguments } from '../arguments/modelArgs.ts';
import { defaultModelFolder } from './modelFolder.ts';
import { ModelProgress, fileSize } from './modelProgress.ts';
import type { CliHost } from '../run/cliHost.ts';

const STATES: Readonly<Record<ModelStatus['state'], string>> = {
  absent: 'not downloaded',
  partial: 'partly downloaded',
  downloaded: 'downloaded, not converted',
  outdated: 'must be converted again',
  ready: 'ready',
};

const RESULTS: Readonly<Record<FileCheck['result'], string>> = {
  right: 'right',
  asDownloaded: 'as first downloaded (no hash of it is pinned)',
  missing: 'missing',
  wrong: 'wrong',
};

function describe({ entry, state, bytes, totalBytes, conversions, busy }: ModelStatus): string {
  const share = state === 'partial' ? ` (${fileSize(bytes)} of ${fileSize(totalBytes)})` : '';
  const head = `${entry.id}  ${entry.name}, ${entry.licence.spdx}, ${fileSize(totalBytes)}: `;
  const rest = conversions.map(
    ({ quantization, folder, bytes: size, outdated }) =>
      `    ${quantization}  ${fileSize(size)}  ${outdated ? `outdated (${outdated})` : 'ready'}  ${folder}`,
  );
  return [head + STATES[state] + share + (busy ? ', in use' : ''), ...rest].join('\n');
}

/** The information that `list --json` prints about a model. */
const summary = ({ entry, conversions, ...status }: ModelStatus) => ({
  id: entry.id,
  name: entry.name,
  licence: entry.licence.spdx,
  ...status,
  conversions: conversions.map(({ outdated = null, ...conversion }) => ({
    ...conversion,
    outdated,
  })),
});

export interface ModelsCommandHost extends Pick<CliHost, 'writeOut' | 'stderr' | 'signal'> {
  /** Path of `dist/convert.js`. */
  readonly converterPath: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Runs the arguments after `models` and returns the exit code. */
export async function runModels(argv: readonly string[], host: ModelsCommandHost): Promise<number> {
  let args: ReturnType<typeof parseModelArguments>;
  try {
    args = parseModelArguments(argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    host.stderr.write(`${plainLine(error.message)}\nSee deepseek-ocr models --help.\n`);
    return EXIT.usage;
  }
  if ('show' in args) {
    await host.writeOut(MODELS_HELP);
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

async function run(
  args: ModelArguments,
  progress: ModelProgress,
  host: ModelsCommandHost,
): Promise<number> {
  const { command, id, quantization, mirror } = args;
  const { signal, environment = process.env } = host;
  const store = new ModelStore({
    root: path.resolve(args.folder ?? defaultModelFolder(environment)),
    converterPath: host.converterPath,
    mirror,
    allowInsecure: () => args.allowInsecureMirror,
    environment,
    catalogue: await chosenCatalogue(environment),
  });
  const { report } = progress;
  switch (command) {
    case 'list': {
      const all = await store.list();
      await host.writeOut(
        args.json
          ? `${plainJson(all.map(summary))}\n`
          : `${plainLines(all.map(describe).join('\n'))}\n`,
      );
      return EXIT.ok;
    }
    case 'install':
      await store.installModel(
        id,
        { quantization: quantization ?? 'int4', deleteSource: args.deleteSource },
        report,
        signal,
      );
      break;
    case 'download':
      await store.download(id, report, signal);
      break;
    case 'import':
      await store.importFrom(id, path.resolve(args.from), { copy: args.copy }, report, signal);
      break;
    case 'verify': {
      const checks = await store.verify(id, report, signal);
      progress.clear();
      const lines = checks.map(({ name, result }) => `${name}: ${RESULTS[result]}`);
      await host.writeOut(`${plainLines(lines.join('\n'))}\n`);
      return checks.every(isGood) ? EXIT.ok : EXIT.someFailed;
    }
    case 'remove':
      await store.remove(id, quantization ?? 'all');
      break;
  }
  progress.clear();
  await host.writeOut(`${plainLines(describe(await store.status(id)))}\n`);
  return EXIT.ok;
}
