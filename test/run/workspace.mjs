import { cp, mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * A folder to open: a copy of the samples, and a Markdown document to paste into.
 * @param {string} folder
 * @returns {Promise<string>} the folder
 */
export async function makeWorkspace(folder) {
  await mkdir(folder, { recursive: true });
  if (existsSync('samples')) await cp('samples', folder, { recursive: true });
  await writeFile(path.join(folder, 'notes.md'), '# Notes\n\n');
  return folder;
}
