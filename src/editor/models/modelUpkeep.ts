import * as vscode from 'vscode';
import { TELLING, inBackground } from '../reporting/background.ts';
import { ask, pick, showError, showStatus, tellInformation } from '../reporting/notify.ts';
import type { Quantization } from '../../models/format/forms.ts';
import { isGood, type FileCheck } from '../../models/store/importFiles.ts';
import type { ModelStatus } from '../../models/store/modelStore.ts';
import type { ModelParts } from './modelCommands.ts';
import { entryName } from './languageText.ts';
import { bytesText } from './modelText.ts';
import type { Models } from './models.ts';
import { tellModelError, whileUnused, withModelProgress, type ModelUser } from './modelWork.ts';

interface PartItem extends vscode.QuickPickItem {
  readonly id: string;
  readonly name: string;
  readonly part: Quantization | 'source' | 'all';
}

/** All model files on the disk, part by part. */
function parts(list: readonly ModelStatus[]): PartItem[] {
  return list.flatMap(({ entry, conversions, bytes, hasSource }): PartItem[] => {
    const { id, name } = entry;
    if (entry.kind !== 'model') {
      if (bytes === 0) return [];
      return [{ id, name, part: 'all', label: name, description: bytesText(bytes) }];
    }
    const items = conversions.map(({ quantization, bytes: size }): PartItem => ({
      id,
      name: `${name} ${quantization}`,
      part: quantization,
      label: `${name} ${quantization}`,
      description: bytesText(size),
      detail: vscode.l10n.t('The converted model.'),
    }));
    if (bytes > 0) {
      const what = hasSource
        ? vscode.l10n.t('The published weights, needed only for another conversion.')
        : vscode.l10n.t('An unfinished download.');
      const label = vscode.l10n.t('{0}, published weights', name);
      items.push({
        id,
        name: label,
        part: 'source',
        label,
        description: bytesText(bytes),
        detail: what,
      });
    }
    return items;
  });
}

/** Removes what the user picks, after a question. */
export async function removeModel(context: ModelParts): Promise<void> {
  const { models } = context;
  const items = parts([...(await models.list()), ...(await models.listPacks())]);
  if (items.length === 0) {
    tellInformation(vscode.l10n.t('There is no model on this machine.'));
    return;
  }
  const picked = await pick(items, {
    title: vscode.l10n.t('Remove a model'),
    placeHolder: vscode.l10n.t('Select what to delete'),
  });
  if (!picked) return;
  const remove = vscode.l10n.t('Remove');
  const answer = await ask(
    vscode.l10n.t('Remove {0}?', picked.name),
    {
      warning: true,
      detail: vscode.l10n.t(
        'This frees {0}. To use the model again, you will have to download or convert it again.',
        picked.description ?? '',
      ),
    },
    remove,
  );
  if (answer !== remove) return;
  if (!(await removePart(context, picked.id, picked.part, picked.name))) return;
  showStatus(vscode.l10n.t('{0} was removed.', picked.name));
}

/**
 * Removes a part of a model; the engine closes its files first.
 * @returns false if the user cancelled the wait
 */
export async function removePart(
  { models, engine }: { readonly models: Pick<Models, 'store'>; readonly engine: ModelUser },
  id: string,
  part: Quantization | 'source' | 'all',
  name: string = id,
): Promise<boolean> {
  return whileUnused(engine, vscode.l10n.t('Removing {0}', name), async () =>
    (await models.store()).remove(id, part),
  );
}

/**
 * Hashes a model's files again and compares them with the pinned hashes, or with those of the first
 * download.
 */
export async function verifyModel(context: ModelParts): Promise<void> {
  const { models } = context;
  const all = [...(await models.list()), ...(await models.listPacks())];
  const list = all.filter(({ bytes }) => bytes > 0);
  const items = list.map(({ entry, bytes }) => ({
    label: entryName(entry),
    description: bytesText(bytes),
    entry,
  }));
  const [only] = items;
  if (!only) {
    const message = vscode.l10n.t('There are no published weights on this machine to verify.');
    tellInformation(message);
    return;
  }
  const picked =
    items.length === 1
      ? only
      : await pick(items, {
          title: vscode.l10n.t('Verify a model'),
          placeHolder: vscode.l10n.t('Select the model to verify'),
        });
  if (!picked) return;
  const { id, name } = picked.entry;
  const outcome = await withModelProgress(
    vscode.l10n.t('Verifying {0}', name),
    context,
    async (onProgress, signal) => (await models.store()).verify(id, onProgress, signal),
  );
  if (!outcome.done) {
    if (outcome.error.code !== 'cancelled') {
      inBackground(
        TELLING,
        tellModelError(outcome.error, context, () => verifyModel(context)),
      );
    }
    return;
  }
  const bad = outcome.result.filter((check) => !isGood(check));
  if (bad.length === 0) {
    tellInformation(goodText(name, outcome.result));
    return;
  }
  const again = vscode.l10n.t('Download Again');
  const answer = await showError(
    vscode.l10n.t(
      '{0}: these files do not match the published ones: {1}',
      name,
      bad.map((check) => check.name).join(', '),
    ),
    again,
  );
  if (answer === again) await vscode.commands.executeCommand('deepseekOcr.downloadModel');
}

/** Describes what is known if all files are correct. */
function goodText(name: string, checks: readonly FileCheck[]): string {
  const pinned = checks.filter(({ result }) => result === 'right').length;
  if (pinned === checks.length) {
    return vscode.l10n.t('All {0} files of {1} match the published ones.', pinned, name);
  }
  return vscode.l10n.t(
    '{0} of {1} files of {2} match the published ones; the others match the first download, since no hash of them is published.',
    pinned,
    checks.length,
    name,
  );
}
