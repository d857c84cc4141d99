import * as vscode from 'vscode';
import { leftText } from '../../core/time/duration.ts';
import type { Run } from '../run/run.ts';

/** Share of a run's work that is done, 0..1. */
export function shareDone(run: Run): number {
  if (!run.isActive) return 1;
  const { length } = run.requestedPages;
  if (length === 0) return 0;
  const lost = run.warnings.filter(({ page }) => page !== undefined).length;
  return Math.min(1, (run.pages.size + lost + (run.progress.done ?? 0)) / length);
}

/**
 * What a run does right now, for a progress notification.
 * @param minutesLeft of everything that the notification is about
 */
export function runProgressText(run: Run, minutesLeft: number | undefined): string {
  const { phase, page, lines } = run.progress;
  if (phase === 'waiting') return vscode.l10n.t('waiting for other files…');
  if (phase === 'opening') return vscode.l10n.t('opening…');
  const total = run.requestedPages.length;
  const loading = phase === 'loadingModels' || page === undefined;
  const number = loading ? 0 : Math.max(1, run.requestedPages.indexOf(page) + 1);
  const parts = [
    loading
      ? vscode.l10n.t('loading models…')
      : total > 1
        ? vscode.l10n.t('page {0} of {1}', number, total)
        : vscode.l10n.t('reading…'),
  ];
  if (lines !== undefined) parts.push(vscode.l10n.t('{0} lines found', lines));
  if (minutesLeft !== undefined) parts.push(leftText(minutesLeft, vscode.l10n.t));
  return parts.join(', ');
}
