import * as vscode from 'vscode';
import type { OcrPage } from '../../core/document/document.ts';
import { leadOf } from '../../core/document/pageMarks.ts';
import { defined } from '../../core/system/defined.ts';
import { DocumentEdits, editorOf } from './documentEdit.ts';
import { Succession, changesOf, lineEndOf, openTarget, showDocument } from './documentPlace.ts';
import type { MarkdownDocumentOptions } from './documentOptions.ts';
import type { Draft } from './draft.ts';
import { Emitter, type Subscription } from '../reporting/emitter.ts';
import type { RegionEdits } from './editedPage.ts';
import type { MergedPage, Placement } from './mergePage.ts';
import { withLineEnds } from './regionAnchors.ts';
import { RegionTracker } from './regionTracker.ts';
import type { Run } from '../run/run.ts';
import { pageInProgress } from '../run/runState.ts';
import { planPage, planRegion, planRevision, type Rewrite } from './rewritePlan.ts';
import type { PartialPage, RunChange } from '../run/runTypes.ts';
import { WritingPlaces } from './writingPlaces.ts';

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
  private readonly succession = new Succession();
  private lineEnd: vscode.EndOfLine | undefined;
  private readonly tracker = new RegionTracker();
  private readonly anchors = this.tracker.anchors;
  private readonly edited = new Emitter<void>('edit of a result');
  /** The text was changed, by the user or by a run. */
  readonly onDidEdit = this.edited.event;
  private readonly edits = new DocumentEdits();
  private readonly written = new Set<number>();
  private readonly places = new WritingPlaces();
  private draftTimer: ReturnType<typeof setTimeout> | undefined;
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

  /** Undefined before the first text. */
  get uri(): vscode.Uri | undefined {
    return this.document?.uri;
  }

  get isClosed(): boolean {
    return this.document?.isClosed ?? false;
  }

  /** The last known text, also of a closed document. */
  get text(): string {
    return this.tracker.knownText;
  }

  /** True if the document has only the text of its pages. */
  get isAsRead(): boolean {
    const pages = this.run.orderedPages().map(({ page }) => page);
    return this.tracker.isAsRead(pages, this.options.pageMarks);
  }

  /** What the user changed in a page; empty if it is as it was read. */
  editsOf({ regions }: OcrPage): RegionEdits {
    return this.tracker.editsOf(regions);
  }

  /** Continues in another document: the saved or renamed file, or one that was opened again. */
  attach(document: vscode.TextDocument): void {
    const { text } = this;
    this.document = document;
    this.lineEnd = document.eol;
    this.tracker.replaceText(document.getText());
    if (this.text !== text) this.places.continueIn(text, this.text);
    this.options.onDocument(document.uri);
    this.edited.fire();
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
    const { document } = this;
    if (!span || !document) return undefined;
    return new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
  }

  /** Shows the document in its present column, or in `column`. */
  async reveal(options: vscode.TextDocumentShowOptions): Promise<vscode.TextEditor | undefined> {
    if (!this.document || this.document.isClosed) return undefined;
    return showDocument(this.document, options);
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
        left: this.places.partials.get(page.index),
        later: pages.filter(({ index }) => index > page.index),
        end: this.places.end,
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
      return planRevision(this.anchors, old, page, document.getText());
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
    this.edited.dispose();
  }

  private adopt(document: vscode.TextDocument): void {
    this.document = document;
    this.lineEnd = document.eol;
    const pages = this.run.orderedPages().map(({ page }) => page);
    for (const { index } of pages) this.written.add(index);
    const text = document.getText();
    this.tracker.adopt(pages, text);
    this.places.endAt(text.length);
    this.options.onDocument(document.uri);
    for (const { page } of this.run.state.partials) this.places.partials.set(page, undefined);
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
      if (this.places.partials.has(partial.page) || this.written.has(partial.page)) continue;
      this.places.partials.set(partial.page, undefined);
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
    if (markdown === '' && this.places.draft?.page !== page.index) return;
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
        this.places.endAt(at + text.length);
      };
      const change = { start: 0, length: everything, text, take };
      await this.edits.insist(document, page.index, () => this.edits.tryChange(document, change));
      this.replacing = false;
    } else {
      // Closed in the meantime: its file, if it was saved, gets the page.
      if (!(await this.insistDraft(document, draft, markdown))) return this.append(page);
      this.anchors.addPage(page, document.getText(), draft.span.start);
    }
    this.places.draft = undefined;
  }

  private async leave({ page, markdown }: PartialPage): Promise<void> {
    const document = await this.ensureDocument();
    if (document.isClosed || this.replacing) return;
    const draft = this.draftOf(page, document);
    const mark = vscode.l10n.t('Page {0} is incomplete: recognition stopped here.', page + 1);
    await this.insistDraft(document, draft, `${markdown.trimEnd()}\n\n<!-- ${mark} -->`);
    this.places.partials.set(page, draft.span);
    this.places.draft = undefined;
  }

  private draftOf(page: number, document: vscode.TextDocument): Draft {
    const { pageMarks } = this.options;
    return this.places.draftOf(page, document.getText(), lineEndOf(document), pageMarks);
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
        this.places.endAt(draft.span.end);
      },
    });
  }

  private async insistDraft(
    document: vscode.TextDocument,
    draft: Draft,
    markdown: string,
  ): Promise<boolean> {
    return this.edits.insist(document, draft.page, () =>
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
    const { document: known } = this;
    if (known) return this.succession.of(known, () => this.document);
    const { target, onError, show } = this.options;
    const { document, replacing } = await openTarget(target, onError);
    this.document = document;
    this.replacing = replacing;
    this.lineEnd = document.eol;
    this.tracker.replaceText(document.getText());
    this.options.onDocument(document.uri);
    if (show.inBackground?.() === true) return document;
    const { preserveFocus: keep, column } = show;
    const preserveFocus = typeof keep === 'function' ? keep() : keep;
    await this.reveal({ preserveFocus, ...defined({ viewColumn: column }) });
    return document;
  }

  private follow(event: vscode.TextDocumentChangeEvent): void {
    const { document, reason } = event;
    const changes = changesOf(event);
    const own = this.edits.isOwn(changes);
    this.tracker.change(changes, document.getText(), { own, undone: reason !== undefined });
    this.places.move(changes);
    if (own) this.edits.recognize(changes);
    if (document.eol !== this.lineEnd) {
      // Changing all line endings moves everything without a list of changes.
      this.lineEnd = document.eol;
      this.tracker.replaceText(document.getText());
      this.places.endAt(this.text.length);
      this.places.draft = undefined;
    }
    this.edited.fire();
  }
}
