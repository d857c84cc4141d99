import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import * as vscode from 'vscode';
import { reportError } from '../reporting/background.ts';
import { ask } from '../reporting/notify.ts';
import { baseName, markdownName } from '../run/fileFormats.ts';
import type { RunInput } from '../run/inputs.ts';

/** Where a run's Markdown goes. */
export type OutputTarget =
  /** An unsaved document; with `uri`, saving it creates that file without a question. */
  | { readonly kind: 'untitled'; readonly uri?: vscode.Uri }
  /** `replace` replaces the old text; undo restores it. */
  | { readonly kind: 'file'; readonly uri: vscode.Uri; readonly replace: boolean }
  /** A new file that is written when the run has ended, and is not opened. */
  | { readonly kind: 'written'; readonly uri: vscode.Uri };

export type ExistingChoice = 'replace' | 'keepBoth' | 'untitled';

/** Asks what to do with an existing file; undefined cancels the run. */
export type AskExisting = (name: string) => Promise<ExistingChoice | undefined>;

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    throw error;
  }
}

/** The first unused name of `name-1.md`, `name-2.md`, … */
async function freeName(uri: vscode.Uri, taken: ReadonlySet<string>): Promise<vscode.Uri> {
  const stem = uri.path.slice(0, -'.md'.length);
  for (let number = 1; ; number++) {
    const candidate = uri.with({ path: `${stem}-${number}.md` });
    if (!taken.has(candidate.toString()) && !(await exists(candidate))) return candidate;
  }
}

/** The file itself, or the next free name if it exists. */
export const freeFile = async (uri: vscode.Uri): Promise<vscode.Uri> =>
  (await exists(uri)) ? freeName(uri, new Set()) : uri;

/** True if a document with this URI is open, visible or not. */
export const isOpenDocument = (uri: vscode.Uri): boolean =>
  vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());

/** The file's name for an unsaved document, or the next one that nothing has. */
export async function unsavedName(file: vscode.Uri): Promise<vscode.Uri> {
  const named = (uri: vscode.Uri): vscode.Uri => uri.with({ scheme: 'untitled' });
  const used = new Set<string>();
  let uri = file;
  while (used.has(uri.toString()) || isOpenDocument(named(uri)) || (await exists(uri))) {
    used.add(uri.toString());
    uri = await freeName(file, used);
  }
  return named(uri);
}

/** True if a file can be created in the folder, as far as can be seen. */
async function isWritable(folder: vscode.Uri): Promise<boolean> {
  try {
    await access(folder.fsPath, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * An unsaved document with the source's name and folder, so that saving keeps both: `scan.jpg` →
 * `scan.md`, or the next free name. Without a writable folder on disk (pasted bytes, virtual
 * workspaces, read-only media) it has no name: VS Code would save it at a place that does not exist.
 * @param taken names of other files of the same batch
 */
async function unsavedTarget(
  input: RunInput,
  taken: ReadonlySet<string>,
): Promise<OutputTarget & { readonly kind: 'untitled' }> {
  const beside = input.uri && vscode.Uri.joinPath(input.uri, '..', markdownName(input.name));
  if (beside?.scheme !== 'file') return { kind: 'untitled' };
  if (!(await isWritable(vscode.Uri.joinPath(beside, '..')))) return { kind: 'untitled' };
  const named = (uri: vscode.Uri) => uri.with({ scheme: 'untitled' });
  const used = new Set(taken);
  let uri = beside;
  try {
    // A closed file may have the name, or an unsaved document that is still open.
    while (used.has(uri.toString()) || isOpenDocument(named(uri)) || (await exists(uri))) {
      used.add(uri.toString());
      uri = await freeName(beside, used);
    }
  } catch (error) {
    reportError(`Looking for a name beside ${input.name}`, error);
    return { kind: 'untitled' };
  }
  return { kind: 'untitled', uri: named(uri) };
}

/** What a target takes from the names that are left for others of its batch. */
export const takenBy = (target: OutputTarget): string | undefined =>
  target.uri?.with({ scheme: 'file' }).toString();

/**
 * The destination of a run's Markdown. Existing files are never changed without asking. Pasted
 * bytes have no folder, so their Markdown goes to an untitled document without a name.
 * @param taken destinations of other files of the same batch: `a.png` and `a.pdf` must not become
 *   one file
 */
export async function outputTarget(
  output: 'untitled' | 'besideSource',
  input: RunInput,
  askExisting: AskExisting,
  taken: ReadonlySet<string> = new Set(),
): Promise<OutputTarget | undefined> {
  const unsaved = () => unsavedTarget(input, taken);
  if (output === 'untitled' || input.uri === undefined) return unsaved();
  const beside = vscode.Uri.joinPath(input.uri, '..', markdownName(input.name));
  if (vscode.workspace.fs.isWritableFileSystem(beside.scheme) === false) return unsaved();
  try {
    const target = await targetAt(beside, askExisting, taken);
    return target?.kind === 'untitled' ? await unsaved() : target;
  } catch (error) {
    // The text must not be lost because its destination cannot be examined.
    reportError(`Looking at ${baseName(beside.path)}`, error);
    return { kind: 'untitled' };
  }
}

/**
 * A new file beside the source for a result that is not opened; existing files keep their names.
 * @param taken names of other files of the same batch
 * @returns undefined if the source has no writable folder
 */
export async function writtenTarget(
  { uri, name }: RunInput,
  taken: ReadonlySet<string>,
): Promise<(OutputTarget & { readonly kind: 'written' }) | undefined> {
  if (uri === undefined) return undefined;
  const folder = vscode.Uri.joinPath(uri, '..');
  const beside = vscode.Uri.joinPath(folder, markdownName(name));
  if (vscode.workspace.fs.isWritableFileSystem(beside.scheme) === false) return undefined;
  if (beside.scheme === 'file' && !(await isWritable(folder))) return undefined;
  try {
    const isUsed = taken.has(beside.toString()) || isOpenDocument(beside) || (await exists(beside));
    return { kind: 'written', uri: isUsed ? await freeName(beside, taken) : beside };
  } catch (error) {
    // One folder that cannot be examined must not stop the others.
    reportError(`Looking at ${baseName(beside.path)}`, error);
    return undefined;
  }
}

async function targetAt(
  beside: vscode.Uri,
  askExisting: AskExisting,
  taken: ReadonlySet<string>,
): Promise<OutputTarget | undefined> {
  const another = async () =>
    ({ kind: 'file', uri: await freeName(beside, taken), replace: false }) as const;
  if (taken.has(beside.toString())) return another();
  if (!(await exists(beside))) return { kind: 'file', uri: beside, replace: false };
  switch (await askExisting(baseName(beside.path))) {
    case 'replace':
      return { kind: 'file', uri: beside, replace: true };
    case 'keepBoth':
      return another();
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
  const picked = await ask(
    vscode.l10n.t('{0} already exists.', name),
    { warning: true, detail: vscode.l10n.t('Replacing it can be undone in the editor.') },
    ...Object.values(choices),
  );
  return (Object.keys(choices) as ExistingChoice[]).find((key) => choices[key] === picked);
};
