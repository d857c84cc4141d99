import * as vscode from 'vscode';
import { editorColumnOf } from './documentPlace.ts';
import type { DocumentPairs } from './documentPairs.ts';
import type { MarkdownDocument } from './markdownDocument.ts';

/** A text for comparison: saving may remove trailing spaces and add a line end. */
const essence = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();

/**
 * The open document that continues a link whose own one was closed or replaced: its file, if an
 * unsaved document was saved; the file under its new name; the file that was opened again; or the
 * copy in its tab, if it was saved under another name.
 * @param isTaken whether a document belongs to another link
 */
export function successorOf(
  link: MarkdownDocument,
  pairs: DocumentPairs,
  isTaken: (document: vscode.TextDocument) => boolean,
): vscode.TextDocument | undefined {
  const { uri, text, run } = link;
  if (!uri) return undefined;
  const isHidden = link.isClosed || editorColumnOf(uri) === undefined;
  if (!isHidden) return undefined;
  const open = vscode.workspace.textDocuments.filter(
    (document) => !document.isClosed && !isTaken(document),
  );
  const copy = textCopy(link, open);
  if (link.isClosed) {
    const names = [uri.with({ scheme: 'file' }), ...pairs.urisOf(run.id), uri].map(String);
    for (const name of names) {
      const same = open.find((document) => document.uri.toString() === name);
      if (!same) continue;
      if (essence(same.getText()) === essence(text)) return same;
      // An older file of this name may be open beside the copy that was just saved.
      if (!same.isUntitled && !copy) return same;
    }
  }
  return copy;
}

/** The document in a tab that has the same text under another name. */
function textCopy(
  { uri, text }: Pick<MarkdownDocument, 'uri' | 'text'>,
  open: readonly vscode.TextDocument[],
): vscode.TextDocument | undefined {
  const wanted = essence(text);
  if (wanted === '') return undefined;
  return open.find(
    (document) =>
      !document.isUntitled &&
      // An older version in a repository, for example, may have the same text.
      vscode.workspace.fs.isWritableFileSystem(document.uri.scheme) !== false &&
      document.uri.toString() !== uri?.toString() &&
      editorColumnOf(document.uri) !== undefined &&
      essence(document.getText()) === wanted,
  );
}
