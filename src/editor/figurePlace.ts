import path from 'node:path';

/** Pictures of a document's figures: `scan.images` beside `scan.md`, and the link from there. */
export function figurePlace(markdownFile: string): {
  readonly folder: string;
  readonly link: string;
} {
  const link = `${path.basename(markdownFile, path.extname(markdownFile))}.images`;
  return { folder: path.join(path.dirname(markdownFile), link), link };
}
