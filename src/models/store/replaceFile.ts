import { open, rename, rm } from 'node:fs/promises';

/** Where a file is written before it gets its name. */
export const temporaryOf = (file: string): string => `${file}.new`;

/**
 * Replaces a small file completely or not at all. A link at the path is replaced itself, and a link
 * at the temporary name is removed: neither is written through.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = temporaryOf(file);
  await rm(temporary, { force: true });
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
