import type { OcrWarning, Region } from './document.ts';
import { boxCenter, unionBox, type Box, type Size } from '../geometry/geometry.ts';

/**
 * The warning about lines of a page that its answer lacks.
 * @param page index from 0
 * @param unplaced whether parts of the answer have no position, and may be those lines
 */
export function missedWarning(lines: number, page: number, unplaced = false): OcrWarning {
  const what =
    lines === 1
      ? 'A line of text on the page is not in the answer'
      : `${lines} lines of text on the page are not in the answer`;
  const message = unplaced ? `${what}, or are in a part without a position.` : `${what}.`;
  return { code: 'missedText', message, page };
}

/**
 * The warning that images on a page contain text that was not read.
 * @param lines number of lines that were found
 * @param page index from 0
 */
export const pictureWarning = (lines: number, page: number): OcrWarning => ({
  code: 'missedText',
  message:
    lines === 1
      ? 'A line of text in an image on the page was not read.'
      : `${lines} lines of text in images on the page were not read.`,
  page,
});

/**
 * The warning that ink which looks like text was not read.
 * @param places at least one
 * @param size of the page
 * @param page index from 0
 */
export function unreadWarning(places: readonly Box[], size: Size, page: number): OcrWarning {
  const where = partOfPage(unionBox(places), size);
  const message = `Part of page ${page + 1} was not read: something that looks like text ${where}.`;
  return { code: 'missedText', message, page };
}

/** The ninth of a page that the center of a box is in, in words. */
function partOfPage(box: Box, { width, height }: Size): string {
  const { x, y } = boxCenter(box);
  const third = (value: number, length: number): 0 | 1 | 2 =>
    value < length / 3 ? 0 : value < (2 * length) / 3 ? 1 : 2;
  const row = (['at the top', '', 'at the bottom'] as const)[third(y, height)];
  const column = (['left', '', 'right'] as const)[third(x, width)];
  if (row === '' && column === '') return 'in the middle';
  return row === '' ? `on the ${column}` : `${row} ${column}`.trim();
}

/** The places of all regions. */
export const placesOfRegions = (regions: readonly Region[]): Box[] =>
  regions.flatMap(({ places }) => places);

/** Whether the center of a line is in one of the boxes. */
export function isCovered(line: Box, boxes: readonly Box[]): boolean {
  const x = (line.x0 + line.x1) / 2;
  const y = (line.y0 + line.y1) / 2;
  return boxes.some((box) => x >= box.x0 && x <= box.x1 && y >= box.y0 && y <= box.y1);
}
