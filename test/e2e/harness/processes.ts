/** Processes of the extension, found by their command lines. */
import { readdir, readFile } from 'node:fs/promises';

/** Process ids whose command line contains every one of the given parts. Linux only. */
export async function processesWith(...parts: string[]): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => {
      const line = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
      return parts.every((part) => line.includes(part)) ? Number(id) : undefined;
    }),
  );
  return found.filter((id) => id !== undefined);
}
