import * as vscode from 'vscode';
import { inBackground } from '../reporting/background.ts';
import { Emitter, type Subscription } from '../reporting/emitter.ts';
import type { Log } from '../reporting/log.ts';
import { tellWarning } from '../reporting/notify.ts';
import { inputOf } from '../run/inputs.ts';
import type { Run } from '../run/run.ts';
import { settingsOf } from '../settings/settingsOfRun.ts';
import { DocumentPairs } from './documentPairs.ts';
import type { MarkdownDocumentOptions } from './documentOptions.ts';
import { MarkdownDocument } from './markdownDocument.ts';
import { outputTarget } from './outputTarget.ts';
import { successorOf } from './successor.ts';
import { shownError } from '../reporting/shownSentence.ts';

/** Where the cursor of a linked document is; `region` is undefined outside all regions. */
export interface CursorRegion {
  readonly run: Run;
  readonly region: string | undefined;
}

type LinkOptions = Omit<MarkdownDocumentOptions, 'onError' | 'onDocument' | 'pageMarks'>;

/** Time for VS Code to complete a change of tabs and documents, in milliseconds. */
const SETTLE_MS = 50;
/** How long edits are collected before they are announced, in milliseconds. */
const EDIT_MS = 200;
/** Share of a run's regions that an unsaved document must have: names of closed ones are reused. */
const MOSTLY = 0.5;

/**
 * The Markdown documents of this window's runs, and the mapping between regions and text. A link
 * follows its document through saving, saving under another name, renaming, closing, opening again
 * and reloads of the window.
 */
export class DocumentLinks implements vscode.Disposable {
  private readonly byRun = new Map<string, MarkdownDocument>();
  private readonly pairs: DocumentPairs;
  private readonly cursor = new Emitter<CursorRegion>('cursor region');
  /** The cursor entered another region, or left all regions. */
  readonly onCursorRegion = this.cursor.event;
  private readonly activated = new Emitter<Run>('active document');
  /** The document of a run became the active one. */
  readonly onDidActivate = this.activated.event;
  private readonly edited = new Emitter<Run>('edited result');
  /** The text of a run's document has changed. */
  readonly onDidEdit = this.edited.event;
  private lastRegion: string | undefined;
  /** Documents that are being opened, by run: several requests must not open several. */
  private readonly opening = new Map<string, Promise<MarkdownDocument | undefined>>();
  private readonly editing = new Map<Run, ReturnType<typeof setTimeout>>();
  private settling: ReturnType<typeof setTimeout> | undefined;
  private readonly subscriptions: Subscription[];

  /** @param loadRun finds a run by id among the live and the stored runs */
  constructor(
    state: vscode.Memento,
    private readonly log: Log,
    private readonly loadRun: (id: string) => Promise<Run | undefined>,
  ) {
    this.pairs = new DocumentPairs(state);
    const { window, workspace } = vscode;
    this.subscriptions = [
      window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        const [selection] = selections;
        if (selection) this.background(this.cursorMoved(textEditor.document, selection.active));
      }),
      window.onDidChangeActiveTextEditor((editor) => {
        if (editor) this.background(this.activate(editor.document));
      }),
      workspace.onDidOpenTextDocument(() => this.settleSoon()),
      workspace.onDidCloseTextDocument(() => this.settleSoon()),
      workspace.onDidSaveTextDocument(() => this.settleSoon()),
      window.tabGroups.onDidChangeTabs(({ closed }) => closed.length > 0 && this.settleSoon()),
      workspace.onDidRenameFiles(({ files }) => this.background(this.rename(files))),
    ];
  }

  /** Opens and fills a document for a run. */
  open(options: Omit<LinkOptions, 'existing'>): MarkdownDocument {
    return this.add({ ...options });
  }

  /** The document of a run that is continued: what it has already, or a new one. */
  async continueIn(options: Omit<LinkOptions, 'existing'>): Promise<MarkdownDocument> {
    return (await this.load(options.run)) ?? this.open(options);
  }

  /** Links a run with a file that was written without being opened. */
  keep(run: Run, uri: vscode.Uri): Promise<void> {
    return this.pairs.add(run.id, uri);
  }

  /** The document of a run, if it is open. */
  find(run: Run): MarkdownDocument | undefined {
    const link = this.byRun.get(run.id);
    if (link?.isClosed) this.follow(link);
    if (link && !link.isClosed) return link;
    for (const uri of this.pairs.urisOf(run.id)) {
      const existing = openDocument(uri);
      if (existing) return this.adopt(run, existing);
    }
    return undefined;
  }

  /** What is known of the text of a run's document, which may be closed. */
  known(run: Run): MarkdownDocument | undefined {
    const link = this.byRun.get(run.id);
    // The text of an unsaved document that was closed is discarded.
    return link?.isClosed && link.uri?.scheme === 'untitled' ? undefined : link;
  }

  /** Loads a run's document, which may be closed, without showing it. */
  async load(run: Run): Promise<MarkdownDocument | undefined> {
    const found = this.find(run);
    if (found) return found;
    for (const uri of this.pairs.urisOf(run.id).filter(({ scheme }) => scheme !== 'untitled')) {
      try {
        return this.adopt(run, await vscode.workspace.openTextDocument(uri));
      } catch (error) {
        // Deleted or moved outside of VS Code: an older one may still be there.
        this.log.info(`${uri.fsPath}: ${String(error)}`);
      }
    }
    return undefined;
  }

  /**
   * The document of a run; if it is gone, a new one with the text as it was read.
   * @returns undefined if there is no text
   */
  ensure(run: Run, column?: vscode.ViewColumn): Promise<MarkdownDocument | undefined> {
    const opening =
      this.opening.get(run.id) ??
      this.loadOrOpen(run, column).finally(() => this.opening.delete(run.id));
    this.opening.set(run.id, opening);
    return opening;
  }

  private async loadOrOpen(
    run: Run,
    column: vscode.ViewColumn | undefined,
  ): Promise<MarkdownDocument | undefined> {
    const known = await this.load(run);
    if (known) return known;
    if (run.markdown() === '') return undefined;
    const { sourceUri, sourceName } = run;
    const target =
      sourceUri === undefined
        ? undefined
        : await outputTarget(
            'untitled',
            { ...inputOf(vscode.Uri.parse(sourceUri, true)), name: sourceName },
            () => Promise.resolve(undefined),
          );
    const show = { column, preserveFocus: true };
    const link = this.open({ run, target: target ?? { kind: 'untitled' }, show });
    await link.settled();
    return link;
  }

  /**
   * Selects a region's text; opens the document if it is closed.
   * @param column where, if it is not shown
   * @returns false if there is no such text
   */
  async selectRegion(run: Run, region: string, column?: vscode.ViewColumn): Promise<boolean> {
    const link = await this.ensure(run, column);
    const range = link?.rangeOf(region);
    if (!link || !range) return false;
    this.lastRegion = `${run.id} ${region}`;
    const editor = await link.reveal({
      preserveFocus: true,
      ...(column === undefined ? {} : { viewColumn: column }),
    });
    if (!editor) return false;
    editor.selection = new vscode.Selection(range.end, range.start);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    return true;
  }

  /** The run whose text a document contains; loads it if necessary. */
  async linkOf(document: vscode.TextDocument): Promise<MarkdownDocument | undefined> {
    const link = this.holderOf(document);
    if (link) return link;
    const id = this.pairs.runOf(document.uri);
    const run = id === undefined ? undefined : await this.loadRun(id);
    if (!run || document.isClosed) return undefined;
    const found = this.find(run);
    return found?.holds(document) === true ? found : undefined;
  }

  dispose(): void {
    clearTimeout(this.settling);
    for (const timer of this.editing.values()) clearTimeout(timer);
    for (const subscription of this.subscriptions) subscription.dispose();
    for (const link of this.byRun.values()) link.dispose();
    for (const emitter of [this.cursor, this.activated, this.edited]) emitter.dispose();
  }

  /** Links the documents that were visible before the extension was activated. */
  resume(): void {
    for (const { document } of vscode.window.visibleTextEditors) {
      this.background(this.linkOf(document));
    }
  }

  private background(work: Promise<unknown>): void {
    inBackground('Following the documents', work);
  }

  /** The link whose text a document contains, among those that are loaded. */
  holderOf(document: vscode.TextDocument): MarkdownDocument | undefined {
    return [...this.byRun.values()].find((link) => link.holds(document));
  }

  private add(options: LinkOptions): MarkdownDocument {
    const { run } = options;
    this.byRun.get(run.id)?.dispose();
    const onError = (error: unknown) => {
      this.log.error(error instanceof Error ? error : String(error));
      tellWarning(shownError(error));
    };
    const { pageMarks } = settingsOf(run);
    const onDocument = (uri: vscode.Uri) => this.background(this.pairs.add(run.id, uri));
    const link = new MarkdownDocument({ ...options, pageMarks, onError, onDocument });
    this.byRun.set(run.id, link);
    link.onDidEdit(() => this.editedSoon(run));
    this.editedSoon(run);
    return link;
  }

  private editedSoon(run: Run): void {
    if (this.editing.has(run)) return;
    const timer = setTimeout(() => {
      this.editing.delete(run);
      this.edited.fire(run);
    }, EDIT_MS);
    this.editing.set(run, timer);
  }

  /** Links a run with a document that has its text. */
  private adopt(run: Run, existing: vscode.TextDocument): MarkdownDocument | undefined {
    const known = this.byRun.get(run.id);
    if (known?.uri && this.known(run)) {
      if (!known.holds(existing)) known.attach(existing);
      return known;
    }
    const show = { preserveFocus: true };
    const link = this.add({ run, target: { kind: 'untitled' }, show, existing });
    if (!existing.isUntitled || link.shareLocated >= MOSTLY) return link;
    this.byRun.delete(run.id);
    link.dispose();
    // Otherwise, it would be compared with the run again at every move of the cursor.
    this.background(this.pairs.remove(run.id, existing.uri));
    return undefined;
  }

  private follow(link: MarkdownDocument): void {
    const isTaken = (document: vscode.TextDocument) => this.holderOf(document) !== undefined;
    const next = successorOf(link, this.pairs, isTaken);
    if (next) link.attach(next);
  }

  private settleSoon(): void {
    this.settling ??= setTimeout(() => {
      this.settling = undefined;
      for (const link of this.byRun.values()) this.follow(link);
    }, SETTLE_MS);
  }

  private async rename(
    files: readonly { readonly oldUri: vscode.Uri; readonly newUri: vscode.Uri }[],
  ): Promise<void> {
    for (const { oldUri, newUri } of files) await this.pairs.rename(oldUri, newUri);
    this.settleSoon();
  }

  private async activate(document: vscode.TextDocument): Promise<void> {
    const link = await this.linkOf(document);
    if (link && vscode.window.activeTextEditor?.document === document) {
      this.activated.fire(link.run);
    }
  }

  private async cursorMoved(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<void> {
    const link = await this.linkOf(document);
    if (!link) return;
    const region = link.regionAt(position);
    const key = `${link.run.id} ${region ?? ''}`;
    if (key === this.lastRegion) return;
    this.lastRegion = key;
    this.cursor.fire({ run: link.run, region });
  }
}

const openDocument = (uri: vscode.Uri): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find(
    (document) => !document.isClosed && document.uri.toString() === uri.toString(),
  );
