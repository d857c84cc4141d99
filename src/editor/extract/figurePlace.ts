import { lstat } from 'node:fs/promises';
import path from 'node:path';

export interface FigurePlace {
  readonly folder: string;
  /** The path of the folder relative to the Markdown file. */
  readonly link: string;
}

const isFree = async (file: string): Promise<boolean> => {
  try {
    await lstat(file);
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
};

/**
 * The folder for the pictures of a document's figures: `scan.images` next to `scan.md`, or the
 * first unused one of `scan-1.images`, … Existing pictures may belong to something else, and text
 * restored by undo still links to its own.
 */
export async function figurePlace(markdownFile: string): Promise<FigurePlace> {
  const stem = path.basename(markdownFile, path.extname(markdownFile));
  for (let number = 0; ; number++) {
    const link = `${stem}${number === 0 ? '' : `-${number}`}.images`;
    const folder = path.join(path.dirname(markdownFile), link);
    if (await isFree(folder)) return { folder, link };
  }
}
