import * as vscode from 'vscode';
import { input } from '../reporting/notify.ts';
import type { RunEvent } from '../../engine/protocol.ts';
import type { RunClock } from '../../engine/client/runClock.ts';
import { defined } from '../../core/system/defined.ts';
import type { EngineHost } from '../engines/engineHost.ts';
import { reportError } from '../reporting/background.ts';
import { inspectedByName } from '../estimate/workload.ts';
import { figurePlace, type FigurePlace } from './figurePlace.ts';
import { sourceOf, type RunInput } from '../run/inputs.ts';
import type { OutputTarget } from '../document/outputTarget.ts';
import { recognize } from './recognition.ts';
import { Run } from '../run/run.ts';
import type { RunRequest } from '../run/runTypes.ts';
import { newRunId } from '../run/runStore.ts';
import { readSettings } from '../settings/settings.ts';
import { runOptions } from '../settings/runOptions.ts';

/** Asks for a file's password; undefined if the user cancels. */
export type AskPassword = (name: string, wrong: boolean) => Promise<string | undefined>;

/** Asks for a password in an input box. The answer is not stored. */
export const askPasswordInBox: AskPassword = async (name, wrong) =>
  input({
    title: vscode.l10n.t('Password of {0}', name),
    prompt: wrong
      ? vscode.l10n.t('That password does not open {0}. Try another one.', name)
      : vscode.l10n.t('{0} is protected by a password.', name),
    password: true,
    ignoreFocusOut: true,
  });

/** Tracks the time of a run. */
export interface RunTiming {
  readonly clock: RunClock;
  /** Called with the time that the engine took for a page, and the device. */
  onPage(seconds: number, device: string): void;
}

/** One run: its source, its destination, its state and how to stop it. */
export class RunJob {
  readonly run: Run;
  private readonly controller = new AbortController();
  private stopping = false;
  private readonly request: RunRequest;
  /** Pages that an earlier attempt read. */
  private readonly earlier: number;

  constructor(
    readonly input: RunInput,
    readonly target: OutputTarget,
    request: RunRequest,
    private readonly timing: RunTiming,
    known?: Run,
    now = new Date(),
  ) {
    this.earlier = known?.state.pages.size ?? 0;
    // The pages that are left are those that the first request names, except for those it has.
    const { pages: left, ...way } = request;
    const pages = known && this.earlier > 0 ? known.request.pages : left;
    this.request = { ...way, ...defined({ pages }) };
    this.run =
      known ??
      new Run({
        id: newRunId(now),
        sourceUri: input.uri?.toString(),
        sourceName: input.name,
        createdAt: now.getTime(),
        request,
      });
    if (known) known.apply({ type: 'continued' });
  }

  /** Whether the run was stopped before, and reads the pages that are left. */
  get isContinued(): boolean {
    return this.run.state.before !== undefined;
  }

  /** Stops the run within a second; finished pages are kept. */
  cancel(): void {
    this.controller.abort();
    if (this.run.state.status === 'queued') this.run.apply({ type: 'cancelled' });
  }

  get clock(): RunClock {
    return this.timing.clock;
  }

  /** True if the run will end after the page in progress. */
  get isStopping(): boolean {
    return this.stopping && this.run.isActive;
  }

  /** Stops the run after the page in progress, so that no finished work is lost. */
  stopAfterPage(): void {
    this.stopping = true;
    if (this.run.state.status === 'queued' || !this.clock.isPageInWork) this.cancel();
  }

  /**
   * Carries out the run; a failure becomes the run's state.
   * @param previewFolder where the engine writes the page pictures
   */
  async execute(
    engine: EngineHost,
    askPassword: AskPassword,
    previewFolder: string,
  ): Promise<void> {
    const { input, run, controller } = this;
    const all = readSettings(input.uri);
    const { target } = this;
    // A link from an untitled document would have no target.
    const beside = all.figures && target.kind !== 'untitled' && target.uri.scheme === 'file';
    const options = runOptions(all, this.request);
    const figures = beside ? await this.figures(target.uri.fsPath) : {};
    await recognize(run, {
      source: () => sourceOf(input, options.limits?.fileBytes ?? Infinity),
      recognizer: () => engine.use(options.engine),
      options: { ...options, ...figures, previewFolder },
      askPassword: (wrong) => askPassword(input.name, wrong),
      signal: controller.signal,
      isShort: inspectedByName(input.name) !== undefined,
      onEvent: (event) => this.follow(event),
    });
  }

  /** Without a folder for pictures there are none; the text is produced anyway. */
  private async figures(file: string): Promise<{ figures?: FigurePlace }> {
    try {
      return { figures: await figurePlace(file) };
    } catch (error) {
      reportError(`Looking for a place for the figures of ${this.input.name}`, error);
      return {};
    }
  }

  private follow(event: RunEvent): void {
    const ours =
      event.type === 'opened' ? { ...event, pages: event.pages.slice(this.earlier) } : event;
    const seconds = this.clock.apply(ours, Date.now());
    if (seconds !== undefined) this.timing.onPage(seconds, this.run.state.device ?? '');
    const ended = event.type === 'pageFinished' || event.type === 'pageFailed';
    // After the last page the run ends on its own.
    if (ended && this.stopping && this.clock.pagesLeft > 0) this.cancel();
  }
}
