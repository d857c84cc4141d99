import type { OcrWarning, Region } from './document.ts';
import type { Box } from '../geometry/geometry.ts';

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

/** The places of all regions. */
export const placesOfRegions = (regions: readonly Region[]): Box[] =>
  regions.flatMap(({ places }) => places);

/** Whether the center of a line is in one of the boxes. */
export function isCovered(line: Box, boxes: readonly Box[]): boolean {
  const x = (line.x0 + line.x1) / 2;
  const y = (line.y0 + line.y1) / 2;
  return boxes.some((box) => x >= box.x0 && x <= box.x1 && y >= box.y0 && y <= box.y1);
}
