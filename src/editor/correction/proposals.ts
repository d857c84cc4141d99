import * as vscode from 'vscode';
import { correctedText } from '../../core/document/proposal.ts';
import { alignSpans } from '../document/alignSpans.ts';
import type { Doubts } from '../doubts/doubts.ts';
import { pickMany, showStatus, tellInformation } from '../reporting/notify.ts';
import type { Run } from '../run/run.ts';
import type { PageCorrection } from './pageCorrections.ts';

/** Scheme of the read-only documents with a proposal. */
const SCHEME = 'deepseek-ocr-proposal';

/** What a model proposes for a document. */
export interface Proposal {
  readonly run: Run;
  readonly uri: vscode.Uri;
  /** The text of the document that the places of the corrections refer to. */
  readonly text: string;
  /** In the order of the text. */
  readonly corrections: readonly PageCorrection[];
  /** Name of the model. */
  readonly model: string;
}

/** Proposals beside their documents in VS Code's diff editor, until they are accepted. */
export class Proposals implements vscode.TextDocumentContentProvider {
  private readonly open = new Map<string, Proposal>();
  private count = 0;

  constructor(private readonly doubts: Pick<Doubts, 'accept'>) {}

  register(): vscode.Disposable {
    return vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.open.delete(uri.toString())),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const proposal = this.open.get(uri.toString());
    return proposal ? correctedText(proposal.text, proposal.corrections) : '';
  }

  /** Opens a proposal beside its document. */
  async show(proposal: Proposal): Promise<void> {
    const { run, uri, model } = proposal;
    const path = `/${run.sourceName}.md`;
    const proposed = vscode.Uri.from({ scheme: SCHEME, path, query: String(++this.count) });
    this.open.set(proposed.toString(), proposal);
    const title = vscode.l10n.t('{0} ↔ corrections by {1}', run.sourceName, model);
    await vscode.commands.executeCommand('vscode.diff', uri, proposed, title);
  }

  /** Writes all corrections of the active proposal as one undoable edit. */
  async acceptAll(clicked: unknown): Promise<void> {
    const found = this.active(clicked);
    if (found) await this.write(found.key, found.proposal, found.proposal.corrections);
  }

  /** Lets the user choose which corrections to write. */
  async choose(clicked: unknown): Promise<void> {
    const found = this.active(clicked);
    if (!found) return;
    const { proposal } = found;
    const items = proposal.corrections.map((correction) => ({
      label: `${correction.before} → ${correction.after}`,
      description: vscode.l10n.t('page {0}', correction.page + 1),
      picked: true,
      correction,
    }));
    const chosen = await pickMany(items, {
      title: vscode.l10n.t('Corrections by {0}', proposal.model),
      placeHolder: vscode.l10n.t('Select the corrections to write'),
      isAlone: () => false,
    });
    if (!chosen || chosen.length === 0) return;
    const corrections = chosen.map(({ correction }) => correction);
    await this.write(
      found.key,
      proposal,
      corrections.sort((a, b) => a.start - b.start),
    );
  }

  private active(clicked: unknown): { key: string; proposal: Proposal } | undefined {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    const shown = tab instanceof vscode.TabInputTextDiff ? tab.modified : undefined;
    for (const uri of [clicked, shown]) {
      const key = uri instanceof vscode.Uri ? uri.toString() : '';
      const proposal = this.open.get(key);
      if (proposal) return { key, proposal };
    }
    tellInformation(vscode.l10n.t('Open a proposal first.'));
    return undefined;
  }

  private async write(
    key: string,
    proposal: Proposal,
    wanted: readonly PageCorrection[],
  ): Promise<void> {
    const { uri, run, text } = proposal;
    const document = await vscode.workspace.openTextDocument(uri);
    const now = document.getText();
    const fitting = present(text, now, wanted);
    const edit = new vscode.WorkspaceEdit();
    for (const { correction, start, end } of fitting) {
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      edit.replace(uri, range, correction.after);
    }
    if (!(await vscode.workspace.applyEdit(edit))) {
      throw new Error(vscode.l10n.t('The document has changed. Try again.'));
    }
    this.doubts.accept(
      run,
      fitting.flatMap(({ correction }) => [...correction.keys]),
    );
    const left = wanted.length - fitting.length;
    if (left === 0) showStatus(vscode.l10n.t('Corrections written: {0}', fitting.length));
    else {
      tellInformation(
        vscode.l10n.t(
          'Corrections written: {0}. The text of others has changed since: {1}.',
          fitting.length,
          left,
        ),
      );
    }
    await closeTab(key);
    await vscode.window.showTextDocument(document, { preview: false });
  }
}

interface FittingCorrection {
  readonly correction: PageCorrection;
  readonly start: number;
  readonly end: number;
}

/** Where corrections are in the present text; those whose words were changed since are left out. */
function present(
  text: string,
  now: string,
  corrections: readonly PageCorrection[],
): FittingCorrection[] {
  const spans = new Map(corrections.map(({ start, end }, i) => [String(i), { start, end }]));
  const found = alignSpans(text, now, spans, false);
  return corrections.flatMap((correction, i): FittingCorrection[] => {
    const span = found.get(String(i));
    if (!span || now.slice(span.start, span.end) !== correction.before) return [];
    return [{ correction, ...span }];
  });
}

/** Closes the diff editor of a proposal, which has nothing left to decide. */
async function closeTab(key: string): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const tab = tabs.find(
    ({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === key,
  );
  if (tab) await vscode.window.tabGroups.close(tab);
}
