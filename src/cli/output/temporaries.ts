/** Incomplete files and folders. None of them remains when the process ends. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';

const open = new Set<string>();

/** A path in a folder for an incomplete file; short, however long the final name is. */
export function newTemporary(folder: string): string {
  const file = path.join(folder, `.deepseek-ocr-${randomBytes(6).toString('hex')}.tmp`);
  open.add(file);
  return file;
}

/** It has its final name now. */
export const keepTemporary = (file: string): unknown => open.delete(file);

/** Removes it, if it exists. */
export async function removeTemporary(file: string): Promise<void> {
  await rm(file, { force: true, recursive: true });
  open.delete(file);
}

/** Removes everything synchronously, for a process that is about to end. */
export function removeTemporaries(): void {
  for (const file of open) {
    try {
      rmSync(file, { force: true, recursive: true });
    } catch {
      // The process ends even if this fails.
    }
  }
  open.clear();
}
