import * as vscode from 'vscode';
import { pageRangeOf } from '../../core/document/pageRange.ts';
import { freeFile } from '../document/outputTarget.ts';
import type { TextSpan } from '../document/regionAnchors.ts';
import type { Run } from '../run/run.ts';
import { pagesLeft } from '../run/runState.ts';
import { settingsOf } from '../settings/settingsOfRun.ts';

/** A comment that names pages. */
const commentOn = (pages: string): string =>
  `<!-- ${vscode.l10n.t('Pages not read: {0}.', pages).replaceAll('--', '- -')} -->`;

/** What is missing from the text, as a comment; empty if nothing is. */
export function missingComment({ state }: Run): string {
  const missing = pagesLeft(state);
  return missing.length === 0 ? '' : commentOn(pageRangeOf(missing));
}

/** Where a text has such a comment; undefined if it has none. Pages may have come since. */
export function spanOfMissing(text: string): TextSpan | undefined {
  const [before = '', after = ''] = commentOn('\0').split('\0');
  const start = text.lastIndexOf(before);
  const end = start < 0 ? -1 : text.indexOf(after, start);
  return end < 0 ? undefined : { start, end: end + after.length };
}

/**
 * Writes the Markdown of a run into a new file. A file that appeared there in the meantime stays,
 * and the result gets a number.
 * @returns the file; undefined if no page was read
 */
export async function writeResult(run: Run, wanted: vscode.Uri): Promise<vscode.Uri | undefined> {
  if (run.state.pages.size === 0) return undefined;
  const uri = await freeFile(wanted);
  const comment = missingComment(run);
  const text = run.markdown(settingsOf(run).pageMarks) + (comment && `\n${comment}\n`);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}
