import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { documentText, type OcrPage } from '../../core/document/document.ts';
import { shortened } from '../../core/text/shortened.ts';
import type { DoubtfulWord } from '../../core/document/doubtfulWords.ts';
import { messageOf } from '../../core/errors/errors.ts';
import { TASK_IDS } from '../../core/prompting/tasks.ts';
import { defined } from '../../core/system/defined.ts';
import type {
  HostEvent,
  PanelAction,
  RegionChange,
  RequestParams,
  RequestResult,
  ToWebview,
} from '../../shared/panelProtocol.ts';
import { currentDocument, currentMarkdown, currentPage } from '../document/currentResult.ts';
import type { CurrentText } from '../document/currentResult.ts';
import { Emitter, type Subscription } from '../reporting/emitter.ts';
import { inBackground } from '../reporting/background.ts';
import { createPanel, setTitle } from '../reporting/notify.ts';
import type { Run } from '../run/run.ts';
import type { RunChange } from '../run/runTypes.ts';
import { answerPanel, type Handlers } from './panelChannel.ts';
import { translations } from './dropPage.ts';
import { pageHtml, tabIcon } from './pageHtml.ts';
import { countStats, deviceOf } from './documentStats.ts';
import { engineName } from '../engines/engineName.ts';
import { taskText } from '../engines/taskText.ts';
import type { EngineId } from '../../engine/options.ts';
import { pageView, progressView, reasonIn, rerunView, runView, type Names } from './runView.ts';
import { shownDevice, shownError, shownMessage } from '../reporting/shownSentence.ts';
import { exportedDocument } from '../../core/document/exportedDocument.ts';

/** Longest name of a source in the title, in characters: the tab keeps its close button. */
const LONGEST_NAME = 36;

export const RESULTS_VIEW_TYPE = 'deepseekOcr.results';

/** What the user chose in a menu, and only the panel's page can do. */
export type Performed = Omit<Extract<HostEvent, { type: 'perform' }>, 'type'>;

/** What the panel needs from the rest of the editor. */
export interface PanelHost {
  readonly extensionUri: vscode.Uri;
  /** Folders that may contain page pictures, so that a page that arrives later can show its own. */
  readonly pictureRoots: readonly vscode.Uri[];
  /** Carries out an action that the user requested in the panel. */
  perform(action: PanelAction, run: Run): unknown;
  /** What is known of the text of a run's document. */
  currentText(run: Run): CurrentText | undefined;
  /** The words of a page that the user has not checked. */
  doubtsOf(run: Run, page: OcrPage): readonly DoubtfulWord[];
  /** The user accepts doubtful words, by their keys. */
  accept(run: Run, words: readonly string[]): void;
  /** Replaces a doubtful word in the document. */
  correct(run: Run, word: string, text: string): Promise<void>;
  /** Reads a run's document, which may be closed, so that its text is known. */
  loadText(run: Run): void;
  /** Asks how to read a page or region again. */
  rerun(run: Run, page: number, region: string | undefined, modesOnly: boolean): void;
  /** Changes a region of a page, or undoes the last change. */
  changeRegion(run: Run, page: number, change: RegionChange): void;
  /** Brings back what an area leaves out on all pages. */
  dropArea(run: Run, area: string): void;
  /** Reads an area of a page, or leaves it out. */
  useArea(run: Run, page: number, area: RequestParams<'area'>): void;
  /** Display names; undefined until the engine has returned them. */
  describeEngine(run: Run): { id: EngineId; device?: string | undefined } | undefined;
  log(message: string): void;
}

/** Display names for what read a page. */
const NAMES: Names = {
  engine: (id) => (id === 'textLayer' ? vscode.l10n.t("the PDF's own text") : id),
  task: (id) => {
    const known = TASK_IDS.find((task) => task === id);
    return known ? taskText(known).label.replace(/…$/u, '') : id;
  },
  device: shownDevice,
  message: shownMessage,
};

/** Shortest interval between progress messages to the webview, in milliseconds. */
const PROGRESS_INTERVAL_MS = 150;

/** One results panel, which shows one run (or that the stored run is gone). */
export class ResultsPanel implements vscode.Disposable {
  private readonly selected = new Emitter<string>('selected region');
  /** The user selected a region in the panel: its id. */
  readonly onDidSelectRegion = this.selected.event;

  private readonly disposed = new Emitter<void>('panel closed');
  readonly onDidDispose = this.disposed.event;

  /** True if it stays with its run while other documents become active. */
  isLocked = false;
  private shownRun: Run | undefined;
  private following: Subscription | undefined;
  private highlighted: string | null = null;
  private loaded = false;
  /** What the user changed on each page, as it was last sent. */
  private readonly edits = new Map<number, string>();
  private pending: { run: boolean; timer: ReturnType<typeof setTimeout> } | undefined;
  private readonly subscriptions: { dispose(): unknown }[] = [];

  private constructor(
    readonly panel: vscode.WebviewPanel,
    run: Run | undefined,
    private readonly host: PanelHost,
  ) {
    this.shownRun = run;
    const { extensionUri, pictureRoots } = host;
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: [dist, ...pictureRoots, ...this.pictureFolders()],
    };
    panel.iconPath = tabIcon(extensionUri);
    this.updateTitle();
    const handlers = this.handlers();
    this.subscriptions.push(
      panel.onDidDispose(() => this.dispose()),
      panel.webview.onDidReceiveMessage((data: unknown) => {
        const answering = answerPanel(
          data,
          handlers,
          (message) => this.post(message),
          (why) => host.log(`Results panel: ${why}`),
          shownError,
        );
        inBackground('Answering the results panel', answering);
      }),
    );
    this.following = run?.onDidChange((change) => this.onChange(change));
    const files = { script: 'webview.js', style: 'webview.css' };
    panel.webview.html = pageHtml(panel.webview, extensionUri, files, panel.title);
  }

  /** Creates a panel next to the active editor, or in `column`; the focus does not move. */
  static create(
    run: Run,
    host: PanelHost,
    column: vscode.ViewColumn = vscode.ViewColumn.Beside,
  ): ResultsPanel {
    const panel = createPanel(
      RESULTS_VIEW_TYPE,
      run.sourceName,
      { viewColumn: column, preserveFocus: true },
      { enableScripts: true, enableFindWidget: true },
    );
    return new ResultsPanel(panel, run, host);
  }

  /** Takes over a panel that VS Code restored; `run` is undefined if it is no longer stored. */
  static restore(panel: vscode.WebviewPanel, run: Run | undefined, host: PanelHost): ResultsPanel {
    return new ResultsPanel(panel, run, host);
  }

  /** The run that is shown; undefined if it is no longer stored. */
  get run(): Run | undefined {
    return this.shownRun;
  }

  /** Shows another run. */
  show(run: Run): void {
    if (run === this.shownRun) return;
    this.following?.dispose();
    if (this.pending) clearTimeout(this.pending.timer);
    this.pending = undefined;
    this.shownRun = run;
    this.highlighted = null;
    this.edits.clear();
    this.following = run.onDidChange((change) => this.onChange(change));
    this.updateTitle();
    this.send({ type: 'run', run: runView(run, NAMES) });
    this.host.loadText(run);
  }

  lock(locked: boolean): void {
    this.isLocked = locked;
    this.updateTitle();
    this.send({ type: 'lock', locked });
  }

  /** Shows what the user has changed or accepted in the document, on the pages concerned. */
  showEdits(): void {
    const { run } = this;
    if (!run) return;
    const text = this.host.currentText(run);
    for (const { page } of run.orderedPages()) {
      const doubts = this.host.doubtsOf(run, page).map(({ key }) => key);
      const now = JSON.stringify([[...(text?.editsOf(page) ?? [])], doubts]);
      if (now === this.edits.get(page.index)) continue;
      this.edits.set(page.index, now);
      this.send({ type: 'page', page: page.index, edited: true });
    }
  }

  /** Lets the page do what only it can do: it needs the focus for that. */
  perform(request: Performed): void {
    this.panel.reveal(undefined, false);
    this.send({ type: 'perform', ...request });
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  /**
   * Shows the cursor position of the Markdown document on the page; undefined = outside all
   * regions.
   */
  highlight(region: string | undefined): void {
    if (this.highlighted === (region ?? null)) return;
    this.highlighted = region ?? null;
    this.send({ type: 'highlight', region: this.highlighted });
  }

  dispose(): void {
    if (this.pending) clearTimeout(this.pending.timer);
    this.pending = undefined;
    this.following?.dispose();
    for (const subscription of this.subscriptions.splice(0)) subscription.dispose();
    this.panel.dispose();
    this.disposed.fire();
    this.disposed.dispose();
    this.selected.dispose();
  }

  private updateTitle(): void {
    const { run } = this;
    let title = vscode.l10n.t('OCR Results');
    if (run) {
      const name = shortened(run.sourceName, LONGEST_NAME);
      title = this.isLocked ? vscode.l10n.t('[OCR] {0}', name) : vscode.l10n.t('OCR: {0}', name);
    }
    setTitle(this.panel, title);
  }

  private pictureFolders(): vscode.Uri[] {
    const folders = new Set<string>();
    for (const { previewPath } of this.run?.state.pages.values() ?? []) {
      if (previewPath !== undefined) folders.add(dirname(previewPath));
    }
    return [...folders].map((folder) => vscode.Uri.file(folder));
  }

  private post(message: ToWebview): void {
    // A hidden webview does not exist; it requests everything again when it is shown.
    this.panel.webview.postMessage(message).then(undefined, (error: unknown) => {
      this.host.log(`Results panel: ${messageOf(error)}`);
    });
  }

  private send(event: HostEvent): void {
    if (this.loaded) this.post({ type: 'event', event });
  }

  /** Batches changes, so that a fast engine does not flood the page. */
  private onChange(change: RunChange): void {
    if (change.type === 'page' && change.replaced === true) {
      this.send({ type: 'page', page: change.page });
    }
    if (change.type === 'rerun' && !this.run?.state.rerun) {
      this.send({ type: 'rerun', rerun: null });
    }
    const run = change.type !== 'progress' && change.type !== 'rerun';
    if (this.pending) {
      this.pending.run ||= run;
      return;
    }
    const timer = setTimeout(() => this.flush(), PROGRESS_INTERVAL_MS);
    this.pending = { run, timer };
  }

  private flush(): void {
    const pending = this.pending;
    this.pending = undefined;
    if (!pending || !this.run) return;
    if (pending.run) this.send({ type: 'run', run: runView(this.run, NAMES) });
    else {
      this.send({ type: 'progress', progress: progressView(this.run.state) });
      const { rerun } = this.run.state;
      this.send({ type: 'rerun', rerun: rerun ? rerunView(rerun) : null });
    }
  }

  private get theRun(): Run {
    if (!this.run) throw new Error(vscode.l10n.t('This result is no longer stored.'));
    return this.run;
  }

  private page(index: number) {
    const entry = this.theRun.state.pages.get(index);
    if (!entry) throw new Error(vscode.l10n.t('Page {0} is not finished.', index + 1));
    return entry;
  }

  private stats(): RequestResult<'stats'> {
    const run = this.theRun;
    const engine = this.host.describeEngine(run);
    const { pages } = currentDocument(run, this.host.currentText(run));
    const read = deviceOf(pages);
    const device = read?.device ?? run.state.device ?? engine?.device;
    return {
      ...countStats(pages),
      engine: engine ? engineName(engine.id) : run.state.engine,
      model: run.state.model,
      device: device && shownDevice(device),
      ...defined({ deviceReason: read && reasonIn(read, NAMES) }),
      timings: { ...run.state.timings },
    };
  }

  private documentAs(form: 'text' | 'markdown' | 'json'): string {
    const run = this.theRun;
    const text = this.host.currentText(run);
    if (form === 'markdown') return currentMarkdown(run, text);
    const document = currentDocument(run, text);
    return form === 'json'
      ? JSON.stringify(exportedDocument(document), null, 2)
      : documentText(document.pages);
  }

  private handlers(): Handlers {
    const copy = async (text: string) => {
      await vscode.env.clipboard.writeText(text);
      return {};
    };
    return {
      ready: () => {
        this.loaded = true;
        const run = this.run ? runView(this.run, NAMES) : null;
        if (this.run) this.host.loadText(this.run);
        const { highlighted: highlight, isLocked: locked } = this;
        return { run, translations: translations(), highlight, locked };
      },
      page: ({ page }) => {
        const { page: result, previewPath } = this.page(page);
        const uri =
          previewPath === undefined
            ? null
            : this.panel.webview.asWebviewUri(vscode.Uri.file(previewPath)).toString();
        const now = currentPage(result, this.host.currentText(this.theRun));
        const doubts = this.host.doubtsOf(this.theRun, result);
        return pageView(now, uri, NAMES, { asRead: result, doubts });
      },
      raw: ({ page }) => ({ raw: this.page(page).page.raw }),
      stats: () => this.stats(),
      select: ({ region }) => {
        this.highlighted = region;
        this.selected.fire(region);
        return {};
      },
      copy: ({ text }) => copy(text),
      copyDocument: ({ form }) => copy(this.documentAs(form)),
      rerun: ({ page, region, modesOnly }) => {
        this.host.rerun(this.theRun, page, region, modesOnly);
        return {};
      },
      accept: ({ words }) => {
        this.host.accept(this.theRun, words);
        return {};
      },
      correct: async ({ word, text }) => {
        await this.host.correct(this.theRun, word, text);
        return {};
      },
      changeRegion: ({ page, change }) => {
        this.host.changeRegion(this.theRun, page, change);
        return {};
      },
      area: (area) => {
        this.host.useArea(this.theRun, area.page, area);
        return {};
      },
      dropArea: ({ area }) => {
        this.host.dropArea(this.theRun, area);
        return {};
      },
      act: async ({ action }) => {
        await this.host.perform(action, this.theRun);
        return {};
      },
    };
  }
}
