import * as vscode from 'vscode';
import { shortened } from '../../core/text/shortened.ts';
import { StatusEntry } from '../reporting/notify.ts';
import type { RunJob } from './runJob.ts';
import { runProgressText } from './progressText.ts';
import type { RunTimer } from '../estimate/runTimer.ts';

/** Shortest interval between updates of the status bar, in milliseconds. */
const REPORT_INTERVAL_MS = 200;

/** Longest name in the status bar, in characters. */
const LONGEST_NAME = 24;

/** Some runs that are carried out one after the other. */
interface Batch {
  readonly jobs: readonly RunJob[];
  readonly timer: RunTimer;
}

/** The progress of all runs in the status bar; a click opens the list of runs. */
export class BatchProgress implements vscode.Disposable {
  private readonly batches = new Set<Batch>();
  private readonly entry = new StatusEntry(
    'deepseekOcr.progress',
    vscode.l10n.t('Progress (OCR)'),
    'deepseekOcr.work.focus',
  );
  private ticking: ReturnType<typeof setInterval> | undefined;

  /** Shows the progress of runs for as long as work on them lasts. */
  async during(jobs: readonly RunJob[], timer: RunTimer, work: () => Promise<void>): Promise<void> {
    const batch = { jobs, timer };
    this.batches.add(batch);
    this.ticking ??= setInterval(() => this.show(), REPORT_INTERVAL_MS);
    this.show();
    try {
      await work();
    } finally {
      this.batches.delete(batch);
      this.show();
    }
  }

  dispose(): void {
    clearInterval(this.ticking);
    this.entry.dispose();
  }

  private show(): void {
    for (const { timer } of this.batches) timer.tick(Date.now());
    const [first, ...others] = [...this.batches].filter(({ jobs }) =>
      jobs.some(({ run }) => run.isActive),
    );
    if (!first) {
      this.entry.hide();
      if (this.batches.size > 0) return;
      clearInterval(this.ticking);
      this.ticking = undefined;
      return;
    }
    const text = batchText(first.jobs, first.timer.minutesLeft);
    const more = others.length === 0 ? '' : ` (+${others.length})`;
    this.entry.show('loading~spin', text + more, vscode.l10n.t('Show the list of runs'));
  }
}

/** What a batch is doing now. */
function batchText(jobs: readonly RunJob[], minutesLeft: number | undefined): string {
  const current = jobs.findIndex(({ run }) => run.isActive);
  const job = jobs[current];
  if (!job) return '';
  const name = vscode.l10n.t('OCR: {0}', shortened(job.run.sourceName, LONGEST_NAME));
  const step = job.isStopping
    ? vscode.l10n.t('stopping after this page…')
    : runProgressText(job.run, minutesLeft);
  if (jobs.length === 1) return `${name}, ${step}`;
  return vscode.l10n.t('{0} ({1} of {2}), {3}', name, current + 1, jobs.length, step);
}
