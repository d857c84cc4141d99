import * as vscode from 'vscode';
import { reportError } from '../reporting/background.ts';
import { isInputName } from './fileFormats.ts';
import { inputOf, type RunInput } from './inputs.ts';

/** Folders of tools, and of pictures that were cut out of pages. */
const LEFT_OUT = /^\.|^node_modules$|\.images$/u;
/** Links could lead in circles. */
const DEEPEST = 20;

/** The images and PDFs in a folder and below it, in the order of their names. */
export async function filesBelow(folder: vscode.Uri, depth = 0): Promise<vscode.Uri[]> {
  if (depth > DEEPEST) return [];
  let entries: [string, vscode.FileType][];
  try {
    entries = await vscode.workspace.fs.readDirectory(folder);
  } catch (error) {
    if (depth === 0) throw error;
    reportError(`Looking into ${folder.path}`, error);
    return [];
  }
  const found: vscode.Uri[] = [];
  const sorted = entries.sort(([a], [b]) => a.localeCompare(b, undefined, { numeric: true }));
  for (const [name, type] of sorted) {
    const uri = vscode.Uri.joinPath(folder, name);
    const isLink = (type & vscode.FileType.SymbolicLink) !== 0;
    if (type & vscode.FileType.Directory) {
      if (isLink || LEFT_OUT.test(name)) continue;
      for (const below of await filesBelow(uri, depth + 1)) found.push(below);
    } else if (isInputName(name)) found.push(uri);
  }
  return found;
}

/** Whether a resource is a folder; false if it cannot be examined. */
export async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    const { type } = await vscode.workspace.fs.stat(uri);
    return (type & vscode.FileType.Directory) !== 0;
  } catch {
    return false;
  }
}

/** The files of a selection of files and folders, each once. */
export async function filesOf(uris: readonly vscode.Uri[]): Promise<RunInput[]> {
  const found = new Map<string, vscode.Uri>();
  for (const uri of uris) {
    const files = (await isFolder(uri)) ? await filesBelow(uri) : [uri];
    for (const file of files) if (isInputName(file.path)) found.set(file.toString(), file);
  }
  return [...found.values()].map(inputOf);
}
