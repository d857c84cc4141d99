import * as vscode from 'vscode';
import { withProgress } from '../reporting/notify.ts';
import type { RunJob } from './runJob.ts';
import { runProgressText, shareDone } from './progressText.ts';
import type { RunTimer } from '../estimate/runTimer.ts';

/** Shortest interval between updates of a progress notification, in milliseconds. */
const REPORT_INTERVAL_MS = 200;

/** Carries out the work of some runs under one progress notification, which can cancel them. */
export async function withBatchProgress(
  jobs: readonly RunJob[],
  timer: RunTimer,
  work: () => Promise<void>,
): Promise<void> {
  const [only] = jobs;
  const title =
    jobs.length === 1
      ? vscode.l10n.t('OCR: {0}', only?.run.sourceName ?? '')
      : vscode.l10n.t('OCR: {0} files', jobs.length);
  const options = {
    location: vscode.ProgressLocation.Notification,
    cancellable: true,
    title,
  };
  await withProgress(options, async (progress, token) => {
    token.onCancellationRequested(() => {
      for (const job of jobs) job.cancel();
    });
    let reported = 0;
    const report = () => {
      timer.tick(Date.now());
      const share = jobs.reduce((sum, { run }) => sum + shareDone(run), 0) / jobs.length;
      const increment = Math.max(0, share - reported) * 100;
      reported = Math.max(reported, share);
      progress.report({ message: batchText(jobs, timer.minutesLeft), increment });
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

function batchText(jobs: readonly RunJob[], minutesLeft: number | undefined): string {
  const current = jobs.findIndex(({ run }) => run.isActive);
  const job = jobs[current];
  if (!job) return '';
  if (job.isStopping) return vscode.l10n.t('stopping after this page…');
  const text = runProgressText(job.run, minutesLeft);
  if (jobs.length === 1) return text;
  return vscode.l10n.t('{0} ({1} of {2}), {3}', job.run.sourceName, current + 1, jobs.length, text);
}
