import * as vscode from 'vscode';
import { leftText } from '../../core/time/duration.ts';
import type { Run } from '../run/run.ts';

function pageParts(
  { state: { requestedPages } }: Run,
  { page, lines }: { page: number; lines?: number | undefined },
): string[] {
  const number = Math.max(1, requestedPages.indexOf(page) + 1);
  const many = requestedPages.length > 1;
  return [
    many
      ? vscode.l10n.t('page {0} of {1}', number, requestedPages.length)
      : vscode.l10n.t('reading…'),
    ...(lines === undefined ? [] : [vscode.l10n.t('{0} lines found', lines)]),
  ];
}

/**
 * What a run is doing now, in a few words.
 * @param minutesLeft for all work of its batch
 */
export function runProgressText(run: Run, minutesLeft: number | undefined): string {
  const { progress } = run.state;
  if (progress.phase === 'waiting') return vscode.l10n.t('waiting for other files…');
  if (progress.phase === 'opening') return vscode.l10n.t('opening…');
  const parts = progress.phase === 'recognizing' ? pageParts(run, progress) : [];
  if (parts.length === 0) parts.push(vscode.l10n.t('loading models…'));
  if (minutesLeft !== undefined) parts.push(leftText(minutesLeft, vscode.l10n.t));
  return parts.join(', ');
}
