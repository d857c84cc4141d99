import * as vscode from 'vscode';
import { tellWarning } from '../reporting/notify.ts';
import type { Log } from '../reporting/log.ts';
import { Emitter, type Subscription } from '../reporting/emitter.ts';
import { MarkdownDocument, type MarkdownDocumentOptions } from './markdownDocument.ts';
import type { Run } from '../run/run.ts';
import { settingsOf } from '../settings/settingsOfRun.ts';

/** Where the cursor of a linked document is; `region` is undefined outside all regions. */
export interface CursorRegion {
  readonly run: Run;
  readonly region: string | undefined;
}

/** Key in the workspace state: document URI by run id. */
const STATE_KEY = 'deepseekOcr.documents';

/** The Markdown documents of this window's runs, and the mapping between regions and text. */
export class DocumentLinks implements vscode.Disposable {
  private readonly byRun = new Map<string, MarkdownDocument>();
  private readonly cursor = new Emitter<CursorRegion>('cursor region');
  /** The cursor entered another region, or left all regions. */
  readonly onCursorRegion = this.cursor.event;
  private lastRegion: string | undefined;
  private readonly subscriptions: Subscription[];

  constructor(
    private readonly state: vscode.Memento,
    private readonly log: Log,
  ) {
    this.subscriptions = [
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        const [selection] = selections;
        if (selection) this.cursorMoved(textEditor.document, selection.active);
      }),
    ];
  }

  /** Opens and fills a document for a run. */
  open(
    options: Omit<MarkdownDocumentOptions, 'onError' | 'pageMarks' | 'existing'>,
  ): MarkdownDocument {
    return this.add({ ...options });
  }

  /** The document of a run, if it is still open. */
  find(run: Run): MarkdownDocument | undefined {
    const link = this.byRun.get(run.id);
    return link?.isClosed ? undefined : (link ?? this.relink(run));
  }

  /** Selects a region's text. @returns false if there is no such document or text */
  async selectRegion(run: Run, region: string): Promise<boolean> {
    const link = this.find(run);
    const range = link?.rangeOf(region);
    if (!link || !range) return false;
    this.lastRegion = `${run.id} ${region}`;
    const editor = await link.reveal({ preserveFocus: true });
    if (!editor) return false;
    editor.selection = new vscode.Selection(range.end, range.start);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    return true;
  }

  /** Remembers which document belongs to which run, for the time after a reload. */
  async remember(run: Run): Promise<void> {
    const uri = this.byRun.get(run.id)?.uri;
    if (!uri) return;
    const known = this.state.get<Record<string, string>>(STATE_KEY, {});
    const kept = Object.entries(known).slice(-50);
    await this.state.update(STATE_KEY, { ...Object.fromEntries(kept), [run.id]: uri.toString() });
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    for (const link of this.byRun.values()) link.dispose();
    this.cursor.dispose();
  }

  private add(options: Omit<MarkdownDocumentOptions, 'onError' | 'pageMarks'>): MarkdownDocument {
    this.byRun.get(options.run.id)?.dispose();
    const onError = (error: unknown) => {
      this.log.error(error instanceof Error ? error : String(error));
      const message = error instanceof Error ? error.message : String(error);
      tellWarning(message);
    };
    const { pageMarks } = settingsOf(options.run);
    const link = new MarkdownDocument({ ...options, pageMarks, onError });
    this.byRun.set(options.run.id, link);
    return link;
  }

  /** After a reload: the document that the run was written to, if it is open. */
  private relink(run: Run): MarkdownDocument | undefined {
    const uri = this.state.get<Record<string, string>>(STATE_KEY, {})[run.id];
    const existing = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri);
    if (!existing) return undefined;
    const show = { preserveFocus: true };
    const link = this.add({ run, target: { kind: 'untitled' }, show, existing });
    // Names of untitled documents are reused, so this one may contain a different text.
    if (link.shareLocated >= 0.5) return link;
    this.byRun.delete(run.id);
    link.dispose();
    return undefined;
  }

  private cursorMoved(document: vscode.TextDocument, position: vscode.Position): void {
    const link = [...this.byRun.values()].find((known) => known.holds(document));
    if (!link) return;
    const region = link.regionAt(position);
    const key = `${link.run.id} ${region ?? ''}`;
    if (key === this.lastRegion) return;
    this.lastRegion = key;
    this.cursor.fire({ run: link.run, region });
  }
}
