import * as vscode from 'vscode';
import { inBackground } from '../reporting/background.ts';
import { withProgress } from '../reporting/notify.ts';
import type { RunInput } from '../run/inputs.ts';

/** Returns the Markdown of an image; reports failures itself and then throws. */
export type TextOf = (image: RunInput, token: vscode.CancellationToken) => Promise<string>;

/** How long the image of a drop that was not chosen is kept, in milliseconds. */
const KEEP_MS = 5 * 60_000;

/**
 * Slow edits for dropped images. VS Code does not wait to resolve a drop edit (it does resolve a
 * paste edit), so the edit inserts a placeholder immediately. When the placeholder appears in the
 * document, recognition starts, and the text replaces the placeholder. Undo, choosing another edit
 * and Cancel stop the recognition.
 */
export class DropPlaceholders implements vscode.Disposable {
  /** The last drop that can still be chosen. */
  private offered: { text: string; image: RunInput; timer: NodeJS.Timeout } | undefined;
  private counter = 0;
  private readonly listener: vscode.Disposable;

  constructor(private readonly textOf: TextOf) {
    this.listener = vscode.workspace.onDidChangeTextDocument((event) => {
      const { offered } = this;
      // Undo may restore a placeholder whose text was already inserted.
      if (!offered || event.reason !== undefined) return;
      if (!event.contentChanges.some(({ text }) => text.includes(offered.text))) return;
      const filling = this.fill(event.document, offered.text, offered.image);
      inBackground('Inserting the text of an image', filling);
    });
  }

  /** The placeholder text to insert for an image; it identifies the image wherever it appears. */
  offer(image: RunInput): string {
    clearTimeout(this.offered?.timer);
    // The placeholder stays in the document for a while: a name must not become a link there.
    const name = image.name.replace(/[^\p{L}\p{M}\p{N} ._-]/gu, '');
    const text = `[${vscode.l10n.t('Reading {0}…', name)} ${++this.counter}]`;
    const timer = setTimeout(() => (this.offered = undefined), KEEP_MS);
    this.offered = { text, image, timer };
    return text;
  }

  dispose(): void {
    clearTimeout(this.offered?.timer);
    this.listener.dispose();
  }

  private async fill(document: vscode.TextDocument, placeholder: string, image: RunInput) {
    const options = {
      location: vscode.ProgressLocation.Notification,
      cancellable: true,
      title: vscode.l10n.t('OCR: {0}', image.name),
    };
    const text = await withProgress(options, async (_progress, token) => {
      const cancel = new vscode.CancellationTokenSource();
      token.onCancellationRequested(() => cancel.cancel());
      const watch = vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.document === document && !holds(document, placeholder)) cancel.cancel();
      });
      try {
        return await this.textOf(image, cancel.token);
      } catch {
        return '';
      } finally {
        watch.dispose();
        cancel.dispose();
      }
    });
    await replace(document, placeholder, text);
  }
}

const holds = (document: vscode.TextDocument, text: string): boolean =>
  !document.isClosed && document.getText().includes(text);

/** Replaces the placeholder. If the document is visible, one undo also reverts its insertion. */
async function replace(document: vscode.TextDocument, placeholder: string, text: string) {
  if (!holds(document, placeholder)) return;
  const start = document.getText().indexOf(placeholder);
  const end = start + placeholder.length;
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  const editor = vscode.window.visibleTextEditors.find((shown) => shown.document === document);
  if (editor) {
    const stops = { undoStopBefore: false, undoStopAfter: true };
    await editor.edit((change) => change.replace(range, text), stops);
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, text);
  await vscode.workspace.applyEdit(edit);
}
