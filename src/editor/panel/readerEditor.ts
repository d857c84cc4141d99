import * as vscode from 'vscode';
import { inBackground } from '../reporting/background.ts';
import type { Subscription } from '../reporting/emitter.ts';
import type { Run } from '../run/run.ts';
import type { ResultsPanels } from './panels.ts';

/** Type of the editor in the manifest. */
const VIEW_TYPE = 'deepseekOcr.reader';

export interface ReaderEditorParts {
  readonly panels: ResultsPanels;
  /** The newest result of a file. */
  readonly latestOf: (uri: vscode.Uri) => Promise<Run | undefined>;
  /** The run that is reading a file at this moment. */
  readonly readingOf: (uri: vscode.Uri) => Run | undefined;
  readonly onDidChange: (listener: () => void) => Subscription;
  /** Reads a file. */
  readonly extract: (uri: vscode.Uri) => Promise<unknown>;
}

/**
 * Images and PDFs opened with "Reopen Editor With… → OCR": the results panel as their editor, which
 * changes nothing. The newest result is shown; a file without one is read.
 */
export class ReaderEditor implements vscode.CustomReadonlyEditorProvider {
  constructor(private readonly parts: ReaderEditorParts) {}

  register(): vscode.Disposable {
    const webviewOptions = { enableFindWidget: true };
    return vscode.window.registerCustomEditorProvider(VIEW_TYPE, this, { webviewOptions });
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  async resolveCustomEditor(
    { uri }: vscode.CustomDocument,
    panel: vscode.WebviewPanel,
  ): Promise<void> {
    const { panels, latestOf, readingOf, onDidChange, extract } = this.parts;
    const known = readingOf(uri) ?? (await latestOf(uri));
    if (known) {
      panels.take(panel, known);
      return;
    }
    const opening = { isOver: false };
    const closing = panel.onDidDispose(() => {
      opening.isOver = true;
    });
    const started = new Promise<void>((resolve) => {
      const listening = onDidChange(() => {
        const run = opening.isOver ? undefined : readingOf(uri);
        if (run) {
          opening.isOver = true;
          // Before the run asks for a panel of its own.
          panels.take(panel, run);
          resolve();
        }
        if (opening.isOver) listening.dispose();
      });
    });
    const reading = extract(uri);
    inBackground(`Reading ${uri.path}`, reading);
    try {
      await Promise.race([started, reading]);
    } finally {
      closing.dispose();
      // The user cancelled before the run began: there is nothing to show.
      if (!opening.isOver) panel.dispose();
      opening.isOver = true;
    }
  }
}
