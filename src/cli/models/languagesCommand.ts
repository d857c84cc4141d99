/** `deepseek-ocr languages …`: the language packs on the command line. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { errors, type OcrError } from '../../core/errors/errors.ts';
import { plainLine } from '../../core/safe/controlCharacters.ts';
import { lookUp } from '../../core/system/items.ts';
import { LANGUAGES, type Language } from '../../core/text/languages.ts';
import { chosenCatalogue } from '../../models/store/catalogue.ts';
import { importPacks } from '../../models/store/importPacks.ts';
import { ModelStore, type ModelStatus } from '../../models/store/modelStore.ts';
import {
  LANGUAGES_HELP,
  parseLanguageArguments,
  type LanguageArguments,
} from '../arguments/languageArgs.ts';
import { plainLines } from '../output/plainLines.ts';
import { plainJson } from '../output/renderDocument.ts';
import { EXIT } from '../run/exitCodes.ts';
import { defaultModelFolder } from './modelFolder.ts';
import { fileSize, type ModelProgress } from './modelProgress.ts';
import { runStoreCommand, type StoreCommandHost } from './storeCommand.ts';
import { verbatim } from '../../core/sentences/sentence.ts';

type PackState = 'included' | 'installed' | 'partial' | 'absent';

/** A language and the state of its data on this machine. */
interface Listed {
  readonly language: Language;
  readonly state: PackState;
  /** Undefined if the data is part of the package. */
  readonly pack: ModelStatus | undefined;
}

const STATES: Readonly<Record<PackState, string>> = {
  included: 'included',
  installed: 'installed',
  partial: 'partly downloaded',
  absent: 'not installed',
};

const describe = ({ language, state, pack }: Listed): string => {
  const size = pack && state !== 'included' ? fileSize(pack.totalBytes) : '';
  const { code, name, ownName, script } = language;
  return `${code.padEnd(8)} ${STATES[state].padEnd(17)} ${size.padStart(7)}  ${name} (${ownName}), ${script}`;
};

/** The information that `list --json` prints about a language. */
const summary = ({ language, state, pack }: Listed) => {
  const { code, name, ownName, script, tesseract } = language;
  const bytes = pack?.totalBytes ?? null;
  return { ...{ code, name, ownName, script, tesseract, state, bytes } };
};

/** The languages that are part of the package or have a pack. */
async function listed(store: ModelStore, modelsFolder: string): Promise<Listed[]> {
  const packs = new Map(
    (await store.listPacks()).map((pack) => [
      pack.entry.kind === 'languagePack' ? pack.entry.language : '',
      pack,
    ]),
  );
  return LANGUAGES.flatMap((language): Listed[] => {
    const pack = packs.get(language.code);
    const packaged = language.data.map((name) =>
      path.join(modelsFolder, 'tessdata', `${name}.traineddata.gz`),
    );
    const isIncluded = packaged.some((file) => existsSync(file));
    if (isIncluded && pack?.state !== 'ready') return [{ language, state: 'included', pack }];
    if (!pack) return [];
    const state =
      pack.state === 'ready' ? 'installed' : pack.state === 'absent' ? 'absent' : 'partial';
    return [{ language, state, pack }];
  });
}

/** Runs the arguments after `languages` and returns the exit code. */
export const runLanguages = (argv: readonly string[], host: StoreCommandHost): Promise<number> =>
  runStoreCommand(
    { name: 'languages', help: LANGUAGES_HELP, parse: parseLanguageArguments, run },
    argv,
    host,
  );

async function run(
  args: LanguageArguments,
  progress: ModelProgress,
  host: StoreCommandHost,
): Promise<number> {
  const { command, codes, mirror: languageMirror, json } = args;
  const { signal, environment = process.env } = host;
  const store = new ModelStore({
    root: path.resolve(args.folder ?? defaultModelFolder(environment)),
    converterPath: host.converterPath,
    languageMirror,
    environment,
    catalogue: await chosenCatalogue(environment),
  });
  const all = await listed(store, host.modelsFolder);
  const byCode = new Map(all.map((each) => [each.language.code, each]));
  let shown: readonly string[] = codes;
  let refused: readonly OcrError[] = [];
  if (command === 'list') {
    const text = json ? plainJson(all.map(summary)) : plainLines(all.map(describe).join('\n'));
    await host.writeOut(`${text}\n`);
    return EXIT.ok;
  }
  if (command === 'import') {
    ({ codes: shown, refused } = await importAll(store, all, args, progress, signal));
  }
  for (const code of codes) {
    const { state, pack } = byCode.get(code) ?? {};
    if (command === 'install' && state === 'included') continue;
    if (!pack) throw errors.invalidRequest(verbatim(`there is no language pack for "${code}".`));
    const { id } = pack.entry;
    if (command === 'remove') await store.remove(id);
    else await store.installModel(id, { quantization: 'int4' }, progress.report, signal);
  }
  progress.clear();
  const after = new Map(
    (await listed(store, host.modelsFolder)).map((each) => [each.language.code, each]),
  );
  const lines = shown.map((code) => describe(lookUp(after, code)));
  if (lines.length > 0) await host.writeOut(`${plainLines(lines.join('\n'))}\n`);
  for (const { message } of refused) host.stderr.write(`${plainLine(message)}\n`);
  return refused.length > 0 ? EXIT.someFailed : EXIT.ok;
}

/** Imports the packs whose files are in the folder. */
async function importAll(
  store: ModelStore,
  all: readonly Listed[],
  { from, copy }: LanguageArguments,
  progress: ModelProgress,
  signal: AbortSignal,
): Promise<{ codes: string[]; refused: readonly OcrError[] }> {
  const folder = path.resolve(from);
  const found = all.flatMap(({ language, pack }) => {
    const { id, files = [] } = pack?.entry ?? {};
    const isThere = files.every(({ name }) => existsSync(path.join(folder, name)));
    return id !== undefined && isThere ? [{ id, code: language.code }] : [];
  });
  if (found.length === 0) {
    throw errors.modelFilesMissing(folder, ['the .traineddata file of a language pack']);
  }
  const ids = found.map(({ id }) => id);
  const done = await importPacks(store, ids, folder, { copy }, progress.report, signal);
  const imported = found.filter(({ id }) => done.imported.includes(id));
  return { codes: imported.map(({ code }) => code), refused: done.refused };
}
