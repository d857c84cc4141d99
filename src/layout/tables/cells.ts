import { unionBox, type Box } from '../../core/geometry/geometry.ts';
import { at } from '../../core/system/items.ts';
import type { PlacedWord } from '../lines/fragments.ts';
import { median } from '../lines/textMeasure.ts';

/** A cell before it becomes part of a {@link Table}; words in any order. */
export interface CellDraft {
  readonly row: number;
  readonly column: number;
  readonly rowSpan: number;
  readonly columnSpan: number;
  readonly words: readonly PlacedWord[];
  /** In the frame: the cell's edges if they are ruled, else the bounding box of its words. */
  readonly box: Box;
  readonly header: boolean;
}

/** A run of words in one cell, or across several. */
export interface CellRun {
  readonly column: number;
  readonly columnSpan: number;
  readonly words: readonly PlacedWord[];
}

/** Cells of one line of text. */
export interface TableLine {
  readonly runs: readonly CellRun[];
  readonly box: Box;
}

/** Numbers, amounts, percentages, dates, dashes for "none". */
export const isNumeric = (text: string): boolean =>
  /^[\s(<>~≈±+\-–—−$€£¥₹%‰°*†.,:/'\d)]+(?:[a-zA-Z%]{0,3})$/u.test(text) && /[\d–—-]/u.test(text);

/** Words grouped into lines, each from its start to its end in the frame. */
export function wordLines(words: readonly PlacedWord[]): PlacedWord[][] {
  const height = median(words.map(({ box }) => box.y1 - box.y0));
  const middle = ({ box }: PlacedWord): number => (box.y0 + box.y1) / 2;
  const lines: PlacedWord[][] = [];
  for (const word of [...words].sort((a, b) => middle(a) - middle(b))) {
    const line = lines.at(-1);
    // The words are sorted by their centers, so the middle one is the median.
    const usual = line ? middle(at(line, line.length >> 1)) : 0;
    if (line && middle(word) - usual < 0.5 * height) line.push(word);
    else lines.push([word]);
  }
  return lines.map((line) => line.sort((a, b) => a.box.x0 - b.box.x0));
}

/** The bounding box of the words, or the fallback for an empty cell. */
export const boxAroundWords = (words: readonly PlacedWord[], fallback: Box): Box =>
  words.length === 0 ? fallback : unionBox(words.map(({ box }) => box));
