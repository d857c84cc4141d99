import { weightedMedian } from '../../../layout/lines/textMeasure.ts';

/** Measures of one line's type, in pixels. */
export interface LineType {
  readonly text: string;
  /** Mean width of its strokes; undefined if the crop shows none. */
  readonly stroke: number | undefined;
  /** Height of the line's box. */
  readonly thickness: number;
}

/**
 * Stroke width of bold type, as a multiple of the page's usual one: absolute and relative to the
 * height, each alone and in the mean of both. Boxes of short lines are sometimes slightly too tall.
 */
const LEAST = 1.12;
const LEAST_MEAN = 1.24;
/** If a page's lines vary more than this around the usual, lighting or focus is uneven. */
const MOST_SPREAD = 0.12;
/** With fewer letters, a line says too little; an ideograph has the strokes of several letters. */
const LEAST_LETTERS = 3;
const LETTERS_OF_IDEOGRAPH = 2;
const LEAST_LINES = 3;

/**
 * Which lines of a page are set in bold: their strokes are wider than those of most of the page,
 * and wider relative to the height of the line as well, so that larger type alone is not bold.
 * @returns one value per line; all undefined if the page does not show it
 */
export function boldLines(lines: readonly LineType[]): (boolean | undefined)[] {
  const measured = lines.map(({ text, stroke, thickness }) => {
    const ideographs = text.match(/[\p{Script=Han}\p{Script=Hangul}]/gu)?.length ?? 0;
    const all = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
    const letters = all + (LETTERS_OF_IDEOGRAPH - 1) * ideographs;
    return stroke !== undefined && thickness > 0 && letters >= LEAST_LETTERS
      ? { stroke, byHeight: stroke / thickness, letters }
      : undefined;
  });
  const known = measured.flatMap((line) => line ?? []);
  if (known.length < LEAST_LINES) return lines.map(() => undefined);
  const stroke = weightedMedian(known.map((line) => [line.stroke, line.letters]));
  const byHeight = weightedMedian(known.map((line) => [line.byHeight, line.letters]));
  const spread = weightedMedian(
    known.map((line) => [Math.abs(line.byHeight / byHeight - 1), line.letters]),
  );
  if (spread > MOST_SPREAD) return lines.map(() => undefined);
  return measured.map((line) => {
    if (!line) return undefined;
    const [a, b] = [line.stroke / stroke, line.byHeight / byHeight];
    return Math.min(a, b) > LEAST && Math.sqrt(a * b) > LEAST_MEAN;
  });
}
