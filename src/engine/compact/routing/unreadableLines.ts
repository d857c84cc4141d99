import { zip } from '../../../core/system/items.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';

/** The page's type is that of its lines with this confidence, if they have this many characters. */
const SURE = 0.8;
const ENOUGH = 200;
/** Type that is lower than this share of the page's, and read with less confidence, is not read. */
const SMALL = 0.65;
const DOUBTED = 0.6;
/** Figures and single letters are low in their boxes, and numbers are never left out. */
const LETTERS = /\p{L}.*\p{L}/u;

/**
 * Empties the lines in type far smaller than the page's that were read with little confidence, such
 * as the labels of a reduced figure: their letters are made up.
 * @param thickness of each line, in pixels
 * @param lines results, some of which are emptied
 * @returns indexes of the emptied lines
 */
export function emptyUnreadable(thickness: readonly number[], lines: RecognizedLine[]): number[] {
  const sure = zip(lines, thickness).filter(([{ confidence }]) => confidence >= SURE);
  const characters = sure.reduce((sum, [{ text }]) => sum + text.length, 0);
  if (characters < ENOUGH) return [];
  const usual = weightedMedian(sure.map(([{ text }, height]) => [height, text.length]));
  const emptied: number[] = [];
  for (const [index, [line, height]] of zip(lines, thickness).entries()) {
    if (height >= SMALL * usual || line.confidence >= DOUBTED || !LETTERS.test(line.text)) continue;
    lines[index] = { ...line, text: '', words: [], confidence: 0 };
    emptied.push(index);
  }
  return emptied;
}

/** @param values with their weights */
function weightedMedian(values: readonly (readonly [value: number, weight: number])[]): number {
  const sorted = [...values].sort(([a], [b]) => a - b);
  const half = sorted.reduce((sum, [, weight]) => sum + weight, 0) / 2;
  let passed = 0;
  return sorted.find(([, weight]) => (passed += weight) >= half)?.[0] ?? 0;
}
