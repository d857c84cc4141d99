import * as vscode from 'vscode';
import { TELLING, inBackground } from '../reporting/background.ts';
import { showWarning, withProgress } from '../reporting/notify.ts';
import type { Log } from '../reporting/log.ts';
import { asOcrError } from '../../core/errors/errors.ts';
import { withBatchProgress } from './batchProgress.ts';
import { columnAfter, documentColumn, splitEmptyEditorArea } from '../panel/secondColumn.ts';
import type { DocumentLinks } from '../document/documentLinks.ts';
import type { EngineHost } from '../engines/engineHost.ts';
import { sourceOf, type RunInput } from '../run/inputs.ts';
import {
  askGoOnInNotification,
  askLongRunInDialog,
  type AskGoOn,
  type AskLongRun,
} from '../estimate/longRunQuestions.ts';
import { LongRuns, type Estimate, type Plan, type PlannedFile } from '../estimate/longRuns.ts';
import { tellOutcome } from './outcomeMessages.ts';
import { OcrRun, askPasswordInBox, type AskPassword } from './runJob.ts';
import {
  askExistingInDialog,
  outputTarget,
  type AskExisting,
  type OutputTarget,
} from '../document/outputTarget.ts';
import type { PageTimes } from '../estimate/pageTimes.ts';
import { warningLines } from '../run/pageWarnings.ts';
import type { RunModel } from '../run/run.ts';
import { RunTimer, type Rest } from '../estimate/runTimer.ts';
import type { RunRequest } from '../run/runTypes.ts';
import type { RunStore } from '../run/runStore.ts';
import { readSettings } from '../settings/settings.ts';

/** What the runs need from the other parts. */
export interface RunsParts {
  readonly engine: EngineHost;
  readonly store: RunStore;
  readonly links: DocumentLinks;
  readonly log: Log;
  readonly showPanel: (run: RunModel, column?: vscode.ViewColumn) => void;
  readonly panelShows: (run: RunModel) => boolean;
  /** Asks for the model that DeepSeek-OCR lacks. */
  readonly offerModel: OfferModel;
  /** Name of the model that DeepSeek-OCR runs. */
  readonly modelName: () => Promise<string>;
  readonly times: PageTimes;
}

/**
 * Leads to a model for DeepSeek-OCR.
 * @param mayFallBack the compact engine would do as well
 * @returns `ready` when there is one now, `compact` to do without, undefined to give up
 */
export type OfferModel = (mayFallBack: boolean) => Promise<'ready' | 'compact' | undefined>;

/** The questions a run may ask; replaced in tests. */
export interface Questions {
  askPassword: AskPassword;
  askExisting: AskExisting;
  askLongRun: AskLongRun;
  askGoOn: AskGoOn;
}

/** Where a run's document comes into view. */
interface RunPlace {
  readonly column: vscode.ViewColumn;
  /** Its panel is opened and its document gets the focus. */
  readonly first: boolean;
}

const COUNTING = {
  location: vscode.ProgressLocation.Window,
  title: vscode.l10n.t('OCR: counting pages…'),
};

/** All runs of this window: starts them one after the other and finds them again. */
export class Runs {
  readonly questions: Questions = {
    askPassword: askPasswordInBox,
    askExisting: askExistingInDialog,
    askLongRun: askLongRunInDialog,
    askGoOn: askGoOnInNotification,
  };
  private readonly live = new Map<string, OcrRun>();
  private readonly models = new Map<string, RunModel>();

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
  async listRecent(): Promise<RunModel[]> {
    const runs: RunModel[] = [];
    for (const id of await this.parts.store.list()) {
      const run = await this.find(id);
      if (run) runs.push(run);
    }
    return runs;
  }

  /** A run of this window or a stored one. */
  async find(id: string): Promise<RunModel | undefined> {
    const known = this.models.get(id);
    if (known) return known;
    const stored = await this.parts.store.load(id);
    if (stored) this.models.set(id, stored);
    return stored;
  }

  cancel(model: RunModel): void {
    this.live.get(model.id)?.cancel();
  }

  /**
   * Recognises the inputs one after the other, each into its own Markdown document.
   * @returns the runs, all of them ended
   */
  async extract(inputs: readonly RunInput[], asked: RunRequest = {}): Promise<RunModel[]> {
    const request = await this.withModel(asked);
    if (!request) return [];
    const column = documentColumn();
    const wanted = await this.targets(inputs);
    if (wanted.length === 0) return [];
    const plan = await this.plan(
      wanted.map(({ input }) => input),
      request,
    );
    if (!plan) return [];
    const { times } = this.parts;
    const runs = wanted.map(({ input, target }, file) => {
      const clock = plan.workload.clock(file);
      const onPage = (seconds: number, device: string) =>
        inBackground('Keeping the time of a page', times.add(plan.way, device, seconds));
      return new OcrRun(input, target, plan.request, { clock, onPage });
    });
    for (const run of runs) this.add(run);
    await this.parts.store.prune(readSettings().keepResults, new Set(this.models.keys()));

    await withBatchProgress(runs, this.timer(runs, plan), async () => {
      for (const [number, run] of runs.entries()) {
        await this.carryOutSafely(run, { column, first: number === 0 });
      }
    });
    const models = runs.map(({ model }) => model);
    this.forget();
    // The message waits for a person; the runs are over.
    inBackground(TELLING, tellOutcome(models, this.parts));
    return models;
  }

  /** Where the Markdown of each input goes; those that the user gave up are left out. */
  private async targets(
    inputs: readonly RunInput[],
  ): Promise<{ input: RunInput; target: OutputTarget }[]> {
    const wanted: { input: RunInput; target: OutputTarget }[] = [];
    const taken = new Set<string>();
    for (const input of inputs) {
      const { output } = readSettings(input.uri);
      const target = await outputTarget(output, input, this.questions.askExisting, taken);
      if (!target) continue;
      if (target.kind === 'file') taken.add(target.uri.toString());
      wanted.push({ input, target });
    }
    return wanted;
  }

  /** The same source once more, as a new run. */
  async retry(model: RunModel): Promise<RunModel[]> {
    const input = await this.inputOf(model);
    return input ? this.extract([input], model.request) : [];
  }

  /** What a run was made from; where that is gone, a person is told and undefined returned. */
  async inputOf(model: RunModel): Promise<RunInput | undefined> {
    const known = this.live.get(model.id)?.input ?? storedInput(model);
    if (known) return known;
    const bytes = await this.parts.store.keptSource(model.id);
    if (bytes) return { name: model.sourceName, bytes };
    const paste = vscode.l10n.t('Paste or Drop an Image…');
    const message = vscode.l10n.t(
      'The bytes of {0} were not kept. Paste or drop it again to read it once more.',
      model.sourceName,
    );
    inBackground(TELLING, offer(message, paste, 'deepseekOcr.extractClipboard'));
    return undefined;
  }

  /** How long a file would take, where that is long; nobody is asked and nothing is started. */
  estimate(input: RunInput, request: RunRequest): Promise<Estimate | undefined> {
    const settings = readSettings(input.uri);
    return this.longRuns.estimate(planned(input), request, settings);
  }

  /** Estimates the work and asks before it where it takes long; undefined when it is given up. */
  private async plan(inputs: readonly RunInput[], request: RunRequest): Promise<Plan | undefined> {
    const settings = readSettings(inputs[0]?.uri);
    return this.longRuns.plan(inputs.map(planned), request, settings);
  }

  private timer(runs: readonly OcrRun[], { agreed }: Plan): RunTimer {
    const limit = readSettings(runs[0]?.input.uri).askAboveMinutes * 60;
    return new RunTimer(runs, limit, agreed, (rest) => this.tellRest(runs, rest));
  }

  /** Says that the rest takes long; the work goes on meanwhile. */
  private async tellRest(runs: readonly OcrRun[], { pages, seconds }: Rest): Promise<void> {
    const { log } = this.parts;
    const active = runs.filter(({ model }) => model.isActive);
    const [first] = active;
    if (!first) return;
    const { sourceName, device = '' } = first.model;
    const what = active.length === 1 ? sourceName : vscode.l10n.t('{0} files', active.length);
    log.info(`${what}: about ${Math.round(seconds)} s more for ${pages} pages on ${device}.`);
    const answer = await this.questions.askGoOn({ what, pagesLeft: pages, seconds, device });
    if (answer !== 'stop') return;
    log.info(`${what}: stops after the page in work.`);
    for (const run of active) run.stopAfterPage();
  }

  /** The request, once its engine has what it needs; undefined when a person gives up. */
  private async withModel(request: RunRequest): Promise<RunRequest | undefined> {
    const { engine, offerModel } = this.parts;
    if ((request.engine ?? readSettings().engine) !== 'deepseek') return request;
    if (await engine.hasModel()) return request;
    const answer = await offerModel(request.task === undefined);
    if (answer === 'ready') return request;
    return answer === 'compact' ? { engine: 'compact' } : undefined;
  }

  dispose(): void {
    for (const run of this.live.values()) run.cancel();
  }

  private add(run: OcrRun): void {
    this.live.set(run.model.id, run);
    this.models.set(run.model.id, run.model);
  }

  /** Lets go of old runs, which the store still has. */
  private forget(): void {
    const newestFirst = [...this.models.values()].sort((a, b) => b.createdAt - a.createdAt);
    const old = newestFirst.slice(readSettings().keepResults).filter(({ isActive }) => !isActive);
    for (const { id } of old) {
      this.live.delete(id);
      this.models.delete(id);
    }
  }

  /** What goes wrong around a run fails that run alone; the others go on. */
  private async carryOutSafely(run: OcrRun, place: RunPlace): Promise<void> {
    try {
      await this.carryOut(run, place);
    } catch (error) {
      const failure = asOcrError(error);
      this.parts.log.error(`${run.model.sourceName}: ${failure.message}`, failure.detail ?? '');
      if (run.model.isActive) run.model.fail(failure.toJSON());
    }
  }

  private async carryOut(run: OcrRun, { column, first }: RunPlace): Promise<void> {
    const { engine, store, links, log, showPanel } = this.parts;
    const { model, target } = run;
    if (!model.isActive) return;
    const tracking = store.track(model);
    try {
      if (run.input.uri === undefined && run.input.bytes) {
        await store.keepSource(model.id, run.input.bytes);
      }
      if (first && readSettings(run.input.uri).openPanel) {
        await splitEmptyEditorArea();
        showPanel(model, columnAfter(column));
      }
      const link = links.open({ run: model, target, show: { column, preserveFocus: !first } });
      log.info(`${model.sourceName}: started (run ${model.id}).`);
      await run.execute(engine, this.questions.askPassword, store.folderOf(model.id));
      await link.finish();
      await links.remember(model);
    } finally {
      tracking.dispose();
    }
    this.logEnd(model);
  }

  private logEnd(model: RunModel): void {
    const { log } = this.parts;
    const { error, sourceName, state, pages, timings } = model;
    const seconds = ((timings['total'] ?? 0) / 1000).toFixed(1);
    log.info(`${sourceName}: ${state}, ${pages.size} pages in ${seconds} s.`);
    for (const { message } of model.warnings) log.warn(`${sourceName}: ${message}`);
    const read = model.orderedPages().map(({ page }) => page);
    for (const line of warningLines(sourceName, read)) log.warn(line);
    if (error) {
      log.error(`${sourceName}: ${error.message} (${error.code})`);
      if (error.detail !== undefined) log.error(error.detail);
    }
  }
}

const planned = (input: RunInput): PlannedFile => ({
  name: input.name,
  source: () => sourceOf(input, readSettings(input.uri)['limits.fileSizeMB'] * 2 ** 20),
});

const storedInput = ({ sourceUri, sourceName }: RunModel): RunInput | undefined =>
  sourceUri === undefined
    ? undefined
    : { name: sourceName, uri: vscode.Uri.parse(sourceUri, true) };

/** Shows a message with a button that runs a command. */
async function offer(message: string, button: string, command: string): Promise<void> {
  const picked = await showWarning(message, button);
  if (picked === button) await vscode.commands.executeCommand(command);
}
