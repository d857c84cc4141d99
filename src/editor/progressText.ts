import * as vscode from 'vscode';
import type { RunModel } from './runModel.ts';

/** Share of a run's work that is done, 0..1. */
export function shareDone(run: RunModel): number {
  if (!run.isActive) return 1;
  const { length } = run.requestedPages;
  if (length === 0) return 0;
  const lost = run.warnings.filter(({ page }) => page !== undefined).length;
  return Math.min(1, (run.pages.size + lost + (run.progress.done ?? 0)) / length);
}

/** What a run does right now, for a progress notification. */
export function progressText(run: RunModel, now: number): string {
  const { phase, page, lines } = run.progress;
  if (phase === 'opening') return vscode.l10n.t('opening…');
  if (phase === 'loadingModels' || page === undefined) return vscode.l10n.t('loading models…');
  const total = run.requestedPages.length;
  const number = Math.max(1, run.requestedPages.indexOf(page) + 1);
  const parts = [
    total > 1 ? vscode.l10n.t('page {0} of {1}', number, total) : vscode.l10n.t('reading…'),
  ];
  if (lines !== undefined) parts.push(vscode.l10n.t('{0} lines found', lines));
  const left = secondsLeft(run, now);
  if (left !== undefined) parts.push(timeText(left));
  return parts.join(', ');
}

/**
 * Time left by the mean of the pages so far; undefined before two are finished and when it is not
 * worth a word.
 */
function secondsLeft(run: RunModel, now: number): number | undefined {
  if (run.pages.size < 2) return undefined;
  const share = shareDone(run);
  const seconds = (((now - run.startedAt) / 1000) * (1 - share)) / share;
  return seconds >= 5 ? seconds : undefined;
}

function timeText(seconds: number): string {
  if (seconds < 90) return vscode.l10n.t('about {0} s left', Math.ceil(seconds / 5) * 5);
  return vscode.l10n.t('about {0} min left', Math.round(seconds / 60));
}
