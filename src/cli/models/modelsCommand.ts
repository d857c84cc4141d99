/** `deepseek-ocr models …`: the model store on the command line. */
import path from 'node:path';
import { chosenCatalogue } from '../../models/store/catalogue.ts';
import { isGood, type FileCheck } from '../../models/store/importFiles.ts';
import { ModelStore, type ModelStatus } from '../../models/store/modelStore.ts';
import { plainLines } from '../output/plainLines.ts';
import { plainJson } from '../output/renderDocument.ts';
import { EXIT } from '../run/exitCodes.ts';
import { MODELS_HELP, parseModelArguments, type ModelArguments } from '../arguments/modelArgs.ts';
import { checkInstalled } from './checkCommand.ts';
import { defaultModelFolder } from './modelFolder.ts';
import { fileSize, type ModelProgress } from './modelProgress.ts';
import { runStoreCommand, type StoreCommandHost } from './storeCommand.ts';

const STATES: Readonly<Record<ModelStatus['state'], string>> = {
  absent: 'not downloaded',
  partial: 'partly downloaded',
  downloaded: 'downloaded, not converted',
  outdated: 'must be converted again',
  ready: 'ready',
};

const RESULTS: Readonly<Record<FileCheck['result'], string>> = {
  right: 'OK',
  asDownloaded: 'as first downloaded (no hash of it is pinned)',
  missing: 'missing',
  wrong: 'does not match',
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

/** Runs the arguments after `models` and returns the exit code. */
export const runModels = (argv: readonly string[], host: StoreCommandHost): Promise<number> =>
  runStoreCommand(
    { name: 'models', help: MODELS_HELP, parse: parseModelArguments, run },
    argv,
    host,
  );

async function run(
  args: ModelArguments,
  progress: ModelProgress,
  host: StoreCommandHost,
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
    case 'check':
      return checkInstalled(args, store, progress, host);
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
