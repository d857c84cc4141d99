import * as vscode from 'vscode';
import { showError, withProgress } from '../reporting/notify.ts';
import type { Log } from '../reporting/log.ts';
import { asOcrError, type OcrError } from '../../core/errors/errors.ts';
import type { OnProgress } from '../../models/store/storeProgress.ts';
import { openSettings, settingLabel } from '../settings/settings.ts';
import { shareOfWork, modelWorkText } from './modelText.ts';

/** What the work on models needs of the rest of the editor. */
export interface WorkContext {
  readonly log: Log;
}

/** The two ends of work on a model that a person can meet. */
export type WorkOutcome<T> =
  { readonly done: true; readonly result: T } | { readonly done: false; readonly error: OcrError };

/**
 * Does work on a model under a notification with progress and cancel. What went wrong is logged and
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

/** What has models' files open while it reads: the host of the engines. */
export interface ModelUser {
  /** Whether a run is in progress. */
  readonly isBusy: boolean;
  /** Does work while no file of a model is open; `signal` gives up the waiting. */
  withoutModels<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/**
 * Does work on a model's files while no engine has them open. Where pages are being read it says
 * that it waits for them.
 * @param title what is waited with
 * @returns false where a person gave up the waiting
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

/** Tells why work on a model failed, with what helps. */
export async function tellModelError(
  error: OcrError,
  { log }: WorkContext,
  retry: () => Promise<unknown>,
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
      () => vscode.commands.executeCommand('deepseekOcr.importModel'),
    ]);
  }
  actions.push([vscode.l10n.t('Show Log'), () => log.show()]);
  const labels = actions.map(([label]) => label);
  const picked = await showError(error.message, ...labels);
  await actions.find(([label]) => label === picked)?.[1]();
}
