import { at } from '../../core/system/items.ts';
import { lineMode } from '../lines/frame.ts';
import type { TextLine } from '../lines/rows.ts';

/** Consecutive lines of a column that run in one direction. */
export interface DirectionRun {
  /** Index of the first of its lines. */
  readonly start: number;
  /** Its lines with their boxes in a frame in which they run left to right. */
  readonly lines: readonly TextLine[];
}

/**
 * Divides a column where the direction of its text changes, such as at an Arabic paragraph on an
 * English page. A single line between lines of another direction is a quotation or an address within
 * their text, and stays with them.
 * @param lines of a column in the frame, top to bottom
 * @param mode of the frame
 */
export function directionRuns(
  lines: readonly TextLine[],
  mode: 'ltr' | 'rtl' | 'ttb',
): DirectionRun[] {
  if (mode === 'ttb') return lines.length === 0 ? [] : [{ start: 0, lines }];
  const against = smoothed(directionsAgainst(lines, mode));
  const starts = against.flatMap((own, i) => (i === 0 || own !== against[i - 1] ? [i] : []));
  return starts.map((start, i) => {
    const run = lines.slice(start, starts[i + 1]);
    return { start, lines: at(against, start) ? run.map(mirrored) : run };
  });
}

/** Whether each line runs against the frame; one without letters runs as the line above it. */
function directionsAgainst(lines: readonly TextLine[], mode: 'ltr' | 'rtl'): boolean[] {
  let last = false;
  return lines.map(({ line, text }) => {
    if (/\p{L}/u.test(text)) last = lineMode(line) !== mode;
    return last;
  });
}

/** Takes single lines for what both their neighbors are. */
const smoothed = (values: readonly boolean[]): boolean[] =>
  values.map((own, i) => {
    const [before, after] = [values[i - 1], values[i + 1]];
    return before !== undefined && before === after ? before : own;
  });

/** Only edges are compared in a column, so its origin does not matter. */
const mirrored = (line: TextLine): TextLine => ({
  ...line,
  box: { ...line.box, x0: -line.box.x1, x1: -line.box.x0 },
});
