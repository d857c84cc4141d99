import * as vscode from 'vscode';
import type { Doubt, Doubts } from './doubts.ts';

/** What can be done about a doubtful word, in the light bulb and by keyboard (Quick Fix). */
export class DoubtFixes implements vscode.CodeActionProvider {
  constructor(private readonly doubts: Doubts) {}

  register(): vscode.Disposable {
    const selector = [{ scheme: 'file' }, { scheme: 'untitled' }];
    return vscode.languages.registerCodeActionsProvider(selector, this, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    });
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const doubt = this.doubts.of(document).find((known) => known.range.intersection(range));
    if (!doubt) return [];
    const about = diagnostics.filter((known) => known.range.isEqual(doubt.range));
    const { text } = doubt.word;
    const accept = vscode.l10n.t('Accept “{0}”', text);
    const all = vscode.l10n.t('Accept All Doubtful Text of This Region');
    const again = vscode.l10n.t('Read This Region Again…');
    const first = action(accept, 'deepseekOcr.acceptDoubt', doubt, about);
    first.isPreferred = true;
    return [
      first,
      action(all, 'deepseekOcr.acceptRegionDoubts', doubt, about),
      action(again, 'deepseekOcr.readDoubtAgain', doubt, about),
    ];
  }
}

function action(
  title: string,
  command: string,
  { run, word }: Doubt,
  diagnostics: vscode.Diagnostic[],
): vscode.CodeAction {
  const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  made.command = { title, command, arguments: [run.id, word.key] };
  made.diagnostics = diagnostics;
  return made;
}
