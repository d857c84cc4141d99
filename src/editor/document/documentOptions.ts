import type * as vscode from 'vscode';
import type { PageMarks } from '../../core/document/pageMarks.ts';
import type { Run } from '../run/run.ts';
import type { OutputTarget } from './outputTarget.ts';

export interface MarkdownDocumentOptions {
  readonly run: Run;
  readonly target: OutputTarget;
  /** How the document is shown when the first text arrives. */
  readonly show: {
    readonly column?: vscode.ViewColumn | undefined;
    /** Whether the focus stays where it is. */
    readonly preserveFocus: boolean | (() => boolean);
    /** True to leave it to VS Code to open a tab behind those in use, as for any changed text. */
    readonly inBackground?: (() => boolean) | undefined;
  };
  /** How the document shows where pages begin. */
  readonly pageMarks: PageMarks;
  readonly onError: (error: unknown) => void;
  /** Called with each document that takes the text. */
  readonly onDocument: (uri: vscode.Uri) => void;
  /** A document that already contains the run's Markdown, e.g. after a reload of the window. */
  readonly existing?: vscode.TextDocument | undefined;
}
