import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

/** A file of the workspace that a path names. */
export interface WorkspaceFile {
  /** As it was named, for settings and display. */
  readonly uri: vscode.Uri;
  /**
   * The resolved path, from which the file is read, so that a link that changes in the meantime has
   * no effect.
   */
  readonly real: vscode.Uri;
}

const isInside = (folder: string, file: string): boolean => {
  const way = path.relative(folder, file);
  return way !== '' && way.split(path.sep)[0] !== '..' && !path.isAbsolute(way);
};

/** The path of a file with links resolved. @throws Error if it is outside the workspace */
async function withoutLinks(
  uri: vscode.Uri,
  type: vscode.FileType,
  name: string,
): Promise<vscode.Uri> {
  const leadsOut = () =>
    new Error(
      `${name} leads out of the workspace through a link. Only files in the workspace are read.`,
    );
  if (uri.scheme !== 'file') {
    // The target of such a link cannot be determined.
    if (type & vscode.FileType.SymbolicLink) throw leadsOut();
    return uri;
  }
  const real = await realpath(uri.fsPath);
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(
    (folder) => folder.uri.scheme === 'file',
  );
  for (const folder of folders) {
    if (isInside(await realpath(folder.uri.fsPath), real)) return vscode.Uri.file(real);
  }
  throw leadsOut();
}

/** The file at one of the locations that a path may refer to; undefined if nothing is there. */
async function fileAt(uri: vscode.Uri, name: string): Promise<WorkspaceFile | undefined> {
  let type: vscode.FileType;
  try {
    ({ type } = await vscode.workspace.fs.stat(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
  if (type & vscode.FileType.Directory) {
    throw new Error(`${name} is a folder. Name one image or PDF file.`);
  }
  if (!(type & vscode.FileType.File)) throw new Error(`${name} is not a file that can be read.`);
  return { uri, real: await withoutLinks(uri, type, name) };
}

/**
 * The file that a path names: relative to a workspace folder, or absolute inside one. Anything
 * outside the workspace is refused, whatever `..` the path contains and wherever links lead.
 * @throws Error whose message tells a model what was wrong
 */
export async function workspaceFile(name: string): Promise<WorkspaceFile> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    throw new Error('No folder is open. Open the folder that contains the file first.');
  }
  const absolute = /^(?:[/\\]|[a-z]:[/\\])/iu.test(name);
  const candidates = absolute
    ? [vscode.Uri.file(name)]
    : folders.map(({ uri }) => vscode.Uri.joinPath(uri, name));
  const inside = candidates.filter((uri) => vscode.workspace.getWorkspaceFolder(uri));
  if (inside.length === 0) {
    throw new Error(`${name} is outside the workspace. Only its files are read.`);
  }
  for (const uri of inside) {
    const found = await fileAt(uri, name);
    if (found) return found;
  }
  throw new Error(`${name} does not exist in the workspace. Give a path relative to its root.`);
}
