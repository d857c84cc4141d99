import { realpath, stat } from 'node:fs/promises';
import type * as vscode from 'vscode';

/** What identifies the file that a path leads to; undefined if there is none. */
async function identify(
  path: string,
): Promise<{ node: string | undefined; real: string } | undefined> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    // File systems without such numbers have 0.
    return { node: ino === 0n ? undefined : `${dev}:${ino}`, real: await realpath(path) };
  } catch {
    return undefined;
  }
}

/** Whether two addresses lead to one file, also by links or by names of different case. */
export async function leadToOneFile(a: vscode.Uri, b: vscode.Uri): Promise<boolean> {
  if (a.toString() === b.toString()) return true;
  if (a.scheme !== 'file' || b.scheme !== 'file') return false;
  const [first, second] = [await identify(a.fsPath), await identify(b.fsPath)];
  if (!first || !second) return false;
  return first.real === second.real || (first.node !== undefined && first.node === second.node);
}
