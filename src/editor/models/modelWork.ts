import * as vscode from 'vscode';
import { showError, withProgress } from '../reporting/notify.ts';
import type { Log } from '../reporting/log.ts';
import { asOcrError, type OcrError } from '../../core/errors/errors.ts';
import type { OnProgress } from '../../models/store/storeProgress.ts';
import { openSettings, settingLabel } from '../settings/settings.ts';
import { shareOfWork, modelWorkText } from './modelText.ts';
import { shownMessage } from '../reporting/shownSentence.ts';

/** What the work on models needs from the rest of the editor. */
export interface WorkContext {
  readonly log: Log;
}

/** The two outcomes of work on a model that the user can see. */
export type WorkOutcome<T> =
  { readonly done: true; readonly result: T } | { readonly done: false; readonly error: OcrError };

/**
 * Does work on a model under a notification with progress and cancellation. A failure is logged and
 * returned, not thrown.
 */
export async function withModelProgress<T>(
  title: string,
  { log }: WorkContext,
  work: (onProgress: OnProgress, signal: AbortSignal) => Promise<T>,
): Promise<WorkOutcome<T>> {
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
  return withProgress(options, async (progress, token): Promise<WorkOutcome<T>> => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    let reported = 0;
    const onProgress: OnProgress = (now) => {
      const share = shareOfWork(now);
      progress.report({
        message: modelWorkText(now, vscode.l10n.t),
        increment: Math.max(0, share - reported) * 100,
      });
      reported = Math.max(reported, share);
    };
    log.info(`${title}: started.`);
    try {
      const result = await work(onProgress, controller.signal);
      log.info(`${title}: done.`);
      return { done: true, result };
    } catch (thrown) {
      const error = asOcrError(thrown);
      if (error.code === 'cancelled') log.info(`${title}: cancelled.`);
      else log.error(`${title}: ${error.message} (${error.code})`, error.detail ?? '');
      return { done: false, error };
    }
  });
}

/** What opens model files for reading: the host of the engines. */
export interface ModelUser {
  /** Whether a run is in progress. */
  readonly isBusy: boolean;
  /** Does work while no model file is open; `signal` cancels the wait. */
  withoutModels<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/**
 * Does work on model files while no engine has them open. If pages are being read, it shows that it
 * waits for them.
 * @param title shown while waiting
 * @returns false if the user cancelled the wait
 */
export async function whileUnused(
  engine: ModelUser,
  title: string,
  work: () => Promise<unknown>,
): Promise<boolean> {
  if (!engine.isBusy) {
    await engine.withoutModels(work);
    return true;
  }
  const options = {
    location: vscode.ProgressLocation.Notification,
    cancellable: true,
    title: vscode.l10n.t('{0}: waiting for the pages in progress', title),
  };
  return withProgress(options, async (_, token) => {
    const waiting = new AbortController();
    token.onCancellationRequested(() => waiting.abort());
    try {
      await engine.withoutModels(work, waiting.signal);
      return true;
    } catch (error) {
      if (waiting.signal.aborted && asOcrError(error).code === 'cancelled') return false;
      throw error;
    }
  });
}

/** Reports why work on a model failed, with a button that helps. */
export async function tellModelError(
  error: OcrError,
  { log }: WorkContext,
  retry: () => Promise<unknown>,
  importCommand = 'deepseekOcr.importModel',
): Promise<void> {
  const { code, setting } = error;
  const actions: [string, () => unknown][] = [];
  const again = ['offline', 'downloadFailed', 'diskFull', 'storeBusy', 'conversionFailed'];
  if (again.includes(code)) actions.push([vscode.l10n.t('Try Again'), retry]);
  if (code === 'downloadDenied') {
    actions.push([
      vscode.l10n.t('Set Access Token…'),
      () => vscode.commands.executeCommand('deepseekOcr.setModelToken'),
    ]);
  }
  if (setting !== undefined) {
    actions.push([settingLabel(setting), () => openSettings(setting)]);
  }
  if (code === 'offline' || code === 'downloadMissing') {
    actions.push([
      vscode.l10n.t('Import from Folder…'),
      () => vscode.commands.executeCommand(importCommand),
    ]);
  }
  actions.push([vscode.l10n.t('Show Log'), () => log.show()]);
  const labels = actions.map(([label]) => label);
  const picked = await showError(shownMessage(error), ...labels);
  await actions.find(([label]) => label === picked)?.[1]();
}
