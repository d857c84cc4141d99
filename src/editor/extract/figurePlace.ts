import { lstat } from 'node:fs/promises';
import path from 'node:path';

export interface FigurePlace {
  readonly folder: string;
  /** The folder as seen from the Markdown. */
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
 * Where the pictures of a document's figures go: `scan.images` beside `scan.md`, or the first free of
 * `scan-1.images`, … Pictures that are there already may be anybody's, and a text that is brought back
 * by undo still links to its own.
 */
export async function figurePlace(markdownFile: string): Promise<FigurePlace> {
  const stem = path.basename(markdownFile, path.extname(markdownFile));
  for (let number = 0; ; number++) {
    const link = `${stem}${number === 0 ? '' : `-${number}`}.images`;
    const folder = path.join(path.dirname(markdownFile), link);
    if (await isFree(folder)) return { folder, link };
  }
}
