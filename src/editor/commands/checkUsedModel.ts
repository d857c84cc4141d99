/** The check of the model in use on this machine: on request, and a short one before the first page. */
import path from 'node:path';
import * as vscode from 'vscode';
import { asOcrError } from '../../core/errors/errors.ts';
import { defined } from '../../core/system/defined.ts';
import type { ModelCheck } from '../../engine/client/check/checkModel.ts';
import type { CheckVariant } from '../../engine/client/check/checkedModel.ts';
import type { MeasuredUse } from '../../engine/client/check/measuredUse.ts';
import type { EngineHost } from '../engines/engineHost.ts';
import type { PageTimes } from '../estimate/pageTimes.ts';
import type { Models } from '../models/models.ts';
import type { Log } from '../reporting/log.ts';
import {
  showInformation,
  tellInformation,
  tellWarning,
  withProgress,
} from '../reporting/notify.ts';
import { wayOfReading } from '../settings/runOptions.ts';
import { readSettings } from '../settings/settings.ts';
import { shownSentence } from '../reporting/shownSentence.ts';

export interface CheckParts {
  readonly models: Pick<Models, 'chosen' | 'ownFolder' | 'store' | 'checkedUses' | 'usedName'>;
  readonly engine: Pick<EngineHost, 'checkParts' | 'withoutModels' | 'restart' | 'pid'>;
  readonly times: Pick<PageTimes, 'expect'>;
  readonly log: Log;
  readonly version: string;
}

/** The variants of the model in the settings; the one in use is the first. */
export async function variantsInUse({
  models,
}: Pick<CheckParts, 'models'>): Promise<CheckVariant[]> {
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

/** A check that ended, and the folder of the variant in use. */
export interface EndedCheck {
  readonly check: ModelCheck;
  /** In the language of the interface. */
  readonly report: string;
  readonly folder: string;
}

/**
 * Reads sample pages with progress. What it finds out is remembered: the way that works, the memory
 * and the time of a page.
 * @param title of the progress
 * @returns undefined if the user cancelled
 */
export async function runCheck(
  parts: CheckParts,
  variants: readonly CheckVariant[],
  { title, isShort }: { readonly title: string; readonly isShort: boolean },
): Promise<EndedCheck | undefined> {
  const { models, engine, log, version } = parts;
  const [used] = variants;
  if (used === undefined) return undefined;
  const { folder } = used;
  const { deepseekDevice: device, deepseekVision: vision } = readSettings();
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
  const { checkedModel } = await import('../../engine/client/check/checkedModel.ts');
  const { kindText } = await import('../../engine/client/check/checkPages.ts');
  const result = await withProgress(options, async (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    const work = () =>
      checkedModel({
        ...{ variants, quantization: used.quantization, version, isShort },
        how: { device, vision, half: true },
        ...engine.checkParts(),
        onPage: (kind) => progress.report({ message: shownSentence(kindText(kind)) }),
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
  const { check, facts } = result;
  const { checkReport } = await import('../../engine/client/check/checkReport.ts');
  log.info(checkReport(check, facts));
  const { use, finding, tries } = check;
  // Another variant is chosen by the user.
  const own = use?.folder === folder ? use : undefined;
  const { measured } = (own && tries.at(-1)) ?? {};
  await models.checkedUses.keep({ folder, device, vision }, defined({ use: own, measured }));
  if (measured) await learn(parts, measured);
  if (own && finding !== 'right' && engine.pid !== undefined) await engine.restart();
  return { check, report: checkReport(check, facts, shownSentence), folder };
}

/** The time of a page is known before the first one is read. */
async function learn({ models, times }: CheckParts, measured: MeasuredUse): Promise<void> {
  const { device, pageSeconds } = measured;
  const way = wayOfReading(readSettings(), {}, await models.usedName());
  // The sample pages are read in the mode that is chosen automatically.
  if (pageSeconds === undefined || way.mode !== 'auto') return;
  await times.expect(
    { ...way, engine: 'deepseek', place: readSettings().deepseekDevice },
    device,
    pageSeconds,
  );
}

/** Tells the user what a check found, and what follows from it. */
export async function tellFinding({ check, folder }: EndedCheck): Promise<void> {
  const { findingText } = await import('../../engine/client/check/checkReport.ts');
  const finding = shownSentence(findingText(check));
  const { use } = check;
  if (check.finding === 'right') tellInformation(finding);
  else if (use?.folder === folder) {
    tellWarning(vscode.l10n.t('{0} The model is used in that way from now on.', finding));
  } else if (use) {
    const variant = path.basename(use.folder);
    tellWarning(vscode.l10n.t('{0} Choose the variant {1}.', finding, variant));
  } else tellWarning(finding);
}

export async function showReport(report: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    language: 'markdown',
    content: report,
  });
  await vscode.window.showTextDocument(document, { preview: false });
}

/**
 * Reads the sample pages with the model in use, opens the report, and uses the model in the way that
 * works from then on.
 * @returns the report; undefined if there is no model, or the user cancelled
 */
export async function checkModelInUse(parts: CheckParts): Promise<string | undefined> {
  const variants = await variantsInUse(parts);
  if (variants.length === 0) {
    const choose = vscode.l10n.t('Choose a Model…');
    const message = vscode.l10n.t('There is no model on this machine to check.');
    if ((await showInformation(message, choose)) === choose) {
      await vscode.commands.executeCommand('deepseekOcr.chooseModel');
    }
    return undefined;
  }
  const title = vscode.l10n.t('Checking the model');
  const ended = await runCheck(parts, variants, { title, isShort: false });
  if (ended === undefined) return undefined;
  await showReport(ended.report);
  await tellFinding(ended);
  return ended.report;
}
