import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension.ts';
import type { ExtractionResult } from '../../src/editor/commands/commands.ts';

export type { ExtractionResult };

export const EXTENSION_ID = 'deepseek-ocr.deepseek-ocr-vscode';

export function theExtension(): vscode.Extension<ExtensionApi> {
  const extension = vscode.extensions.getExtension<ExtensionApi>(EXTENSION_ID);
  assert.ok(extension, `${EXTENSION_ID} is installed`);
  return extension;
}

export const activated = (): Thenable<ExtensionApi> => theExtension().activate();

/** The open folder. */
export function workspaceUri(...parts: string[]): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'a folder is open');
  return vscode.Uri.joinPath(folder.uri, ...parts);
}

/** Writes a file into the open folder. */
export async function put(name: string, content: Uint8Array | string): Promise<vscode.Uri> {
  const uri = workspaceUri(name);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(content));
  return uri;
}

export async function extract(...uris: vscode.Uri[]): Promise<ExtractionResult[]> {
  const results = await vscode.commands.executeCommand<ExtractionResult[] | undefined>(
    'deepseekOcr.extractSelected',
    uris[0],
    uris,
  );
  return results ?? [];
}

/** Changes settings during one test. */
export async function withSettings(
  values: Readonly<Record<string, unknown>>,
  work: () => Promise<void>,
): Promise<void> {
  const section = () => vscode.workspace.getConfiguration('deepseekOcr');
  const set = async (name: string, value: unknown) =>
    section().update(name, value, vscode.ConfigurationTarget.Global);
  try {
    for (const [name, value] of Object.entries(values)) await set(name, value);
    await work();
  } finally {
    for (const name of Object.keys(values)) await set(name, undefined);
  }
}

/** Discards everything that is open, without a question about unsaved text. */
export async function closeEverything(): Promise<void> {
  // Also documents in the background, which may not have a tab yet.
  for (const document of [...vscode.workspace.textDocuments]) {
    if (!document.isUntitled || document.isClosed) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Untitled Markdown documents with text, newest last. */
export const untitledMarkdown = (): vscode.TextDocument[] =>
  vscode.workspace.textDocuments.filter(
    (document) =>
      document.isUntitled && document.languageId === 'markdown' && document.getText() !== '',
  );
