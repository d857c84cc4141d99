import * as vscode from 'vscode';

/** One replacement in a document. */
export interface DocumentChange {
  readonly start: number;
  readonly length: number;
  readonly text: string;
  /** Called once the text is in the document, with its offset. */
  readonly take: (at: number) => void;
  /**
   * Where undo steps end; without it, the change is one step. Several changes can be joined only in
   * an editor that shows the document.
   */
  readonly undo?: { readonly stopBefore: boolean; readonly stopAfter: boolean };
}

/** Several replacements that are one step of undo; none overlap. */
export interface DocumentChanges {
  readonly parts: readonly Pick<DocumentChange, 'start' | 'length' | 'text'>[];
  /** Called once they are in the document. */
  readonly take: () => void;
}

/** What is expected of the events of a document. */
interface Expected {
  readonly parts: DocumentChanges['parts'];
  readonly take: (at: number) => void;
  seen: boolean;
}

/** A note about a run in its document. */
export interface Note {
  readonly text: string;
  /** Where the previous note is in a text; undefined if it is gone. */
  readonly find: (text: string) => { readonly start: number; readonly end: number } | undefined;
}

/** A change as an event reports it. */
interface ReportedChange {
  readonly offset: number;
  readonly text: string;
}

/** How often an edit is tried, and the pause between attempts in milliseconds. */
const MAX_ATTEMPTS = 40;
const RETRY_MS = 25;

/** Makes changes, and recognizes them among the changes that a document reports. */
export class DocumentEdits {
  /** The change that is being made. */
  private expected: Expected | undefined;

  /**
   * Makes a change. VS Code drops it if the document has changed in the meantime.
   * @returns false if the document did not accept it
   */
  async tryChange(document: vscode.TextDocument, change: DocumentChange): Promise<boolean> {
    const { start, length, text, take, undo } = change;
    const range = new vscode.Range(document.positionAt(start), document.positionAt(start + length));
    const editor = editorOf(document);
    const selections = editor?.selections;
    const expected = { parts: [change], take, seen: false };
    this.expected = expected;
    try {
      const joining = editor && undo && { editor, undo };
      if (!(await apply(document, range, text, joining))) return false;
    } finally {
      this.expected = undefined;
    }
    if (!expected.seen) take(start);
    // A change at the cursor would move the cursor along; the user's position is restored.
    const touched = selections?.some((selection) => selection.intersection(range) !== undefined);
    if (editor && selections && touched) {
      editor.selections = selections.map(
        ({ anchor, active }) =>
          new vscode.Selection(
            document.validatePosition(anchor),
            document.validatePosition(active),
          ),
      );
    }
    return true;
  }

  /** Makes several changes at once. @returns false if the document did not accept them */
  async trySeveral(
    document: vscode.TextDocument,
    { parts, take }: DocumentChanges,
  ): Promise<boolean> {
    const expected = { parts, take, seen: false };
    this.expected = expected;
    try {
      const edit = new vscode.WorkspaceEdit();
      for (const { start, length, text } of parts) {
        const end = document.positionAt(start + length);
        edit.replace(document.uri, new vscode.Range(document.positionAt(start), end), text);
      }
      if (!(await vscode.workspace.applyEdit(edit))) return false;
    } finally {
      this.expected = undefined;
    }
    if (!expected.seen) take();
    return true;
  }

  /**
   * Tries until the document accepts the change or is closed: VS Code drops an edit if the document
   * has changed since the edit was made, for example by typing.
   * @param page index of the page, for the error
   * @returns false if it was closed before it accepted the change
   */
  async insist(
    document: vscode.TextDocument,
    page: number,
    attempt: () => Promise<boolean>,
  ): Promise<boolean> {
    for (let attempts = 1; !document.isClosed; attempts++) {
      if (await attempt()) return true;
      if (attempts === MAX_ATTEMPTS) {
        throw new Error(vscode.l10n.t('Page {0} could not be written.', page + 1));
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    return false;
  }

  /** Replaces the previous note of a document, unless the user has removed it. */
  async rewriteNote(document: vscode.TextDocument, { text, find }: Note): Promise<void> {
    await this.insist(document, 0, async () => {
      const span = find(document.getText());
      if (!span) return true;
      const { start, end } = span;
      return this.tryChange(document, { start, length: end - start, text, take: () => undefined });
    });
  }

  /** True if our own change is among those of an event. */
  isOwn(changes: readonly ReportedChange[]): boolean {
    return this.ownAmong(changes) !== undefined;
  }

  /** Completes our own change, which is among those of an event. */
  recognize(changes: readonly ReportedChange[]): void {
    const { expected } = this;
    const own = this.ownAmong(changes);
    if (!expected || expected.seen || !own) return;
    expected.seen = true;
    expected.take(own.offset);
  }

  private ownAmong(changes: readonly ReportedChange[]): ReportedChange | undefined {
    const { expected } = this;
    return changes.find((change) => expected?.parts.some((part) => isSame(change, part)));
  }
}

/** An empty text alone is not enough to identify the change. */
const isSame = (
  change: ReportedChange,
  { start, text }: DocumentChanges['parts'][number],
): boolean => change.text === text && (text !== '' || change.offset === start);

/** The editor that shows a document. */
export const editorOf = (document: vscode.TextDocument): vscode.TextEditor | undefined =>
  vscode.window.visibleTextEditors.find((visible) => visible.document === document);

async function apply(
  document: vscode.TextDocument,
  range: vscode.Range,
  text: string,
  joining: { editor: vscode.TextEditor; undo: NonNullable<DocumentChange['undo']> } | undefined,
): Promise<boolean> {
  if (joining) {
    const { stopBefore, stopAfter } = joining.undo;
    return joining.editor.edit((builder) => builder.replace(range, text), {
      undoStopBefore: stopBefore,
      undoStopAfter: stopAfter,
    });
  }
  const edit = new vscode.WorkspaceEdit();
  if (range.isEmpty) edit.insert(document.uri, range.start, text);
  else edit.replace(document.uri, range, text);
  return vscode.workspace.applyEdit(edit);
}
