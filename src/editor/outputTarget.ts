import * as vscode from 'vscode';
import { baseName, markdownName } from './formats.ts';
import type { RunInput } from './inputs.ts';

/** Where a run's Markdown goes. */
export type OutputTarget =
  | { readonly kind: 'untitled' }
  /** `replace` puts the new text in place of the old; undo brings the old text back. */
  | { readonly kind: 'file'; readonly uri: vscode.Uri; readonly replace: boolean };

export type ExistingChoice = 'replace' | 'keepBoth' | 'untitled';

/** Asks what to do with a file that exists; undefined gives the run up. */
export type AskExisting = (name: string) => Promise<ExistingChoice | undefined>;

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

/** `name.md`, else the first free of `name-1.md`, `name-2.md`, … */
async function freeName(uri: vscode.Uri): Promise<vscode.Uri> {
  const stem = uri.path.slice(0, -'.md'.length);
  for (let number = 1; ; number++) {
    const candidate = uri.with({ path: `${stem}-${number}.md` });
    if (!(await exists(candidate))) return candidate;
  }
}

/**
 * The place for a run's Markdown. A file that exists is never touched without asking, and pasted
 * bytes have no place of their own, so theirs is an untitled document.
 */
export async function outputTarget(
  output: 'untitled' | 'besideSource',
  input: RunInput,
  askExisting: AskExisting,
): Promise<OutputTarget | undefined> {
  if (output === 'untitled' || input.uri === undefined) return { kind: 'untitled' };
  const beside = vscode.Uri.joinPath(input.uri, '..', markdownName(input.name));
  if (vscode.workspace.fs.isWritableFileSystem(beside.scheme) === false) {
    return { kind: 'untitled' };
  }
  if (!(await exists(beside))) return { kind: 'file', uri: beside, replace: false };
  switch (await askExisting(baseName(beside.path))) {
    case 'replace':
      return { kind: 'file', uri: beside, replace: true };
    case 'keepBoth':
      return { kind: 'file', uri: await freeName(beside), replace: false };
    case 'untitled':
      return { kind: 'untitled' };
    case undefined:
      return undefined;
  }
}

/** The question for {@link outputTarget} as a dialog. */
export const askExistingInDialog: AskExisting = async (name) => {
  const choices: Record<ExistingChoice, string> = {
    replace: vscode.l10n.t('Replace'),
    keepBoth: vscode.l10n.t('Keep Both'),
    untitled: vscode.l10n.t('Open as Untitled'),
  };
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} exists already.', name),
    { modal: true, detail: vscode.l10n.t('Replacing it can be undone in the editor.') },
    ...Object.values(choices),
  );
  return (Object.keys(choices) as ExistingChoice[]).find((key) => choices[key] === picked);
};
