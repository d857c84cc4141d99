import { type OcrWarning, type Region, warningOf } from './document.ts';
import { boxCenter, unionBox, type Box, type Size } from '../geometry/geometry.ts';
import { say, type Sentence } from '../sentences/sentence.ts';

/**
 * The warning about lines of a page that its answer lacks.
 * @param page index from 0
 * @param unplaced whether parts of the answer have no position, and may be those lines
 */
export function missedWarning(lines: number, page: number, unplaced = false): OcrWarning {
  return warningOf('missedText', missedSentence(lines, unplaced), { page });
}

function missedSentence(lines: number, unplaced: boolean): Sentence {
  if (unplaced) {
    return lines === 1
      ? say('A line of text on the page is not in the answer, or is in a part without a position.')
      : say(
          '{0} lines of text on the page are not in the answer, or are in a part without a position.',
          lines,
        );
  }
  return lines === 1
    ? say('A line of text on the page is not in the answer.')
    : say('{0} lines of text on the page are not in the answer.', lines);
}

/**
 * The warning that images on a page contain text that was not read.
 * @param lines number of lines that were found
 * @param page index from 0
 */
export const pictureWarning = (lines: number, page: number): OcrWarning =>
  warningOf(
    'missedText',
    lines === 1
      ? say('A line of text in an image on the page was not read.')
      : say('{0} lines of text in images on the page were not read.', lines),
    { page },
  );

/**
 * The warning that ink which looks like text was not read.
 * @param places at least one
 * @param size of the page
 * @param page index from 0
 */
export const unreadWarning = (places: readonly Box[], size: Size, page: number): OcrWarning =>
  warningOf('missedText', unreadSentence(unionBox(places), size, page + 1), { page });

/** Names the ninth of a page that the center of a box is in. @param page number from 1 */
function unreadSentence(box: Box, { width, height }: Size, page: number): Sentence {
  const { x, y } = boxCenter(box);
  const third = (value: number, length: number): 0 | 1 | 2 =>
    value < length / 3 ? 0 : value < (2 * length) / 3 ? 1 : 2;
  return PARTS[third(y, height)][third(x, width)](page);
}

type NinthSentence = (page: number) => Sentence;
type ThreeOf<T> = readonly [T, T, T];
/** One sentence for each ninth of a page, row by row: words for places differ by language. */
const PARTS: ThreeOf<ThreeOf<NinthSentence>> = [
  [
    (page) =>
      say('Part of page {0} was not read: something that looks like text at the top left.', page),
    (page) =>
      say('Part of page {0} was not read: something that looks like text at the top.', page),
    (page) =>
      say('Part of page {0} was not read: something that looks like text at the top right.', page),
  ],
  [
    (page) =>
      say('Part of page {0} was not read: something that looks like text on the left.', page),
    (page) =>
      say('Part of page {0} was not read: something that looks like text in the middle.', page),
    (page) =>
      say('Part of page {0} was not read: something that looks like text on the right.', page),
  ],
  [
    (page) =>
      say(
        'Part of page {0} was not read: something that looks like text at the bottom left.',
        page,
      ),
    (page) =>
      say('Part of page {0} was not read: something that looks like text at the bottom.', page),
    (page) =>
      say(
        'Part of page {0} was not read: something that looks like text at the bottom right.',
        page,
      ),
  ],
];

/** The places of all regions. */
export const placesOfRegions = (regions: readonly Region[]): Box[] =>
  regions.flatMap(({ places }) => places);

/** Whether the center of a line is in one of the boxes. */
export function isCovered(line: Box, boxes: readonly Box[]): boolean {
  const x = (line.x0 + line.x1) / 2;
  const y = (line.y0 + line.y1) / 2;
  return boxes.some((box) => x >= box.x0 && x <= box.x1 && y >= box.y0 && y <= box.y1);
}
