import type { Table, TableCell } from '../../core/document/document.ts';
import { boxOfPoints, unionBox, type Box } from '../../core/geometry/geometry.ts';
import { defined } from '../../core/system/defined.ts';
import { readableText } from '../../core/text/readableText.ts';
import {
  hasStyle,
  spansOf,
  mergedSpans,
  withoutStyles,
  type Writing,
} from '../../core/text/styledText.ts';
import type { PlacedWord } from '../lines/fragments.ts';
import type { Frame } from '../lines/frame.ts';
import { withWordStyles } from '../lines/styledLine.ts';
import { joinLines, joinStyled, joinWords, lineJoint, median } from '../lines/textMeasure.ts';

/** A cell on its way into a {@link Table}; words in any order. */
export interface CellDraft {
  readonly row: number;
  readonly column: number;
  readonly rowSpan: number;
  readonly columnSpan: number;
  readonly words: readonly PlacedWord[];
  /** In the frame: the cell's own edges where they are ruled, else around its words. */
  readonly box: Box;
  readonly header: boolean;
}

/** A run of words that stands in one cell, or reaches over several. */
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

/** Text of a cell: its lines from top to bottom, joined as a paragraph's lines are. */
export function cellWriting(words: readonly PlacedWord[]): Writing {
  const lines = wordLines(words).map((line) => line.map(({ word }) => word));
  const texts = lines.map((line) => joinWords(line.map(({ text }) => text)));
  const writings = texts.map((text, i) => withWordStyles(text, lines[i] ?? []));
  return writings.some(hasStyle)
    ? joinStyled(writings.map(spansOf), (before, after) => lineJoint(before, after))
    : joinLines(texts);
}

/** Words grouped into lines; within a line the order of reading is kept. */
export function wordLines(words: readonly PlacedWord[]): PlacedWord[][] {
  const height = median(words.map(({ box }) => box.y1 - box.y0));
  const middle = ({ box }: PlacedWord): number => (box.y0 + box.y1) / 2;
  const lines: PlacedWord[][] = [];
  for (const word of [...words].sort((a, b) => middle(a) - middle(b))) {
    const line = lines.at(-1);
    // The words come in the order of their middles, so the one half way is the median.
    const at = line ? middle(line[line.length >> 1]!) : 0;
    if (line && middle(word) - at < 0.5 * height) line.push(word);
    else lines.push([word]);
  }
  return lines.map((line) => line.sort((a, b) => a.box.x0 - b.box.x0));
}

/** Finishes a table: texts, boxes on the page, mean confidences (1 for an empty cell). */
export function tableOf(
  cells: readonly CellDraft[],
  rows: number,
  columns: number,
  frame: Frame,
): Table {
  return { rows, columns, cells: cells.map((cell) => finished(cell, frame)) };
}

function finished({ words, box, ...place }: CellDraft, frame: Frame): TableCell {
  const letters = words.reduce((sum, { word }) => sum + word.text.length, 0);
  const confidence =
    letters === 0
      ? 1
      : words.reduce((sum, { word }) => sum + word.confidence * word.text.length, 0) / letters;
  const written = cellWriting(words);
  // Heads of tables are shown bold anyway.
  const writing =
    typeof written !== 'string' && place.header ? withoutStyles(written, ['bold']) : written;
  return defined({
    ...place,
    text: readableText(writing),
    spans: hasStyle(writing) ? mergedSpans(writing) : undefined,
    box: boxOfPoints(frame.toPage(box)),
    confidence,
  });
}

/** A box around the words, or the fallback for an empty cell. */
export const boxAroundWords = (words: readonly PlacedWord[], fallback: Box): Box =>
  words.length === 0 ? fallback : unionBox(words.map(({ box }) => box));
