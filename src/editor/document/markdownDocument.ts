import * as vscode from 'vscode';
import type { OcrPage } from '../../core/document/document.ts';
import { leadOf } from '../../core/document/pageMarks.ts';
import { defined } from '../../core/system/defined.ts';
import { DocumentEdits, editorOf, type Note } from './documentEdit.ts';
import { Succession, changesOf, lineEndOf, openTarget, showDocument } from './documentPlace.ts';
import type { MarkdownDocumentOptions } from './documentOptions.ts';
import { DraftWriter, incomplete, spanOfPartial } from './draftWriter.ts';
import { Emitter, type Subscription } from '../reporting/emitter.ts';
import type { RegionEdits } from './editedPage.ts';
import type { AreaEdit } from './ignoredAreas.ts';
import type { MergedPage, Placement } from './mergePage.ts';
import { withLineEnds } from './regionAnchors.ts';
import type { RegionEdit } from './regionEdit.ts';
import { RegionTracker } from './regionTracker.ts';
import { Reopening } from './reopening.ts';
import type { Run } from '../run/run.ts';
import { pageInProgress } from '../run/runState.ts';
import { planEdit, planPage, planRegion, planRevision } from './rewritePlan.ts';
import { Rewriter, type PlanRewrite } from './rewriter.ts';
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
  private readonly rewriter = new Rewriter(this.edits, this.anchors);
  private readonly written = new Set<number>();
  private readonly places = new WritingPlaces();
  private readonly drafts: DraftWriter;
  private draftTimer: ReturnType<typeof setTimeout> | undefined;
  private replacing: boolean;
  private readonly reopening = new Reopening();
  private work: Promise<void> = Promise.resolve();
  private readonly subscriptions: Subscription[];

  constructor(private readonly options: MarkdownDocumentOptions) {
    const { run, target, existing, pageMarks } = options;
    this.run = run;
    this.drafts = new DraftWriter(this.edits, this.places, pageMarks);
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

  /** Waits for the last page, changes a note, and saves if the Markdown goes to a file. */
  async finish(note?: Note): Promise<void> {
    await this.work;
    if (note && this.document) await this.edits.rewriteNote(this.document, note);
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

  /** Writes a change of regions, as one undoable edit. @returns false if there is no place for it */
  editRegions(old: OcrPage, edit: RegionEdit): Promise<boolean> {
    return this.rewrite(old, edit.page, (document) =>
      planEdit(this.anchors, old, edit, document.getText()),
    );
  }

  /** Leaves out what is in an area on all pages, or brings it back, as one undoable edit. */
  changeAreas(changes: readonly AreaEdit[]): Promise<boolean> {
    return this.inTurn((document) =>
      this.rewriter.areas(document, changes, (page, insertedAt) => {
        const { end } = this.places;
        const [text, pending] = [document.getText(), insertedAt(end)];
        const whole = text.slice(0, end) + pending + text.slice(end);
        const planned = this.planAt(undefined, page, whole, end + pending.length);
        if (planned?.span.start !== end + pending.length) return planned;
        return { ...planned, span: { start: end, end } };
      }),
    );
  }

  /** Replaces a page that was read again, as one undoable edit. */
  rewritePage(old: OcrPage | undefined, page: OcrPage): Promise<boolean> {
    this.written.add(page.index);
    return this.rewrite(old ?? page, page, this.pagePlan(old, page));
  }

  private pagePlan(old: OcrPage | undefined, page: OcrPage): PlanRewrite {
    return (document) => this.planAt(old, page, document.getText(), this.places.end);
  }

  /** @param end where a page goes that is neither in the text nor before another one */
  private planAt(old: OcrPage | undefined, page: OcrPage, text: string, end: number) {
    const pages = this.run.orderedPages().map((entry) => entry.page);
    return planPage(this.anchors, old, page, text, {
      left: this.places.partials.get(page.index),
      later: pages.filter(({ index }) => index > page.index),
      end,
      marks: this.options.pageMarks,
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
    const { partials } = this.run.state;
    for (const { page } of partials) {
      this.places.partials.set(page, spanOfPartial(text, page, partials));
    }
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
      const between = this.isBetween(page.index);
      this.written.add(page.index);
      this.chain(() => (between ? this.insert(page) : this.append(page)));
    }
  }

  /** Whether a page has its place in the text: an earlier run stopped in it, or left it out. */
  private isBetween(page: number): boolean {
    return this.places.partials.has(page) || [...this.written].some((index) => index > page);
  }

  /** Writes a page that an earlier run left out or only began. */
  private async insert(page: OcrPage): Promise<void> {
    const document = await this.ensureDocument();
    await this.rewriter.rewrite(document, page, page, this.pagePlan(undefined, page));
    this.places.partials.delete(page.index);
    await this.reopening.save(document);
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
    if (!growing || this.written.has(growing.page) || this.isBetween(growing.page)) return;
    const document = await this.ensureDocument();
    // If the document is not visible, the steps cannot be joined into one undo step.
    if (document.isClosed || this.replacing || !editorOf(document)) return;
    const draft = this.drafts.of(growing.page, document);
    await this.drafts.try(document, draft, growing.markdown.trimEnd(), '');
  }

  private async append(page: OcrPage): Promise<void> {
    const markdown = page.markdown.trim();
    if (markdown === '' && this.places.draft?.page !== page.index) return;
    const document = await this.ensureDocument();
    if (document.isClosed) return;
    const draft = this.drafts.of(page.index, document);
    const { lineCount } = document;
    if (this.replacing) {
      const everything = document.offsetAt(new vscode.Position(lineCount, 0));
      const lead = leadOf(this.options.pageMarks, page.index, '');
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
      if (!(await this.drafts.insist(document, draft, markdown))) return this.append(page);
      this.anchors.addPage(page, document.getText(), draft.span.start);
    }
    this.places.draft = undefined;
    await this.reopening.save(document);
  }

  private async leave({ page, markdown }: PartialPage): Promise<void> {
    const document = await this.ensureDocument();
    if (document.isClosed || this.replacing) return;
    const draft = this.drafts.of(page, document);
    await this.drafts.insist(document, draft, incomplete({ page, markdown }));
    this.places.partials.set(page, draft.span);
    this.places.draft = undefined;
  }

  /** Makes one change of existing text, in its turn. */
  private rewrite(old: OcrPage, page: OcrPage, plan: PlanRewrite): Promise<boolean> {
    return this.inTurn((document) => this.rewriter.rewrite(document, old, page, plan));
  }

  /** @returns false if there is no document, or no place for the change any more */
  private inTurn(work: (document: vscode.TextDocument) => Promise<boolean>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.chain(async () => {
        const { document } = this;
        await (document ? work(document) : Promise.resolve(false)).then(resolve, reject);
      });
    });
  }

  private async ensureDocument(): Promise<vscode.TextDocument> {
    const { document: known } = this;
    if (known) {
      const present = await this.succession.of(known, () => this.document);
      return this.reopening.of(present, (document) => this.attach(document), this.options.onError);
    }
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
