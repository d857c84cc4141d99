import * as vscode from 'vscode';
import { plainLine } from '../../core/safe/controlCharacters.ts';
import { errors, sentenceOf } from '../../core/errors/errors.ts';
import { baseName, isInputName } from './fileFormats.ts';
import type { Source } from '../../core/document/source.ts';
import { say } from '../../core/sentences/sentence.ts';

/**
 * Something to recognize: a resource, or bytes that were pasted or dropped. If bytes come with a
 * resource, the bytes are read; the resource then determines where the result goes.
 */
export type RunInput = {
  /** File name without folders. */
  readonly name: string;
} & (
  | { readonly uri: vscode.Uri; readonly bytes?: Uint8Array | undefined }
  | { readonly uri?: undefined; readonly bytes: Uint8Array }
);

export const inputOf = (uri: vscode.Uri): RunInput => ({ name: baseName(uri.path), uri });

/** Longest file name that file systems accept, in characters. */
const NAME_LENGTH = 255;

/**
 * A name from outside as a file name: one line without folders, so that no file named after it can
 * be placed elsewhere.
 * @param preset used if there is no name
 */
export function outsideName(name: string, preset: string): string {
  const last = plainLine(name).split(/[\\/]/u).at(-1)?.trim() ?? '';
  return /^\.*$/u.test(last) ? preset : last.slice(-NAME_LENGTH);
}

/**
 * The inference process reads files on disk itself. Everything else (virtual workspaces, remote
 * file systems, pasted bytes) is sent to it as bytes.
 * @param fileBytes limit, checked before anything is read
 */
export async function sourceOf(input: RunInput, fileBytes: number): Promise<Source> {
  const { name } = input;
  if (input.uri === undefined) return { kind: 'bytes', name, bytes: input.bytes };
  const { uri, bytes } = input;
  if (bytes !== undefined) return { kind: 'bytes', name, bytes };
  if (uri.scheme === 'file') return { kind: 'file', path: uri.fsPath };
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if (type & vscode.FileType.Directory) {
      throw errors.unsupportedFormat(name, say('it is a folder.'));
    }
    if (size > fileBytes) throw errors.fileTooLarge(name, size, fileBytes);
    return { kind: 'bytes', name, bytes: await vscode.workspace.fs.readFile(uri) };
  } catch (error) {
    if (error instanceof vscode.FileSystemError) {
      throw error.code === 'FileNotFound'
        ? errors.fileNotFound(name)
        : errors.corruptFile(name, sentenceOf(error), error);
    }
    throw error;
  }
}

/** The resource behind a tab: a text, an image preview, a PDF viewer, a changed file in a diff. */
export function tabUri(input: unknown): vscode.Uri | undefined {
  if (
    input instanceof vscode.TabInputText ||
    input instanceof vscode.TabInputCustom ||
    input instanceof vscode.TabInputNotebook
  ) {
    return input.uri;
  }
  return input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
}

/** The image or PDF that the active tab shows. */
export function activeInput(): vscode.Uri | undefined {
  const uri = tabUri(vscode.window.tabGroups.activeTabGroup.activeTab?.input);
  return uri && isInputName(uri.path) ? uri : undefined;
}

/**
 * The resources passed to a command by a menu: `(clicked, all selected)` from the explorer, only
 * the resource from an editor's title. Other arguments are ignored.
 */
export function selectedUris(clicked: unknown, selected: unknown): vscode.Uri[] {
  const list = Array.isArray(selected) && selected.length > 0 ? selected : [clicked];
  const uris = list.filter((item): item is vscode.Uri => item instanceof vscode.Uri);
  return [...new Map(uris.map((uri) => [uri.toString(), uri])).values()];
}
