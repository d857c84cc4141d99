import * as vscode from 'vscode';
import type { OcrPage } from '../../core/document/document.ts';
import { leadOf, type PageMarks } from '../../core/document/pageMarks.ts';
import { defined } from '../../core/system/defined.ts';
import { DocumentEdits, editorOf } from './documentEdit.ts';
import { editorColumnOf, gapAfter, lineEndOf, openTarget } from './documentPlace.ts';
import { Draft } from './draft.ts';
import type { Subscription } from '../reporting/emitter.ts';
import type { MergedPage, Placement } from './mergePage.ts';
import type { OutputTarget } from './outputTarget.ts';
import { RegionAnchors, moveSpan, withLineEnds, type TextSpan } from './regionAnchors.ts';
import type { Run } from '../run/run.ts';
import { pageInProgress } from '../run/runState.ts';
import { planPage, planRegion, type Rewrite } from './rewritePlan.ts';
import type { PartialPage, RunChange } from '../run/runTypes.ts';

export interface MarkdownDocumentOptions {
  readonly run: Run;
  readonly target: OutputTarget;
  /** How the document is shown when the first text arrives. */
  readonly show: {
    readonly column?: vscode.ViewColumn | undefined;
    readonly preserveFocus: boolean;
  };
  /** How the document shows where pages begin. */
  readonly pageMarks: PageMarks;
  readonly onError: (error: unknown) => void;
  /** A document that already contains the run's Markdown, e.g. after a reload of the window. */
  readonly existing?: vscode.TextDocument | undefined;
}

/** Shortest interval between updates of a page in progress, in milliseconds. */
const DRAFT_MS = 250;

/**
 * The Markdown document of one run. It is opened when the first text arrives. A page in progress
 * grows at its end; a finished page is one undoable edit, so edits made in between stay. Regions
 * keep their places while the text around them changes.
 */
export class MarkdownDocument implements vscode.Disposable {
  readonly run: Run;
  private document: vscode.TextDocument | undefined;
  private lineEnd: vscode.EndOfLine | undefined;
  private readonly anchors = new RegionAnchors();
  private readonly edits = new DocumentEdits();
  private readonly written = new Set<number>();
  /** Where the next page goes, as an empty span: the end of what this run has written. */
  private end: TextSpan = { start: 0, end: 0 };
  /** The page in progress, as far as it is in the document. */
  private draft: Draft | undefined;
  private draftTimer: ReturnType<typeof setTimeout> | undefined;
  /** Unfinished pages, and where their text is, as far as that is known. */
  private readonly leftPartial = new Map<number, TextSpan | undefined>();
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
      run.onDidChange((change) => this.onRunChange(change)),
    ];
    this.writeNewPages();
    if (!existing) this.writePartials();
  }

  /** Undefined until the first text has arrived. */
  get uri(): vscode.Uri | undefined {
    return this.document?.uri;
  }

  get isClosed(): boolean {
    return this.document?.isClosed ?? false;
  }

  /** Share of the regions that are in the document, 0..1. */
  get shareLocated(): number {
    return this.anchors.shareLocated;
  }

  /**
   * True for the document that contains this run's Markdown; URIs of closed documents are reused.
   */
  holds(document: vscode.TextDocument): boolean {
    return this.document === document && !document.isClosed;
  }

  /** Resolves when every page that has arrived is in the document. */
  async settled(): Promise<void> {
    await this.work;
  }

  /** Waits for the last page, and saves if the Markdown goes to a file. */
  async finish(): Promise<void> {
    await this.work;
    if (this.options.target.kind === 'file' && this.document?.isDirty) await this.document.save();
  }

  /** Id of the region at a position. */
  regionAt(position: vscode.Position): string | undefined {
    return this.document && this.anchors.regionAt(this.document.offsetAt(position));
  }

  /** Where a region's Markdown is now; undefined if it was deleted. */
  rangeOf(regionId: string): vscode.Range | undefined {
    const span = this.anchors.spanOf(regionId);
    if (!span || !this.document) return undefined;
    return new vscode.Range(
      this.document.positionAt(span.start),
      this.document.positionAt(span.end),
    );
  }

  /** Shows the document in its present column, or in `column`. */
  async reveal(options: vscode.TextDocumentShowOptions): Promise<vscode.TextEditor | undefined> {
    if (!this.document || this.document.isClosed) return undefined;
    const shown = editorColumnOf(this.document.uri) ?? options.viewColumn;
    return vscode.window.showTextDocument(this.document, {
      ...options,
      preview: false,
      ...defined({ viewColumn: shown }),
    });
  }

  /**
   * Writes a region that was read again in place of the old one or after it, as one undoable edit.
   * @returns false if it no longer has a place
   */
  rewriteRegion(
    old: OcrPage,
    merged: MergedPage,
    regionId: string,
    placement: Placement,
  ): Promise<boolean> {
    return this.rewrite(old, merged.page, () =>
      planRegion(this.anchors, old, merged, regionId, placement),
    );
  }

  /** Replaces a page that was read again, as one undoable edit. */
  rewritePage(old: OcrPage | undefined, page: OcrPage): Promise<boolean> {
    this.written.add(page.index);
    return this.rewrite(old ?? page, page, (document) => {
      const pages = this.run.orderedPages().map((entry) => entry.page);
      return planPage(this.anchors, old, page, document.getText(), {
        left: this.leftPartial.get(page.index),
        later: pages.filter(({ index }) => index > page.index),
        end: this.end.end,
        marks: this.options.pageMarks,
      });
    });
  }

  /**
   * Writes the changes that later pages made to a page, unless the user has changed its text since.
   */
  private revise(old: OcrPage): void {
    const written = this.rewrite(old, this.pageNow(old), (document) => {
      const page = this.pageNow(old);
      const span = this.anchors.spanOfPage(old);
      const text = withLineEnds(old.markdown.trim(), lineEndOf(document));
      if (!span || document.getText().slice(span.start, span.end) !== text) return undefined;
      return { span, text: page.markdown.trim() };
    });
    written.catch(this.options.onError);
  }

  private pageNow({ index }: OcrPage): OcrPage {
    const found = this.run.orderedPages().find(({ page }) => page.index === index);
    if (!found) throw new Error(`There is no page ${index + 1}.`);
    return found.page;
  }

  dispose(): void {
    clearTimeout(this.draftTimer);
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
    for (const { page } of this.run.state.partials) this.leftPartial.set(page, undefined);
  }

  private onRunChange(change: RunChange): void {
    switch (change.type) {
      case 'page':
        if (change.revised) this.revise(change.revised);
        else if (change.replaced !== true) this.writeNewPages();
        return;
      case 'progress':
        this.scheduleDraft();
        return;
      case 'warning':
      case 'state':
        this.writePartials();
        return;
    }
  }

  private chain(step: () => Promise<void>): void {
    this.work = this.work.then(step).catch(this.options.onError);
  }

  private writeNewPages(): void {
    for (const { page } of this.run.orderedPages()) {
      if (this.written.has(page.index)) continue;
      this.written.add(page.index);
      this.chain(() => this.append(page));
    }
  }

  /** Unfinished pages keep their text so far, marked as incomplete. */
  private writePartials(): void {
    for (const partial of this.run.state.partials) {
      if (this.leftPartial.has(partial.page) || this.written.has(partial.page)) continue;
      this.leftPartial.set(partial.page, undefined);
      this.chain(() => this.leave(partial));
    }
  }

  private scheduleDraft(): void {
    if (this.draftTimer !== undefined || !pageInProgress(this.run.state)) return;
    this.draftTimer = setTimeout(() => {
      this.draftTimer = undefined;
      this.chain(() => this.grow());
    }, DRAFT_MS);
  }

  /** Writes the newest text of the page in progress into the document, once. */
  private async grow(): Promise<void> {
    const growing = pageInProgress(this.run.state);
    if (!growing || this.written.has(growing.page)) return;
    const document = await this.ensureDocument();
    // If the document is not visible, the steps cannot be joined into one undo step.
    if (document.isClosed || this.replacing || !editorOf(document)) return;
    const draft = this.draftOf(growing.page, document);
    await this.tryDraft(document, draft, growing.markdown.trimEnd(), '');
  }

  private async append(page: OcrPage): Promise<void> {
    const markdown = page.markdown.trim();
    if (markdown === '' && this.draft?.page !== page.index) return;
    const document = await this.ensureDocument();
    if (document.isClosed) return;
    const draft = this.draftOf(page.index, document);
    const { lineCount } = document;
    if (this.replacing) {
      const everything = document.offsetAt(new vscode.Position(lineCount, 0));
      const lead = leadOf(this.options.pageMarks, page.index, true);
      const text = withLineEnds(`${lead}${markdown}\n`, lineEndOf(document));
      const take = (at: number) => {
        this.anchors.addPage(page, document.getText(), at);
        this.end = { start: at + text.length, end: at + text.length };
      };
      const change = { start: 0, length: everything, text, take };
      await this.edits.insist(document, page.index, () => this.edits.tryChange(document, change));
      this.replacing = false;
    } else {
      await this.insistDraft(document, draft, markdown);
      this.anchors.addPage(page, document.getText(), draft.span.start);
    }
    this.draft = undefined;
  }

  private async leave({ page, markdown }: PartialPage): Promise<void> {
    const document = await this.ensureDocument();
    if (document.isClosed || this.replacing) return;
    const draft = this.draftOf(page, document);
    const mark = vscode.l10n.t('Page {0} is incomplete: recognition stopped here.', page + 1);
    await this.insistDraft(document, draft, `${markdown.trimEnd()}\n\n<!-- ${mark} -->`);
    this.leftPartial.set(page, draft.span);
    this.draft = undefined;
  }

  private draftOf(page: number, document: vscode.TextDocument): Draft {
    if (this.draft?.page === page) return this.draft;
    const { end } = this.end;
    const before = document.getText().slice(0, end);
    const lead = leadOf(this.options.pageMarks, page, before.trim() === '');
    const gap = withLineEnds(gapAfter(before) + lead, lineEndOf(document));
    this.draft = new Draft(page, end, gap);
    return this.draft;
  }

  /** Tries to change a draft to `markdown`; returns true if the document contains it. */
  private async tryDraft(
    document: vscode.TextDocument,
    draft: Draft,
    markdown: string,
    end: string,
  ): Promise<boolean> {
    const wanted = withLineEnds(markdown, lineEndOf(document));
    const step = draft.step(wanted, document.getText(), end);
    if (!step) return true;
    return this.edits.tryChange(document, {
      start: draft.span.end - step.remove,
      length: step.remove,
      text: step.insert,
      // The page is one undo step, however often it grew.
      undo: { stopBefore: draft.isEmpty, stopAfter: end !== '' },
      take: (at) => {
        draft.written(wanted, step, at, end);
        this.end = { start: draft.span.end, end: draft.span.end };
      },
    });
  }

  private async insistDraft(
    document: vscode.TextDocument,
    draft: Draft,
    markdown: string,
  ): Promise<void> {
    await this.edits.insist(document, draft.page, () =>
      this.tryDraft(document, draft, markdown, lineEndOf(document)),
    );
  }

  /** Makes one change of existing text, in its turn. */
  private rewrite(
    old: OcrPage,
    page: OcrPage,
    plan: (document: vscode.TextDocument) => Rewrite | undefined,
  ): Promise<boolean> {
    const { edits, anchors } = this;
    const attempt = async (document: vscode.TextDocument): Promise<boolean | undefined> => {
      const planned = plan(document);
      if (!planned) return undefined;
      const { start, end } = planned.span;
      const text = withLineEnds(planned.text, lineEndOf(document));
      const take = (at: number) => anchors.replacePage(old, page, document.getText(), at);
      return edits.tryChange(document, { start, length: end - start, text, take });
    };
    return new Promise((resolve, reject) => {
      this.chain(async () => {
        const { document } = this;
        let written = false;
        if (document) {
          // Edits in the meantime may move the place, or remove it.
          const step = async () => {
            const taken = await attempt(document);
            written = taken === true;
            return taken !== false;
          };
          await edits.insist(document, page.index, step).catch(reject);
        }
        resolve(written);
      });
    });
  }

  private async ensureDocument(): Promise<vscode.TextDocument> {
    if (this.document) return this.document;
    const { target, onError, show } = this.options;
    const { document, replacing } = await openTarget(target, onError);
    this.document = document;
    this.replacing = replacing;
    this.lineEnd = document.eol;
    await this.reveal({
      preserveFocus: show.preserveFocus,
      ...defined({ viewColumn: show.column }),
    });
    return document;
  }

  private follow({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    const changes = contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
      offset: rangeOffset,
      length: rangeLength,
      text,
    }));
    this.anchors.change(changes);
    for (const change of [...changes].sort((a, b) => b.offset - a.offset)) {
      this.end = moveSpan(this.end, change);
      this.draft?.move(change);
      for (const [page, span] of this.leftPartial) {
        this.leftPartial.set(page, span && moveSpan(span, change));
      }
    }
    if (!this.edits.recognize(changes) && reason !== undefined) {
      this.anchors.recover(document.getText());
    }
    if (document.eol !== this.lineEnd) {
      // Changing all line endings moves everything without a list of changes.
      this.lineEnd = document.eol;
      this.anchors.relocate(document.getText());
      const { length } = document.getText();
      this.end = { start: length, end: length };
      this.draft = undefined;
    }
  }
}
