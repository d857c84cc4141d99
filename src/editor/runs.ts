import * as vscode from 'vscode';
import type { DocumentLinks } from './documentLinks.ts';
import type { EngineHost } from './engineHost.ts';
import type { RunInput } from './inputs.ts';
import { tellOutcome } from './messages.ts';
import { OcrRun, askPasswordInBox, type AskPassword } from './ocrRun.ts';
import { askExistingInDialog, outputTarget, type AskExisting } from './outputTarget.ts';
import { RESULTS_VIEW_TYPE } from './panel/resultsPanel.ts';
import { progressText, shareDone } from './progressText.ts';
import type { RunModel } from './runModel.ts';
import type { RunRequest } from './runTypes.ts';
import type { RunStore } from './runStore.ts';
import { readSettings } from './settings.ts';

/** What the runs need from the other parts. */
export interface RunsParts {
  readonly engine: EngineHost;
  readonly store: RunStore;
  readonly links: DocumentLinks;
  readonly log: vscode.LogOutputChannel;
  readonly showPanel: (run: RunModel, column?: vscode.ViewColumn) => void;
  /** Asks for the model that DeepSeek-OCR lacks. */
  readonly offerModel: OfferModel;
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
}

/** Progress notifications are updated at most this often, in milliseconds. */
const REPORT_INTERVAL_MS = 200;

/** All runs of this window: starts them one after the other and finds them again. */
export class Runs {
  readonly questions: Questions = {
    askPassword: askPasswordInBox,
    askExisting: askExistingInDialog,
  };
  private readonly live = new Map<string, OcrRun>();
  private readonly models = new Map<string, RunModel>();

  constructor(private readonly parts: RunsParts) {}

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
    const runs: OcrRun[] = [];
    for (const input of inputs) {
      const { output } = readSettings(input.uri);
      const target = await outputTarget(output, input, this.questions.askExisting);
      if (target) runs.push(new OcrRun(input, target, request));
    }
    if (runs.length === 0) return [];
    for (const run of runs) this.add(run);
    await this.parts.store.prune(readSettings().keepResults, new Set(this.models.keys()));

    await this.withProgress(runs, async () => {
      for (const [number, run] of runs.entries()) {
        await this.carryOut(run, { column, first: number === 0 });
      }
    });
    const models = runs.map(({ model }) => model);
    this.forget();
    const { log, showPanel } = this.parts;
    // The message waits for a person; the runs are over.
    void tellOutcome(models, { log, showPanel });
    return models;
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
    void vscode.window
      .showWarningMessage(message, paste)
      .then(
        (picked) =>
          picked === paste && vscode.commands.executeCommand('deepseekOcr.extractClipboard'),
      );
    return undefined;
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

  private async carryOut(
    run: OcrRun,
    { column, first }: { column: vscode.ViewColumn; first: boolean },
  ): Promise<void> {
    const { engine, store, links, log, showPanel } = this.parts;
    const { model, target } = run;
    if (!model.isActive) return;
    const tracking = await store.track(model);
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
    tracking.dispose();
    this.logEnd(model);
  }

  private logEnd(model: RunModel): void {
    const { log } = this.parts;
    const { error, sourceName, state, pages, timings } = model;
    const seconds = ((timings['total'] ?? 0) / 1000).toFixed(1);
    log.info(`${sourceName}: ${state}, ${pages.size} pages in ${seconds} s.`);
    for (const { message } of model.warnings) log.warn(`${sourceName}: ${message}`);
    if (error) {
      log.error(`${sourceName}: ${error.message} (${error.code})`);
      if (error.detail !== undefined) log.error(error.detail);
    }
  }

  private async withProgress(runs: readonly OcrRun[], work: () => Promise<void>): Promise<void> {
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
    await vscode.window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(() => {
        for (const run of runs) run.cancel();
      });
      let reported = 0;
      const report = () => {
        const share = runs.reduce((sum, { model }) => sum + shareDone(model), 0) / runs.length;
        const increment = Math.max(0, share - reported) * 100;
        reported = Math.max(reported, share);
        progress.report({ message: batchText(runs), increment });
      };
      report();
      const timer = setInterval(report, REPORT_INTERVAL_MS);
      try {
        await work();
      } finally {
        clearInterval(timer);
      }
    });
  }
}

/**
 * Makes a second column while nothing is open: VS Code puts the very first editor into the first
 * column, whichever is asked for, and the document would come on top of the panel.
 */
async function splitEmptyEditorArea(): Promise<void> {
  const { all } = vscode.window.tabGroups;
  if (all.some(({ tabs }) => tabs.length > 0)) return;
  const layout = { orientation: 0, groups: [{}, {}] };
  await vscode.commands.executeCommand('vscode.setEditorLayout', layout);
}

/** The active column; where a results panel has the focus, the one before it, which has the text. */
function documentColumn(): vscode.ViewColumn {
  const { activeTab, viewColumn } = vscode.window.tabGroups.activeTabGroup;
  const input = activeTab?.input;
  // VS Code puts a prefix of its own before the view type.
  const onPanel =
    input instanceof vscode.TabInputWebview && input.viewType.endsWith(RESULTS_VIEW_TYPE);
  if (!onPanel) return viewColumn;
  const columns = vscode.window.tabGroups.all.map((group) => group.viewColumn);
  return columns.findLast((column) => column < viewColumn) ?? viewColumn;
}

/** The column to the right. */
function columnAfter(column: vscode.ViewColumn): vscode.ViewColumn {
  const { One, Two, Three, Four, Five, Six, Seven, Eight, Nine } = vscode.ViewColumn;
  return [One, Two, Three, Four, Five, Six, Seven, Eight, Nine].find((c) => c > column) ?? column;
}

function batchText(runs: readonly OcrRun[]): string {
  const current = runs.findIndex(({ model }) => model.isActive);
  const run = runs[current];
  if (!run) return '';
  const text = progressText(run.model, Date.now());
  if (runs.length === 1) return text;
  return vscode.l10n.t(
    '{0} ({1} of {2}), {3}',
    run.model.sourceName,
    current + 1,
    runs.length,
    text,
  );
}

const storedInput = ({ sourceUri, sourceName }: RunModel): RunInput | undefined =>
  sourceUri === undefined
    ? undefined
    : { name: sourceName, uri: vscode.Uri.parse(sourceUri, true) };
