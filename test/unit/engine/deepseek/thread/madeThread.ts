import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder with a program that replaces the DeepSeek thread, for the tests of one `describe`. */
export interface MadeThread {
  readonly folder: string;
  readonly entry: string;
}

/** Writes the program before the tests and removes it after them. */
export function useThread(program: string): MadeThread {
  const made = { folder: '', entry: '' };
  // The thread does not keep the process alive.
  const alive = setInterval(() => undefined, 1000);
  before(async () => {
    made.folder = await mkdtemp(path.join(tmpdir(), 'deepseek-ocr-'));
    made.entry = path.join(made.folder, 'thread.cjs');
    await writeFile(made.entry, program);
  });
  after(async () => {
    clearInterval(alive);
    await rm(made.folder, { recursive: true, force: true });
  });
  return made;
}
