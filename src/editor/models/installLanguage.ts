import path from 'node:path';
import * as vscode from 'vscode';
import { findLanguage } from '../../core/text/languages.ts';
import { scriptText } from '../../core/text/scriptText.ts';
import type { ModelStatus } from '../../models/store/modelStore.ts';
import { openDialog, pick, showWarning, tellInformation } from '../reporting/notify.ts';
import { importPacks } from '../../models/store/importPacks.ts';
import { installForm, type ModelParts } from './modelCommands.ts';
import { entryName } from './languageText.ts';
import { bytesText } from './modelText.ts';
import { tellModelError, withModelProgress } from './modelWork.ts';
import { shownMessage } from '../reporting/shownSentence.ts';

interface LanguageItem extends vscode.QuickPickItem {
  /** Absent: import from a folder. */
  readonly status?: ModelStatus;
}

/** A pack has no variants; the store accepts any. */
const formOf = ({ entry }: ModelStatus) => ({ id: entry.id, quantization: 'int4' }) as const;

const nameOf = ({ entry }: ModelStatus): string => entryName(entry);

function itemOf(status: ModelStatus): LanguageItem {
  const { entry, state, totalBytes } = status;
  const language = entry.kind === 'languagePack' ? findLanguage(entry.language) : undefined;
  const icon = state === 'ready' ? 'pass' : 'cloud-download';
  const name = nameOf(status);
  const others = language ? [language.ownName, entry.name].filter((other) => other !== name) : [];
  const ready = state === 'ready' ? vscode.l10n.t('ready') : bytesText(totalBytes);
  return {
    status,
    label: `$(${icon}) ${name}`,
    description: [...new Set(others), ready].join(' · '),
    ...(language && {
      detail: `${language.code} · ${scriptText(language.script, vscode.env.language)}`,
    }),
  };
}

/** Downloads a language pack. @returns true if it is ready */
export const installPack = (parts: ModelParts, status: ModelStatus): Promise<boolean> =>
  // No question for a few megabytes.
  installForm(parts, status, formOf(status), { use: false, source: 'keep' });

/** Downloads the data of a language that the user picks, or imports packs from a folder. */
export async function installLanguage(parts: ModelParts): Promise<void> {
  const packs = parts.models.listPacks();
  const picked = await pick<LanguageItem>(
    packs.then((list) => [
      { label: `$(folder-opened) ${vscode.l10n.t('Import from Folder…')}`, alwaysShow: true },
      ...list.map(itemOf),
    ]),
    {
      title: vscode.l10n.t('Install a language for the compact engine'),
      placeHolder: vscode.l10n.t('Language'),
      matchOnDescription: true,
      matchOnDetail: true,
    },
  );
  if (!picked) return;
  const { status } = picked;
  if (!status) {
    await importAll(parts, await packs);
    return;
  }
  if (status.state === 'ready') {
    tellInformation(vscode.l10n.t('{0} is ready.', nameOf(status)));
    return;
  }
  await installPack(parts, status);
}

/** Imports every pack whose file is in the folder that the user picks. */
async function importAll(parts: ModelParts, packs: readonly ModelStatus[]): Promise<void> {
  const [folder] =
    (await openDialog({
      title: vscode.l10n.t('Folder with .traineddata files'),
      openLabel: vscode.l10n.t('Import'),
      canSelectFolders: true,
      canSelectFiles: false,
    })) ?? [];
  if (!folder) return;
  const names = new Set((await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name));
  const found = packs.filter(({ entry }) => entry.files.every(({ name }) => names.has(name)));
  if (found.length === 0) {
    const message = vscode.l10n.t('{0} contains no language packs.', path.basename(folder.fsPath));
    await showWarning(message);
    return;
  }
  const ids = found.map(({ entry }) => entry.id);
  const title = vscode.l10n.t('Importing language packs');
  const outcome = await withModelProgress(title, parts, async (onProgress, signal) =>
    importPacks(await parts.models.store(), ids, folder.fsPath, {}, onProgress, signal),
  );
  if (!outcome.done) {
    if (outcome.error.code === 'cancelled') return;
    await tellModelError(outcome.error, parts, () => importAll(parts, packs));
    return;
  }
  const { imported, refused } = outcome.result;
  const installed = found
    .filter(({ entry }) => imported.includes(entry.id))
    .map(nameOf)
    .join(', ');
  if (installed !== '') {
    tellInformation(vscode.l10n.t('Installed languages: {0}', installed));
  }
  for (const error of refused) await showWarning(shownMessage(error));
}
