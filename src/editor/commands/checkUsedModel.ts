/** The command that checks the model in use on this machine. */
import path from 'node:path';
import * as vscode from 'vscode';
import { asOcrError } from '../../core/errors/errors.ts';
import type { CheckVariant } from '../../engine/client/check/checkedModel.ts';
import type { EngineHost } from '../engines/engineHost.ts';
import type { Models } from '../models/models.ts';
import type { Log } from '../reporting/log.ts';
import {
  showInformation,
  tellInformation,
  tellWarning,
  withProgress,
} from '../reporting/notify.ts';
import { readSettings } from '../settings/settings.ts';

export interface CheckParts {
  readonly models: Pick<Models, 'chosen' | 'ownFolder' | 'store' | 'checkedUses'>;
  readonly engine: Pick<EngineHost, 'checkParts' | 'withoutModels' | 'restart' | 'pid'>;
  readonly log: Log;
  readonly version: string;
}

/** The variants of the model in the settings; the one in use is the first. */
async function variantsInUse({ models }: CheckParts): Promise<CheckVariant[]> {
  const { ownFolder, chosen } = models;
  if (ownFolder !== undefined) {
    const { readManifest } = await import('../../models/format/manifest.ts');
    const manifest = await readManifest(ownFolder);
    return manifest ? [{ quantization: manifest.quantization, folder: ownFolder }] : [];
  }
  const { conversions } = await (await models.store()).status(chosen.id);
  const isUsed = ({ quantization }: CheckVariant): boolean => quantization === chosen.quantization;
  return [...conversions.filter(isUsed), ...conversions.filter((each) => !isUsed(each))];
}

/**
 * Reads the sample pages with the model in use, opens the report, and uses the model in the way that
 * works from then on.
 * @returns the report; undefined if there is no model, or the user cancelled
 */
export async function checkModelInUse(parts: CheckParts): Promise<string | undefined> {
  const { models, engine, log, version } = parts;
  const variants = await variantsInUse(parts);
  const [used] = variants;
  if (used === undefined) {
    const choose = vscode.l10n.t('Choose a Model…');
    const message = vscode.l10n.t('There is no model on this machine to check.');
    if ((await showInformation(message, choose)) === choose) {
      await vscode.commands.executeCommand('deepseekOcr.chooseModel');
    }
    return undefined;
  }
  const { deepseekDevice: device, deepseekVision: vision } = readSettings();
  const options = {
    location: vscode.ProgressLocation.Notification,
    cancellable: true,
    title: vscode.l10n.t('Checking the model'),
  };
  const { checkedModel } = await import('../../engine/client/check/checkedModel.ts');
  const { findingText } = await import('../../engine/client/check/checkReport.ts');
  const result = await withProgress(options, async (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    const work = () =>
      checkedModel({
        ...{ variants, quantization: used.quantization, version },
        how: { device, vision, half: true },
        ...engine.checkParts(),
        onPage: (kind) => progress.report({ message: kind }),
        signal: stop.signal,
      });
    try {
      // Two models at a time may not fit into the memory.
      return await engine.withoutModels(work, stop.signal);
    } catch (error) {
      if (stop.signal.aborted && asOcrError(error).code === 'cancelled') return undefined;
      throw error;
    }
  });
  if (result === undefined) return undefined;
  const { check, report } = result;
  log.info(report);
  const { use } = check;
  if (use?.folder === used.folder) {
    await models.checkedUses.keep({ folder: used.folder, device, vision }, use);
    if (check.finding !== 'right' && engine.pid !== undefined) await engine.restart();
  }
  const document = await vscode.workspace.openTextDocument({
    language: 'markdown',
    content: report,
  });
  await vscode.window.showTextDocument(document, { preview: false });
  const finding = findingText(check);
  if (check.finding === 'right') tellInformation(finding);
  else if (use?.folder === used.folder) {
    tellWarning(vscode.l10n.t('{0} The model is used in that way from now on.', finding));
  } else if (use) {
    const variant = path.basename(use.folder);
    tellWarning(vscode.l10n.t('{0} Choose the variant {1}.', finding, variant));
  } else tellWarning(finding);
  return report;
}
