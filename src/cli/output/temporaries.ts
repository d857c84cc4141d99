/** Files and folders that are not complete yet. None of them stays when the process ends. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';

const open = new Set<string>();

/** A path in a folder for something incomplete; short, however long the final name is. */
export function newTemporary(folder: string): string {
  const file = path.join(folder, `.deepseek-ocr-${randomBytes(6).toString('hex')}.tmp`);
  open.add(file);
  return file;
}

/** It has its final name now. */
export const keepTemporary = (file: string): unknown => open.delete(file);

/** Takes it away, where it is there. */
export async function removeTemporary(file: string): Promise<void> {
  await rm(file, { force: true, recursive: true });
  open.delete(file);
}

/** Takes everything away at once, for a process that ends. */
export function removeTemporaries(): void {
  for (const file of open) {
    try {
      rmSync(file, { force: true, recursive: true });
    } catch {
      // The process ends whatever happens here.
    }
  }
  open.clear();
}
