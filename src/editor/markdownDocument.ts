import * as vscode from 'vscode';
import type { OcrPage } from '../core/document.ts';
import type { Subscription } from './emitter.ts';
import type { OutputTarget } from './outputTarget.ts';
import { RegionAnchors, moveSpan, withLineEnds, type Span } from './regionAnchors.ts';
import type { RunModel } from './runModel.ts';

export interface MarkdownDocumentOptions {
  readonly run: RunModel;
  readonly target: OutputTarget;
  /** How the document comes into view when the first page arrives. */
  readonly show: {
    readonly column?: vscode.ViewColumn | undefined;
    readonly preserveFocus: boolean;
  };
  readonly onError: (error: unknown) => void;
  /** A document that holds the run's Markdown already, e.g. after a reload of the window. */
  readonly existing?: vscode.TextDocument | undefined;
}

/** How often an edit is tried, and the pause between in milliseconds. */
const MAX_ATTEMPTS = 40;
const RETRY_MS = 25;

interface PendingEdit {
  readonly page: OcrPage;
  readonly text: string;
  /** The document has reported it. */
  seen: boolean;
}

/**
 * The Markdown document of one run. It is opened when the first page with text arrives and gets
 * each page as one undoable edit after what is there, so that edits made in between stay. Regions
 * keep their places while the text around them changes.
 */
export class MarkdownDocument implements vscode.Disposable {
  readonly run: RunModel;
  private document: vscode.TextDocument | undefined;
  private lineEnd: vscode.EndOfLine | undefined;
  private readonly anchors = new RegionAnchors();
  private readonly written = new Set<number>();
  /** Where the next page goes, as an empty span: the end of what was written here. */
  private end: Span = { start: 0, end: 0 };
  /** The edit on its way into the document. */
  private expected: PendingEdit | undefined;
  private replacing: boolean;
  private work: Promise<void> = Promise.resolve();
  private readonly subscriptions: Subscription[];

  constructor(private readonly options: MarkdownDocumentOptions) {
    const { run, target, existing } = options;
    this.run = run;
    this.replacing = target.kind === 'file' && target.replace;
    if (existing) this.adopt(existing);
    this.subscriptions = [
      vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.document === this.document) this.follow(event);
      }),
      run.onDidChange((change) => {
        if (change.type === 'page') this.writeNewPages();
      }),
    ];
    this.writeNewPages();
  }

  /** Undefined until the first page with text has arrived. */
  get uri(): vscode.Uri | undefined {
    return this.document?.uri;
  }

  get isClosed(): boolean {
    return this.document?.isClosed ?? false;
  }

  /** Share of the regions that stand in the document, 0..1. */
  get shareLocated(): number {
    return this.anchors.shareLocated;
  }

  /** True for the document that this run's Markdown is in; URIs of closed ones are used again. */
  holds(document: vscode.TextDocument): boolean {
    return this.document === document && !document.isClosed;
  }

  /** Settles when every page that has arrived stands in the document. */
  async settled(): Promise<void> {
    await this.work;
  }

  /** Waits for the last page and saves where the Markdown goes to a file. */
  async finish(): Promise<void> {
    await this.work;
    if (this.options.target.kind === 'file' && this.document?.isDirty) await this.document.save();
  }

  /** Id of the region at a position. */
  regionAt(position: vscode.Position): string | undefined {
    return this.document && this.anchors.regionAt(this.document.offsetAt(position));
  }

  /** Where a region's Markdown stands now; undefined when it was deleted. */
  rangeOf(regionId: string): vscode.Range | undefined {
    const span = this.anchors.spanOf(regionId);
    if (!span || !this.document) return undefined;
    return new vscode.Range(
      this.document.positionAt(span.start),
      this.document.positionAt(span.end),
    );
  }

  /** Brings the document into view, where it is shown already or in `column`. */
  async reveal(options: vscode.TextDocumentShowOptions): Promise<vscode.TextEditor | undefined> {
    if (!this.document || this.document.isClosed) return undefined;
    const shown = columnOf(this.document.uri) ?? options.viewColumn;
    return vscode.window.showTextDocument(this.document, {
      ...options,
      preview: false,
      ...(shown === undefined ? {} : { viewColumn: shown }),
    });
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private adopt(document: vscode.TextDocument): void {
    this.document = document;
    this.lineEnd = document.eol;
    for (const { page } of this.run.orderedPages()) {
      this.written.add(page.index);
      this.anchors.addPage(page, '', 0);
    }
    const text = document.getText();
    this.anchors.relocate(text);
    this.end = { start: text.length, end: text.length };
  }

  private writeNewPages(): void {
    for (const { page } of this.run.orderedPages()) {
      if (this.written.has(page.index)) continue;
      this.written.add(page.index);
      this.work = this.work.then(() => this.append(page)).catch(this.options.onError);
    }
  }

  private async append(page: OcrPage): Promise<void> {
    const markdown = page.markdown.trim();
    if (markdown === '') return;
    const first = this.document === undefined;
    const document = (this.document ??= await this.open());
    this.lineEnd = document.eol;
    if (this.isClosed) return;
    const { show } = this.options;
    const editor = first
      ? await this.reveal({
          preserveFocus: show.preserveFocus,
          ...(show.column && { viewColumn: show.column }),
        })
      : vscode.window.visibleTextEditors.find((visible) => visible.document === document);
    // VS Code drops an edit when the document has changed since it was made, by typing say.
    for (let attempt = 1; !document.isClosed; attempt++) {
      if (await this.tryInsert(document, page, markdown, editor)) return;
      if (attempt === MAX_ATTEMPTS) {
        throw new Error(vscode.l10n.t('Page {0} could not be written.', page.index + 1));
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /** @returns false when the document did not take the edit */
  private async tryInsert(
    document: vscode.TextDocument,
    page: OcrPage,
    markdown: string,
    editor: vscode.TextEditor | undefined,
  ): Promise<boolean> {
    const from = this.end.end;
    const at = document.positionAt(from);
    const before = document.getText(new vscode.Range(new vscode.Position(0, 0), at));
    const lineEnd = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
    const gap = this.replacing ? '' : gapAfter(before);
    const text = withLineEnds(`${gap}${markdown}\n`, lineEnd);
    const edit = new vscode.WorkspaceEdit();
    if (this.replacing) {
      const everything = new vscode.Range(0, 0, document.lineCount, 0);
      edit.replace(document.uri, document.validateRange(everything), text);
    } else {
      edit.insert(document.uri, at, text);
    }

    const cursor = editor?.selection;
    const expected = pendingEdit(page, text);
    this.expected = expected;
    const applied = await vscode.workspace.applyEdit(edit);
    this.expected = undefined;
    if (!applied) return false;
    this.replacing = false;
    if (!expected.seen) this.anchors.addPage(page, document.getText(), from);
    // An insertion at the cursor carries it along; reading goes on where the reader was.
    if (editor && cursor?.isEmpty && cursor.active.isEqual(at)) editor.selection = cursor;
    return true;
  }

  private async open(): Promise<vscode.TextDocument> {
    const { target, onError } = this.options;
    if (target.kind === 'file') {
      try {
        if (!target.replace) {
          const create = new vscode.WorkspaceEdit();
          create.createFile(target.uri, { overwrite: false, ignoreIfExists: false });
          if (!(await vscode.workspace.applyEdit(create))) {
            throw new Error(vscode.l10n.t('{0} could not be created.', target.uri.fsPath));
          }
        }
        return await vscode.workspace.openTextDocument(target.uri);
      } catch (error) {
        // The text must not be lost because its place is not writable.
        this.replacing = false;
        onError(error);
      }
    }
    return vscode.workspace.openTextDocument({ language: 'markdown', content: '' });
  }

  private follow(event: vscode.TextDocumentChangeEvent): void {
    const { document, contentChanges, reason } = event;
    const changes = contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
      offset: rangeOffset,
      length: rangeLength,
      text,
    }));
    this.anchors.change(changes);
    for (const change of [...changes].sort((a, b) => b.offset - a.offset)) {
      this.end = moveSpan(this.end, change);
    }
    const { expected } = this;
    const own = expected && changes.find(({ text }) => text === expected.text);
    if (own) {
      expected.seen = true;
      this.anchors.addPage(expected.page, document.getText(), own.offset);
      const end = own.offset + own.text.length;
      this.end = { start: end, end };
    } else if (reason !== undefined) {
      this.anchors.recover(document.getText());
    }
    if (document.eol !== this.lineEnd) {
      // Changing all line ends moves everything without a list of changes.
      this.lineEnd = document.eol;
      this.anchors.relocate(document.getText());
      const { length } = document.getText();
      this.end = { start: length, end: length };
    }
  }
}

const pendingEdit = (page: OcrPage, text: string): PendingEdit => ({ page, text, seen: false });

/** What goes between the text so far and a new page, so that one blank line separates them. */
function gapAfter(before: string): string {
  if (before.trim() === '') return '';
  if (/\r?\n\r?\n$/u.test(before)) return '';
  return before.endsWith('\n') ? '\n' : '\n\n';
}

/** The column that shows a document. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const group = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(
      ({ input }) =>
        input instanceof vscode.TabInputText && input.uri.toString() === uri.toString(),
    ),
  );
  return group?.viewColumn;
}
