import * as vscode from 'vscode';
import type { OcrPage, Region } from '../../core/document/document.ts';
import { doubtfulWords, type DoubtfulWord } from '../../core/document/doubtfulWords.ts';
import type { DocumentLinks } from '../document/documentLinks.ts';
import type { MarkdownDocument } from '../document/markdownDocument.ts';
import { doubtPlaces } from '../document/doubtPlaces.ts';
import type { TextSpan } from '../document/regionAnchors.ts';
import { Emitter, type Subscription } from '../reporting/emitter.ts';
import { StatusEntry } from '../reporting/notify.ts';
import type { Run } from '../run/run.ts';
import type { RunStore } from '../run/runStore.ts';
import { readSettings } from '../settings/settings.ts';
import { SECTION } from '../settings/settingsSchema.ts';

/** A doubtful word in a document. */
export interface Doubt {
  readonly run: Run;
  readonly page: OcrPage;
  readonly word: DoubtfulWord;
  readonly range: vscode.Range;
}

/** Source of the diagnostics, as the list of problems names it. */
export const DOUBT_SOURCE = 'OCR';

/** Ends like the first half of a word over two lines. */
const HYPHENATED = /[-\u00ad\u2010\u2011]$/u;

const percentOf = (share: number): number => Math.min(99, Math.round(share * 100));

/** The places of a region's words, as long as its text is the same. */
interface Located {
  readonly text: string;
  readonly limit: number;
  readonly words: readonly DoubtfulWord[];
  readonly places: ReadonlyMap<string, TextSpan>;
}

/**
 * The doubtful words of all open results: marked in their documents with the severity
 * "information", counted in the status bar. Words that the user accepted or replaced are no longer
 * doubtful. Documents that are not results have no marks.
 */
export class Doubts implements vscode.Disposable {
  private readonly byUri = new Map<string, readonly Doubt[]>();
  private readonly located = new WeakMap<object, Located>();
  /** Confidence below which a word is doubtful, 0..1. */
  private limit = limitNow();
  private readonly words = new WeakMap<Region, { limit: number; words: DoubtfulWord[] }>();
  /** Sets made of lists that are asked for with every page. */
  private readonly sets = new WeakMap<object, ReadonlySet<string>>();
  private readonly marks = vscode.languages.createDiagnosticCollection('deepseek-ocr');
  private readonly status = new StatusEntry(
    'deepseekOcr.doubts',
    vscode.l10n.t('Doubtful Text (OCR)'),
    'deepseekOcr.nextDoubt',
  );
  private readonly changed = new Emitter<Run>('doubtful words');
  /** The doubtful words of a run have changed. */
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: Subscription[];

  constructor(
    private readonly links: DocumentLinks,
    private readonly store: Pick<RunStore, 'track'>,
  ) {
    const { window, workspace } = vscode;
    this.subscriptions = [
      links.onDidEdit((run) => this.refresh(run)),
      links.onDidActivate((run) => this.refresh(run)),
      workspace.onDidCloseTextDocument(({ uri }) => this.clear(uri)),
      window.onDidChangeActiveTextEditor(() => this.showStatus()),
      workspace.onDidChangeConfiguration((change) => {
        if (!change.affectsConfiguration(`${SECTION}.doubtfulBelow`)) return;
        this.limit = limitNow();
        this.refreshAll();
      }),
    ];
  }

  /** The doubtful words of a document in the order of its text. */
  of(document: Pick<vscode.TextDocument, 'uri'>): readonly Doubt[] {
    return this.byUri.get(document.uri.toString()) ?? [];
  }

  /** Follows the latest edits of a document at once; otherwise, they are collected first. */
  update(document: vscode.TextDocument): void {
    const link = this.links.holderOf(document);
    if (link) this.refresh(link.run);
  }

  /** The doubtful word at a position. */
  at(document: vscode.TextDocument, position: vscode.Position): Doubt | undefined {
    return this.of(document).find(({ range }) => range.contains(position));
  }

  /** The number of doubtful words of a run. */
  countIn(run: Run): number {
    return run.orderedPages().reduce((sum, { page }) => sum + this.wordsIn(run, page).length, 0);
  }

  /** The words of a page that the user has not checked, in reading order. */
  wordsIn(run: Run, page: OcrPage): DoubtfulWord[] {
    const open = this.links.find(run)?.uri;
    const keys = open && this.keysOf(this.of({ uri: open }));
    const accepted = this.acceptedIn(run);
    return page.regions.flatMap((region) =>
      this.wordsOf(region).filter(({ key }) => (keys ? keys.has(key) : !accepted.has(key))),
    );
  }

  /** Replaces a doubtful word in the document, which counts as checked then. */
  async correct(run: Run, key: string, text: string): Promise<void> {
    const link = await this.links.load(run);
    if (link) this.refresh(run);
    const doubt = link?.uri && this.of({ uri: link.uri }).find(({ word }) => word.key === key);
    if (!link?.uri || !doubt) {
      throw new Error(vscode.l10n.t('The word is no longer in the document.'));
    }
    const document = await vscode.workspace.openTextDocument(link.uri);
    // The hyphen at the end of a line is not in the document.
    const isJoined =
      HYPHENATED.test(doubt.word.text) && !HYPHENATED.test(document.getText(doubt.range));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(link.uri, doubt.range, isJoined ? text.replace(HYPHENATED, '') : text);
    if (!(await vscode.workspace.applyEdit(edit))) {
      throw new Error(vscode.l10n.t('The document has changed. Try again.'));
    }
    this.accept(run, [key]);
  }

  /** The user checked these words: they are right. */
  accept(run: Run, words: readonly string[]): void {
    // The store follows runs only while they are in progress.
    const tracking = this.store.track(run);
    run.apply({ type: 'accepted', words });
    tracking.dispose();
    this.refresh(run);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.marks.dispose();
    this.status.dispose();
    this.changed.dispose();
  }

  private keysOf(doubts: readonly Doubt[]): ReadonlySet<string> {
    return this.setOf(doubts, () => doubts.map(({ word }) => word.key));
  }

  private acceptedIn({ state: { accepted } }: Run): ReadonlySet<string> {
    return this.setOf(accepted, () => accepted);
  }

  private setOf(list: object, keys: () => readonly string[]): ReadonlySet<string> {
    const known = this.sets.get(list) ?? new Set(keys());
    this.sets.set(list, known);
    return known;
  }

  /** The words of a region below the limit, counted once. */
  private wordsOf(region: Region): readonly DoubtfulWord[] {
    const { limit } = this;
    const known = this.words.get(region);
    if (known?.limit === limit) return known.words;
    const words = doubtfulWords(region, limit);
    this.words.set(region, { limit, words });
    return words;
  }

  private refreshAll(): void {
    for (const document of vscode.workspace.textDocuments) {
      const link = this.links.holderOf(document);
      if (link) this.refresh(link.run);
    }
  }

  private refresh(run: Run): void {
    const link = this.links.find(run);
    const document = vscode.workspace.textDocuments.find((open) => link?.holds(open) === true);
    if (!link || !document) return;
    this.clearOthers(run, document.uri);
    const accepted = new Set(run.state.accepted);
    const doubts = run
      .orderedPages()
      .flatMap(({ page }) => this.ofPage(link, document, page))
      .filter(({ word }) => !accepted.has(word.key))
      .sort((a, b) => a.range.start.compareTo(b.range.start));
    this.byUri.set(document.uri.toString(), doubts);
    this.marks.set(document.uri, doubts.map(diagnosticOf));
    this.showStatus();
    this.changed.fire(run);
  }

  private ofPage(link: MarkdownDocument, document: vscode.TextDocument, page: OcrPage): Doubt[] {
    const { limit } = this;
    return page.regions.flatMap((region): Doubt[] => {
      const whole = link.rangeOf(region.id);
      if (!whole) return [];
      const text = document.getText(whole);
      const known = this.located.get(region);
      let now = known?.text === text && known.limit === limit ? known : undefined;
      if (!now) {
        const words = this.wordsOf(region);
        const places = words.length === 0 ? new Map() : doubtPlaces(region, words, text);
        now = { text, limit, words, places };
        this.located.set(region, now);
      }
      const { words, places } = now;
      const start = document.offsetAt(whole.start);
      const position = (offset: number) => document.positionAt(start + offset);
      return words.flatMap((word) => {
        const place = places.get(word.key);
        if (!place) return [];
        const range = new vscode.Range(position(place.start), position(place.end));
        return [{ run: link.run, page, word, range }];
      });
    });
  }

  /** A result that was saved under another name leaves its old document behind. */
  private clearOthers(run: Run, present: vscode.Uri): void {
    for (const [uri, [first]] of [...this.byUri]) {
      if (first?.run.id === run.id && uri !== present.toString()) this.clear(vscode.Uri.parse(uri));
    }
  }

  private clear(uri: vscode.Uri): void {
    if (!this.byUri.delete(uri.toString())) return;
    this.marks.delete(uri);
    this.showStatus();
  }

  private showStatus(): void {
    const { activeTextEditor } = vscode.window;
    const count = activeTextEditor ? this.of(activeTextEditor.document).length : 0;
    void vscode.commands.executeCommand('setContext', 'deepseekOcr.hasDoubts', count > 0);
    if (count === 0) {
      this.status.hide();
      return;
    }
    const text =
      count === 1 ? vscode.l10n.t('1 doubtful word') : vscode.l10n.t('{0} doubtful words', count);
    this.status.show('question', text, vscode.l10n.t('Go to the next doubtful text'));
  }
}

const limitNow = (): number => readSettings().doubtfulBelow / 100;

function diagnosticOf({ word, range }: Doubt): vscode.Diagnostic {
  const message = vscode.l10n.t(
    '“{0}” was read with a confidence of {1} %.',
    word.text,
    percentOf(word.confidence),
  );
  const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Information);
  diagnostic.source = DOUBT_SOURCE;
  return diagnostic;
}
