import { leftText } from '../../src/core/time/duration.ts';
import { t } from '../kit/l10n.ts';
import type { RunView } from '../../src/shared/panelProtocol.ts';

/** What can currently be shown of one page. */
export type PageStatus =
  | { readonly type: 'finished' }
  | { readonly type: 'working' }
  | { readonly type: 'waiting' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'cancelled' };

/** Pages to navigate, ascending: the requested ones, and any other that has arrived. */
export function pagesOf(run: RunView): number[] {
  const pages = [...new Set([...run.requested, ...run.finished])].sort((a, b) => a - b);
  return pages.length === 0 ? [0] : pages;
}

export function statusOf(run: RunView, page: number): PageStatus {
  if (run.finished.includes(page)) return { type: 'finished' };
  const failure = run.warnings.find((w) => w.code === 'pageFailed' && w.page === page);
  if (failure) return { type: 'failed', message: failure.message };
  switch (run.state) {
    case 'queued':
      return { type: 'waiting' };
    case 'running': {
      const current = run.progress.page;
      const here = current === undefined || current === page;
      return { type: here ? 'working' : 'waiting' };
    }
    case 'cancelled':
    case 'interrupted':
      return { type: 'cancelled' };
    case 'failed':
      return { type: 'failed', message: run.error?.message ?? t('The run stopped.') };
    case 'finished':
      return { type: 'failed', message: t('The engine returned no result for this page.') };
  }
}

/** The number of requested pages without a result. */
export const pagesMissing = (run: RunView): number =>
  run.requested.filter((page) => !run.finished.includes(page)).length;

/** Completed share of the whole run, 0..1; undefined while unknown. */
export function runShare(run: RunView): number | undefined {
  if (run.requested.length === 0) return undefined;
  const { page, done = 0 } = run.progress;
  const current = page !== undefined && !run.finished.includes(page) ? done : 0;
  return Math.min(1, (run.finished.length + current) / run.requested.length);
}

/** What the run is doing now, without details. */
function phaseText(run: RunView): string {
  const { phase, page } = run.progress;
  if (run.state === 'queued' || phase === 'waiting') return t('Waiting for other files');
  if (phase === 'opening') return t('Opening {0}', run.name);
  if (phase === 'loadingModels') return t('Loading models');
  if (page === undefined) return t('Reading');
  const many = run.pageCount > 1;
  return many ? t('Reading page {0} of {1}', page + 1, run.pageCount) : t('Reading the page');
}

/** One line on what the run is doing now, its progress and its remaining time. */
export function pageProgressText(run: RunView): string {
  const { lines, minutesLeft } = run.progress;
  const facts = [
    ...(lines === undefined ? [] : [t('{0} lines found', lines)]),
    ...(minutesLeft === undefined ? [] : [leftText(minutesLeft, t)]),
  ];
  return facts.length === 0 ? runWorkText(run) : [phaseText(run), ...facts].join(' · ');
}

/** What the run is doing now, as a title. */
export const runWorkText = (run: RunView): string => `${phaseText(run)}…`;
