import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from './repositoryRoot.ts';

/** At most this many columns, since a difference in a long line is hard to read. */
const COLUMNS = 80;

function wrapped(line: string): string {
  const rows: string[] = [];
  for (const word of line.split(' ')) {
    const row = rows.at(-1) ?? '';
    if (rows.length === 0 || row.length + 1 + word.length > COLUMNS) rows.push(word);
    else rows.splice(-1, 1, `${row} ${word}`);
  }
  return rows.join('\n');
}

/**
 * Compares Markdown with a recorded file. With UPDATE_GOLDEN=1 the file is written anew; read the
 * difference before you commit it.
 * @param name path of the file below test/, without `.txt`
 */
export function compareGolden(name: string, markdown: string): void {
  const file = path.join(repositoryRoot, 'test', `${name}.txt`);
  const text = `${markdown.split('\n').map(wrapped).join('\n')}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  assert.ok(existsSync(file), `${file} is missing`);
  assert.equal(text, readFileSync(file, 'utf8'));
}
