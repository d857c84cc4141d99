import * as vscode from 'vscode';
import type { DocumentLinks } from '../document/documentLinks.ts';
import { showStatus } from '../reporting/notify.ts';
import type { Run } from '../run/run.ts';
import type { Doubt, Doubts } from './doubts.ts';

export interface DoubtParts {
  readonly doubts: Doubts;
  readonly links: DocumentLinks;
  /** The run of the active results panel. */
  readonly panelRun: () => Run | undefined;
  /** The column for a document that is not shown. */
  readonly column: () => vscode.ViewColumn;
  /** Asks how to read a region again. */
  readonly readAgain: (run: Run, page: number, region: string) => void;
}

/** The next place after (or before) a position; from the other end if there is none. */
export function nextDoubt<T extends { readonly range: vscode.Range }>(
  doubts: readonly T[],
  position: vscode.Position,
  by: 1 | -1,
): T | undefined {
  return by > 0
    ? (doubts.find(({ range }) => range.start.isAfter(position)) ?? doubts[0])
    : (doubts.findLast(({ range }) => range.end.isBefore(position)) ?? doubts.at(-1));
}

/** Going through the doubtful words of a result, and accepting them. */
export class DoubtCommands {
  constructor(private readonly parts: DoubtParts) {}

  /** Moves the cursor to the next or previous doubtful word of the document, over all pages. */
  async go(by: 1 | -1): Promise<void> {
    const editor = await this.editor();
    if (editor) this.parts.doubts.update(editor.document);
    const doubts = editor ? this.parts.doubts.of(editor.document) : [];
    const next = editor && nextDoubt(doubts, editor.selection.active, by);
    if (!editor || !next) {
      showStatus(vscode.l10n.t('There is no doubtful text.'));
      return;
    }
    const { start } = next.range;
    editor.selection = new vscode.Selection(start, start);
    editor.revealRange(next.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    await vscode.commands.executeCommand('editor.action.showHover', { focus: 'noAutoFocus' });
  }

  /** Accepts a word, or the one at the cursor, and goes to the next one. */
  async accept(runId: unknown, key: unknown): Promise<void> {
    const doubt = this.find(runId, key);
    if (!doubt) return;
    this.parts.doubts.accept(doubt.run, [doubt.word.key]);
    const { activeTextEditor } = vscode.window;
    if (activeTextEditor && this.parts.doubts.of(activeTextEditor.document).length > 0) {
      await this.go(1);
    }
  }

  /** Accepts all words of the region of a word, or of the one at the cursor. */
  acceptRegion(runId: unknown, key: unknown): void {
    const doubt = this.find(runId, key);
    if (!doubt) return;
    const same = this.all(doubt.run).filter(({ word }) => word.region === doubt.word.region);
    this.parts.doubts.accept(
      doubt.run,
      same.map(({ word }) => word.key),
    );
  }

  /** Asks how to read the region of a word again. */
  readAgain(runId: unknown, key: unknown): void {
    const doubt = this.find(runId, key);
    if (doubt) this.parts.readAgain(doubt.run, doubt.page.index, doubt.word.region);
  }

  private all(run: Run): readonly Doubt[] {
    const uri = this.parts.links.find(run)?.uri;
    return uri ? this.parts.doubts.of({ uri }) : [];
  }

  /** The word that a command means; says so if there is none. */
  private find(runId: unknown, key: unknown): Doubt | undefined {
    const found = this.wordOf(runId, key);
    if (!found) showStatus(vscode.l10n.t('There is no doubtful text at the cursor.'));
    return found;
  }

  /** The word that a fix names; without a name, the one at the cursor. */
  private wordOf(runId: unknown, key: unknown): Doubt | undefined {
    const { doubts } = this.parts;
    if (typeof runId === 'string' && typeof key === 'string') {
      return vscode.workspace.textDocuments
        .flatMap((document) => doubts.of(document))
        .find(({ run, word }) => run.id === runId && word.key === key);
    }
    const { activeTextEditor: editor } = vscode.window;
    if (editor) doubts.update(editor.document);
    return editor && doubts.at(editor.document, editor.selection.active);
  }

  /** The active document, or that of the active panel, which gets the focus. */
  private async editor(): Promise<vscode.TextEditor | undefined> {
    const { links, panelRun, column } = this.parts;
    const run = panelRun();
    if (!run) return vscode.window.activeTextEditor;
    const link = await links.ensure(run, column());
    return link?.reveal({ preserveFocus: false, viewColumn: column() });
  }
}
