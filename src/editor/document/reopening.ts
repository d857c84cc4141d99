import * as vscode from 'vscode';
import { editorOf } from './documentEdit.ts';

/** Writing into a saved file that the user closed during the run: its later pages belong to it. */
export class Reopening {
  private isReopened = false;

  /**
   * The document to write into; a closed file is opened again, without showing it.
   * @param attach called with the new document
   */
  async of(
    document: vscode.TextDocument,
    attach: (document: vscode.TextDocument) => void,
    onError: (error: unknown) => void,
  ): Promise<vscode.TextDocument> {
    if (!document.isClosed || document.isUntitled) return document;
    try {
      const again = await vscode.workspace.openTextDocument(document.uri);
      attach(again);
      this.isReopened = true;
      return again;
    } catch (error) {
      // The file is gone: the text is in the results panel.
      onError(error);
      return document;
    }
  }

  /** A file that the user has closed is not left with unsaved changes. */
  async save(document: vscode.TextDocument): Promise<void> {
    if (this.isReopened && document.isDirty && !editorOf(document)) await document.save();
  }
}
