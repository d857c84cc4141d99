import * as vscode from 'vscode';
import { withProgress } from '../reporting/notify.ts';
import type { OcrRun } from './runJob.ts';
import { progressText, shareDone } from './progressText.ts';
import type { RunTimer } from '../estimate/runTimer.ts';

/** Progress notifications are updated at most this often, in milliseconds. */
const REPORT_INTERVAL_MS = 200;

/** Carries out the work on some runs under one progress notification, which cancels them. */
export async function withBatchProgress(
  runs: readonly OcrRun[],
  timer: RunTimer,
  work: () => Promise<void>,
): Promise<void> {
  const [only] = runs;
  const title =
    runs.length === 1
      ? vscode.l10n.t('OCR: {0}', only?.model.sourceName ?? '')
      : vscode.l10n.t('OCR: {0} files', runs.length);
  const options = {
    location: vscode.ProgressLocation.Notification,
    cancellable: true,
    title,
  };
  await withProgress(options, async (progress, token) => {
    token.onCancellationRequested(() => {
      for (const run of runs) run.cancel();
    });
    let reported = 0;
    const report = () => {
      timer.tick(Date.now());
      const share = runs.reduce((sum, { model }) => sum + shareDone(model), 0) / runs.length;
      const increment = Math.max(0, share - reported) * 100;
      reported = Math.max(reported, share);
      progress.report({ message: batchText(runs, timer.minutesLeft), increment });
    };
    report();
    const interval = setInterval(report, REPORT_INTERVAL_MS);
    try {
      await work();
    } finally {
      clearInterval(interval);
    }
  });
}

function batchText(runs: readonly OcrRun[], minutesLeft: number | undefined): string {
  const current = runs.findIndex(({ model }) => model.isActive);
  const run = runs[current];
  if (!run) return '';
  if (run.isStopping) return vscode.l10n.t('stopping after this page…');
  const text = progressText(run.model, minutesLeft);
  if (runs.length === 1) return text;
  return vscode.l10n.t(
    '{0} ({1} of {2}), {3}',
    run.model.sourceName,
    current + 1,
    runs.length,
    text,
  );
}
