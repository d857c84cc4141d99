import * as vscode from 'vscode';
import { pageRangeOf } from '../../core/document/pageRange.ts';
import { freeFile } from '../document/outputTarget.ts';
import type { Run } from '../run/run.ts';
import { settingsOf } from '../settings/settingsOfRun.ts';

/** What is missing from the text, as a comment at its end; empty if nothing is. */
function missingComment({ state }: Run): string {
  const missing = state.requestedPages.filter((page) => !state.pages.has(page));
  if (missing.length === 0) return '';
  const numbers = pageRangeOf(missing);
  return `\n<!-- ${vscode.l10n.t('Not read: pages {0}.', numbers).replaceAll('--', '- -')} -->\n`;
}

/**
 * Writes the Markdown of a run into a new file. A file that appeared there in the meantime stays,
 * and the result gets a number.
 * @returns the file
 */
export async function writeResult(run: Run, wanted: vscode.Uri): Promise<vscode.Uri> {
  const uri = await freeFile(wanted);
  const text = run.markdown(settingsOf(run).pageMarks) + missingComment(run);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}
