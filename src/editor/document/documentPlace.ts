import * as vscode from 'vscode';
import { defined } from '../../core/system/defined.ts';
import type { TextChange } from './regionAnchors.ts';
import { isOpenDocument, type OutputTarget } from './outputTarget.ts';

/** The separator between the text so far and a new page: one blank line. */
export function gapAfter(before: string): string {
  if (before.trim() === '') return '';
  if (/\r?\n\r?\n$/u.test(before)) return '';
  return before.endsWith('\n') ? '\n' : '\n\n';
}

/** The column that shows a document. */
export function editorColumnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const group = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(
      ({ input }) =>
        input instanceof vscode.TabInputText && input.uri.toString() === uri.toString(),
    ),
  );
  return group?.viewColumn;
}

/** Shows a document in its present column, or in the requested one. */
export async function showDocument(
  document: vscode.TextDocument,
  options: vscode.TextDocumentShowOptions,
): Promise<vscode.TextEditor> {
  const viewColumn = editorColumnOf(document.uri) ?? options.viewColumn;
  const where = { ...options, preview: false, ...defined({ viewColumn }) };
  return vscode.window.showTextDocument(document, where);
}

/** How long the file of a saved document may take to be opened, and how often it is looked for. */
const SAVED_MS = 500;
const LOOK_MS = 25;

/** Which document has the text after another one was closed. */
export class Succession {
  private discarded: vscode.TextDocument | undefined;

  /**
   * The document itself while it is open; after that, the one that continues it if it was saved.
   * Waits for it once, since it is opened a moment later.
   * @param current the document of the link at the moment
   */
  async of(
    document: vscode.TextDocument,
    current: () => vscode.TextDocument | undefined,
  ): Promise<vscode.TextDocument> {
    if (!document.isClosed || document === this.discarded) return document;
    const end = Date.now() + SAVED_MS;
    while (current() === document && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    const now = current() ?? document;
    if (now.isClosed) this.discarded = now;
    return now;
  }
}

/** The changes of an event, with offsets from before it. */
export const changesOf = ({ contentChanges }: vscode.TextDocumentChangeEvent): TextChange[] =>
  contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
    offset: rangeOffset,
    length: rangeLength,
    text,
  }));

/** The line ending of a document. */
export const lineEndOf = (document: vscode.TextDocument): string =>
  document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';

/**
 * Opens the document for a run's Markdown. If its file cannot be created, an untitled document is
 * used, since the text must not be lost.
 * @returns also whether its present content is to be replaced
 */
export async function openTarget(
  target: OutputTarget,
  onError: (error: unknown) => void,
): Promise<{ document: vscode.TextDocument; replacing: boolean }> {
  if (target.kind === 'file') {
    try {
      if (!target.replace) {
        const create = new vscode.WorkspaceEdit();
        create.createFile(target.uri, { overwrite: false, ignoreIfExists: false });
        if (!(await vscode.workspace.applyEdit(create))) {
          throw new Error(vscode.l10n.t('{0} could not be created.', target.uri.fsPath));
        }
      }
      const document = await vscode.workspace.openTextDocument(target.uri);
      return { document, replacing: target.replace };
    } catch (error) {
      onError(error);
    }
  }
  // Since the name was chosen, another result may have taken it.
  if (target.kind === 'untitled' && target.uri && !isOpenDocument(target.uri)) {
    try {
      const document = await vscode.workspace.openTextDocument(target.uri);
      return { document, replacing: false };
    } catch (error) {
      // Since the name was chosen, a file with it may have appeared.
      onError(error);
    }
  }
  const untitled = { language: 'markdown', content: '' };
  return { document: await vscode.workspace.openTextDocument(untitled), replacing: false };
}
