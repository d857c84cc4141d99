import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { scriptText } from '../../core/text/scriptText.ts';
import { ANY_LATIN, LANGUAGES, findLanguage, type Language } from '../../core/text/languages.ts';
import type { ModelStatus } from '../../models/store/modelStore.ts';
import { ask, pickMany, showStatus } from '../reporting/notify.ts';
import { chosenLanguages } from '../settings/runOptions.ts';
import { expandHome, readSettings, writeWorkspaceSetting } from '../settings/settings.ts';
import { installPack } from './installLanguage.ts';
import { entryName, languageName, languagesText } from './languageText.ts';
import type { ModelParts } from './modelCommands.ts';
import { bytesText } from './modelText.ts';

interface LanguageItem extends vscode.QuickPickItem {
  /** Absent: detect. */
  readonly code?: string;
  /** The pack that the language needs and that is not on this machine. */
  readonly pack?: ModelStatus | undefined;
}

/** Languages that most users need come first in `LANGUAGES`; the others are sorted by name. */
const FIRST = 14;

/**
 * Asks for the languages of documents by name; packs that are missing are downloaded if the user
 * agrees.
 * @param present codes that are chosen now; none = detect
 * @returns the codes, none = detect; undefined if the user cancels
 */
export async function pickLanguages(
  parts: ModelParts,
  title: string,
  present: readonly string[],
): Promise<readonly string[] | undefined> {
  const items = languageItems(present, await parts.models.listPacks());
  const picked = await pickMany(items, {
    title,
    placeHolder: vscode.l10n.t('Select the languages of the text; type a name to find one'),
    isAlone: ({ code }) => code === undefined,
  });
  if (!picked) return undefined;
  const missing = picked.flatMap(({ pack }) => (pack ? [pack] : []));
  if (missing.length > 0 && !(await offerPacks(parts, missing))) return undefined;
  // The first one is the most likely: what was chosen before keeps its order.
  const codes = picked.flatMap(({ code }) => (code === undefined ? [] : [code]));
  const known = present.map((code) => findLanguage(code)?.code ?? code);
  const rank = (code: string): number => (known.includes(code) ? known.indexOf(code) : Infinity);
  return codes.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}

/** Lets the user choose the languages of documents, for the workspace if one is open. */
export async function chooseLanguages(
  parts: ModelParts,
  resource: vscode.Uri | undefined,
): Promise<void> {
  const present = chosenLanguages(readSettings(resource));
  const title = vscode.l10n.t('Choose the languages of your documents');
  const codes = await pickLanguages(parts, title, present);
  if (!codes) return;
  await writeWorkspaceSetting('language', codes.length === 0 ? ['auto'] : codes, resource);
  showStatus(vscode.l10n.t('Languages of documents: {0}', languagesText(codes)));
}

/** The entries of the list: to detect, what can be read now, and what needs a pack. */
function languageItems(
  present: readonly string[],
  packs: readonly ModelStatus[],
): readonly LanguageItem[] {
  const chosen = new Set(present.map((code) => findLanguage(code)?.code ?? code));
  const [first, others] = [LANGUAGES.slice(0, FIRST), LANGUAGES.slice(FIRST)];
  const named = (language: Language) => ({ language, name: languageName(language) });
  const order = new Intl.Collator(vscode.env.language);
  const sorted = others.map(named).sort((a, b) => order.compare(a.name, b.name));
  const items = [...first.map(named), named(ANY_LATIN), ...sorted].map(({ language, name }) =>
    itemOf(language, name, chosen.has(language.code), packs),
  );
  const unknown = [...chosen].filter((code) => !findLanguage(code));
  const ready = items.filter(({ pack }) => !pack);
  const missing = items.filter(({ pack }) => pack);
  return [
    {
      label: vscode.l10n.t('Detect Automatically'),
      description: vscode.l10n.t('the script of each page and line'),
      picked: chosen.size === 0,
    },
    separator(vscode.l10n.t('ready')),
    ...unknown.map((code) => ({ code, label: code, picked: true })),
    ...ready,
    ...(missing.length === 0 ? [] : [separator(vscode.l10n.t('need a download'))]),
    ...missing,
  ];
}

const separator = (label: string): LanguageItem => ({
  label,
  kind: vscode.QuickPickItemKind.Separator,
});

function itemOf(
  language: Language,
  name: string,
  picked: boolean,
  packs: readonly ModelStatus[],
): LanguageItem {
  const { code, ownName, script } = language;
  const pack = isHere(language) ? undefined : missingPack(code, packs);
  const names = [ownName, language.name].filter((other) => other !== name);
  const size = pack ? [bytesText(pack.totalBytes)] : [];
  return {
    ...{ code, label: name, picked, pack },
    description: [...new Set(names), ...size].join(' · '),
    detail: `${code} · ${scriptText(script, vscode.env.language)}`,
  };
}

/** Whether the package, or the folder in the settings, has the data of a language. */
function isHere({ bundled, data }: Language): boolean {
  const { tessdataFolder } = readSettings();
  if (bundled || tessdataFolder === '') return bundled;
  const folder = expandHome(tessdataFolder);
  return data.some((name) => existsSync(path.join(folder, `${name}.traineddata`)));
}

const missingPack = (code: string, packs: readonly ModelStatus[]): ModelStatus | undefined =>
  packs.find(
    ({ entry, state }) =>
      entry.kind === 'languagePack' && entry.language === code && state !== 'ready',
  );

/** Asks whether to download packs, and does so. @returns false if the user cancels */
async function offerPacks(parts: ModelParts, packs: readonly ModelStatus[]): Promise<boolean> {
  const download = vscode.l10n.t('Download');
  const without = vscode.l10n.t('Choose Without Downloading');
  const names = packs.map(({ entry }) => entryName(entry)).join(', ');
  const size = bytesText(packs.reduce((sum, { totalBytes }) => sum + totalBytes, 0));
  const message = vscode.l10n.t('Download the data of {0} ({1})?', names, size);
  const detail = vscode.l10n.t(
    'These languages are not part of the extension. Without a download, they are read only if Tesseract is installed on this machine with their data.',
  );
  const answer = await ask(message, { detail }, download, without);
  if (answer === without) return true;
  if (answer !== download) return false;
  for (const pack of packs) {
    if (!(await installPack(parts, pack))) return false;
  }
  return true;
}
