import * as vscode from 'vscode';
import { TELLING, inBackground } from '../reporting/background.ts';
import { showStatus, tellWarning, withProgress } from '../reporting/notify.ts';
import { defined } from '../../core/system/defined.ts';
import { asOcrError } from '../../core/errors/errors.ts';
import { BatchProgress } from './batchProgress.ts';
import { pageRangeOf } from '../../core/document/pageRange.ts';
import { Emitter } from '../reporting/emitter.ts';
import {
  closeEmptyColumn,
  columnAfter,
  columnBesidePanel,
  splitEmptyEditorArea,
} from '../panel/secondColumn.ts';
import type { RunInput } from '../run/inputs.ts';
import { askGoOnInNotification, askLongRunInDialog } from '../estimate/longRunQuestions.ts';
import { LongRuns, type Estimate, type Plan } from '../estimate/longRuns.ts';
import { plannedFile, requestWithModel } from './beforeRun.ts';
import { COUNTING, countPages } from './countPages.ts';
import { logEnd } from './runLog.ts';
import { tellOutcome } from './outcomeMessages.ts';
import { missingComment, spanOfMissing, writeResult } from './writeResult.ts';
import { RunJob, askPasswordInBox } from './runJob.ts';
import {
  askExistingInDialog,
  outputTarget,
  takenBy,
  writtenTarget,
  type OutputTarget,
} from '../document/outputTarget.ts';
import type { Run } from '../run/run.ts';
import { storedInput, twinOf } from './storedInput.ts';
import { UserPlace } from './userPlace.ts';
import { RunTimer, type RestTime } from '../estimate/runTimer.ts';
import { pagesLeft } from '../run/runState.ts';
import type { RunRequest } from '../run/runTypes.ts';
import { readSettings } from '../settings/settings.ts';
import type { ResultPlace, RunsParts, Questions, WantedRun, RunPlace } from './runsParts.ts';
import { shownMessage } from '../reporting/shownSentence.ts';

/** All runs of this window: starts them one after the other, and finds them later. */
export class Runs {
  readonly questions: Questions = {
    askPassword: askPasswordInBox,
    askExisting: askExistingInDialog,
    askLongRun: askLongRunInDialog,
    askGoOn: askGoOnInNotification,
  };
  private readonly live = new Map<string, RunJob>();
  private readonly runs = new Map<string, Run>();
  /** Stored runs that are being read: there is only one object of each. */
  private readonly loading = new Map<string, Promise<Run | undefined>>();
  private readonly written = new Map<string, vscode.Uri>();
  /** Ids of runs that are about to be continued: each of them only once. */
  private readonly continuing = new Set<string>();
  /** The names of documents of runs in progress, which are opened only with their first text. */
  private readonly reserved = new Set<string>();

  private readonly changed = new Emitter<Run | undefined>('list of runs');
  /** A run has changed; undefined if one was added or removed. */
  readonly onDidChange = this.changed.event;
  private readonly progress = new BatchProgress();
  private readonly longRuns: LongRuns;

  constructor(private readonly parts: RunsParts) {
    const { engine, times, modelName, log } = parts;
    this.longRuns = new LongRuns({
      engine,
      times,
      modelName,
      whileCounting: async (work) => withProgress(COUNTING, work),
      ask: (question) => this.questions.askLongRun(question),
      log: (message) => log.info(message),
    });
  }

  /** Runs of this window and stored ones, newest first. */
  async listRecent(): Promise<Run[]> {
    const runs: Run[] = [];
    for (const id of await this.parts.store.list()) {
      const run = await this.find(id);
      if (run) runs.push(run);
    }
    return runs;
  }

  /** A run of this window or a stored one. */
  async find(id: string): Promise<Run | undefined> {
    const known = this.runs.get(id);
    if (known) return known;
    const loading = this.loading.get(id) ?? this.load(id);
    this.loading.set(id, loading);
    return loading;
  }

  private async load(id: string): Promise<Run | undefined> {
    try {
      const stored = await this.parts.store.load(id);
      if (stored) this.keep(stored);
      return stored;
    } finally {
      this.loading.delete(id);
    }
  }

  /** The run that is reading a file at this moment. */
  readingOf(uri: vscode.Uri): Run | undefined {
    return [...this.runs.values()].find((run) => run.isActive && run.sourceUri === uri.toString());
  }

  /** The newest stored run of a file. */
  async latestOf(uri: vscode.Uri): Promise<Run | undefined> {
    const runs = await this.listRecent();
    return runs.find(({ sourceUri, state }) => {
      return sourceUri === uri.toString() && state.pages.size > 0;
    });
  }

  cancel(run: Run): void {
    this.live.get(run.id)?.cancel();
  }

  /**
   * Recognizes the inputs one after the other, each into its own Markdown document.
   * @param where as the settings say, into new files that are not opened, or unsaved documents
   * @returns the runs, all of which have ended
   */
  async extract(
    inputs: readonly RunInput[],
    asked: RunRequest = {},
    where: ResultPlace = 'asSet',
  ): Promise<Run[]> {
    const request = await requestWithModel(asked, this.parts);
    if (!request) return [];
    const column = columnBesidePanel();
    const wanted = await this.targets(this.withoutTwins(inputs, request), where);
    try {
      const runs = await this.extractTo(wanted, request, column);
      // The message waits for the user, but the runs are over. A summary says it, too.
      if (where !== 'written') inBackground(TELLING, tellOutcome(runs, this.parts));
      return runs;
    } finally {
      for (const { target } of wanted) this.reserved.delete(takenBy(target) ?? '');
    }
  }

  /**
   * Reads the pages that are left of runs that were stopped, each into its own result and document.
   * @returns the runs, all of which have ended
   */
  async continue(runs: readonly Run[]): Promise<Run[]> {
    const column = columnBesidePanel();
    const ended: Run[] = [];
    for (const run of runs) {
      if (!run.isIncomplete || this.continuing.has(run.id)) continue;
      this.continuing.add(run.id);
      try {
        for (const done of await this.continueOne(run, column)) ended.push(done);
      } finally {
        this.continuing.delete(run.id);
      }
    }
    inBackground(TELLING, tellOutcome(ended, this.parts));
    return ended;
  }

  private async continueOne(run: Run, column: vscode.ViewColumn): Promise<Run[]> {
    const left = pagesLeft(run.state);
    const pages = left.length === 0 ? run.request.pages : pageRangeOf(left);
    const wished = { ...run.request, ...defined({ pages }) };
    const request = await requestWithModel(wished, this.parts);
    const input = request && (await this.inputOf(run));
    if (!input || run.isActive) return [];
    const { askExisting } = this.questions;
    const target = await outputTarget('untitled', input, askExisting, this.reserved);
    const wanted = [{ input, target: target ?? { kind: 'untitled' as const }, run }];
    return this.extractTo(wanted, request, column);
  }

  /** Deletes a result that is stored; its document stays. */
  async remove(run: Run): Promise<void> {
    this.cancel(run);
    this.live.delete(run.id);
    this.runs.delete(run.id);
    await this.parts.store.remove(run.id);
    this.changed.fire(undefined);
  }

  /** Without the files that are being read in the same way: their results are shown instead. */
  private withoutTwins(inputs: readonly RunInput[], request: RunRequest): RunInput[] {
    return inputs.filter((input) => {
      const twin = twinOf(input, request, this.runs.values());
      if (!twin) return true;
      this.parts.showPanel(twin);
      showStatus(vscode.l10n.t('{0} is being read already.', twin.sourceName));
      return false;
    });
  }

  private async extractTo(
    wanted: readonly WantedRun[],
    request: RunRequest,
    column: vscode.ViewColumn,
  ): Promise<Run[]> {
    if (wanted.length === 0) return [];
    const plan = await this.plan(
      wanted.map(({ input }) => input),
      request,
    );
    if (!plan) return [];
    const { times } = this.parts;
    const jobs = wanted.map(({ input, target, run }, file) => {
      const clock = plan.workload.clock(file);
      const onPage = (seconds: number, device: string) =>
        inBackground('Keeping the time of a page', times.add(plan.way, device, seconds));
      return new RunJob(input, target, plan.request, { clock, onPage }, run);
    });
    for (const job of jobs) this.add(job);
    // The list of runs has loaded all of them, which must not keep them forever.
    this.forget();
    await this.parts.store.prune(readSettings().keepResults, new Set(this.runs.keys()));

    const user = new UserPlace();
    await this.progress.during(jobs, this.timer(jobs, plan), async () => {
      for (const [number, job] of jobs.entries()) {
        await this.carryOutSafely(job, { column, first: number === 0, user });
      }
    });
    user.dispose();
    const runs = jobs.map(({ run }) => run);
    this.forget();
    return runs;
  }

  /** The destination of each input's Markdown; inputs that the user cancelled are left out. */
  private async targets(
    inputs: readonly RunInput[],
    where: ResultPlace,
  ): Promise<{ input: RunInput; target: OutputTarget }[]> {
    const wanted: { input: RunInput; target: OutputTarget }[] = [];
    for (const input of inputs) {
      const output = where === 'unsaved' ? 'untitled' : readSettings(input.uri).output;
      const { askExisting } = this.questions;
      const target =
        (where === 'written' ? await writtenTarget(input, this.reserved) : undefined) ??
        (await outputTarget(output, input, askExisting, this.reserved));
      if (!target) continue;
      const name = takenBy(target);
      if (name !== undefined) this.reserved.add(name);
      wanted.push({ input, target });
    }
    return wanted;
  }

  /** The file into which a run was written without being opened. */
  writtenFile(run: Run): vscode.Uri | undefined {
    return this.written.get(run.id);
  }

  /**
   * The number of pages of a source.
   * @throws OcrError if it cannot be opened, such as without its password
   */
  countPages(input: RunInput): Promise<number> {
    return countPages(input, this.parts.engine);
  }

  /** Reads the same source again, as a new run. */
  async retry(run: Run): Promise<Run[]> {
    const input = await this.inputOf(run);
    return input ? this.extract([input], run.request) : [];
  }

  /** The source of a run; if it is gone, an error is shown and undefined is returned. */
  async inputOf(run: Run): Promise<RunInput | undefined> {
    return this.live.get(run.id)?.input ?? (await storedInput(run, this.parts.store));
  }

  /** How long a file would take, if that is long; asks and starts nothing. */
  estimate(input: RunInput, request: RunRequest): Promise<Estimate | undefined> {
    const settings = readSettings(input.uri);
    return this.longRuns.estimate(plannedFile(input), request, settings);
  }

  /** Estimates the work, and asks first if it takes long; undefined if the user cancels. */
  private async plan(inputs: readonly RunInput[], request: RunRequest): Promise<Plan | undefined> {
    const settings = readSettings(inputs[0]?.uri);
    return this.longRuns.plan(inputs.map(plannedFile), request, settings);
  }

  private timer(jobs: readonly RunJob[], { agreed }: Plan): RunTimer {
    const limit = readSettings(jobs[0]?.input.uri).askAboveMinutes * 60;
    return new RunTimer(jobs, limit, agreed, (rest) => this.tellRest(jobs, rest));
  }

  /** Reports that the remaining work takes long; the work continues in the meantime. */
  private async tellRest(jobs: readonly RunJob[], { pages, seconds }: RestTime): Promise<void> {
    const { log } = this.parts;
    const active = jobs.filter(({ run }) => run.isActive);
    const [first] = active;
    if (!first) return;
    const { sourceName, state } = first.run;
    const { device = '' } = state;
    const what = active.length === 1 ? sourceName : vscode.l10n.t('{0} files', active.length);
    log.info(`${what}: about ${Math.round(seconds)} s more for ${pages} pages on ${device}.`);
    const answer = await this.questions.askGoOn({ what, pagesLeft: pages, seconds, device });
    if (answer !== 'stop') return;
    log.info(`${what}: stops after the page in progress.`);
    for (const job of active) job.stopAfterPage();
  }

  dispose(): void {
    for (const job of this.live.values()) job.cancel();
    this.progress.dispose();
    this.changed.dispose();
  }

  private add(job: RunJob): void {
    this.live.set(job.run.id, job);
    this.keep(job.run);
  }

  private keep(run: Run): void {
    if (!this.runs.has(run.id)) run.onDidChange(() => this.changed.fire(run));
    this.runs.set(run.id, run);
    this.changed.fire(undefined);
  }

  /** Drops old runs from memory; the store still has them. */
  private forget(): void {
    const newestFirst = [...this.runs.values()].sort((a, b) => b.createdAt - a.createdAt);
    const old = newestFirst
      .slice(readSettings().keepResults)
      .filter(({ isActive, state }) => !isActive && !state.rerun);
    for (const { id } of old) {
      this.live.delete(id);
      this.runs.delete(id);
    }
  }

  /** An error around a run fails only that run; the others continue. */
  private async carryOutSafely(job: RunJob, place: RunPlace): Promise<void> {
    try {
      await this.carryOut(job, place);
    } catch (error) {
      const failure = asOcrError(error);
      this.parts.log.error(`${job.run.sourceName}: ${failure.message}`, failure.detail ?? '');
      if (job.run.isActive) job.run.apply({ type: 'failed', error: failure.toJSON() });
      // The run itself does not say it: it was read, but not written.
      else tellWarning(`${job.run.sourceName}: ${shownMessage(failure)}`);
    }
  }

  private async carryOut(job: RunJob, { column, first, user }: RunPlace): Promise<void> {
    const { engine, store, links, log, showPanel } = this.parts;
    const { run, target } = job;
    if (!run.isActive) return;
    const tracking = store.track(run);
    let split = false;
    try {
      if (job.input.uri === undefined) {
        await store.keepSource(run.id, job.input.bytes);
      }
      if (target.kind === 'written') {
        await job.execute(engine, this.questions.askPassword, store.folderOf(run.id));
        const uri = await writeResult(run, target.uri);
        if (uri) this.written.set(run.id, uri);
        if (uri) await links.keep(run, uri);
        logEnd(run, log);
        return;
      }
      if (first && readSettings(job.input.uri).openPanel) {
        split = await splitEmptyEditorArea();
        showPanel(run, columnAfter(column));
      }
      const show = {
        column,
        preserveFocus: () => user.isAtPanel,
        inBackground: () => !first || user.hasLeft,
      };
      const link = job.isContinued
        ? await links.continueIn({ run, target, show })
        : links.open({ run, target, show });
      log.info(`${run.sourceName}: started (run ${run.id}).`);
      await job.execute(engine, this.questions.askPassword, store.folderOf(run.id));
      await link.finish({ find: spanOfMissing, text: missingComment(run) });
    } finally {
      tracking.dispose();
      // Without any text there is no document for the column.
      if (split && !links.find(run)?.uri) await closeEmptyColumn();
    }
    logEnd(run, log);
  }
}
