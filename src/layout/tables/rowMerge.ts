import { smallest } from '../../core/geometry/extremes.ts';
import { at } from '../../core/system/items.ts';
import { median, quantile } from '../lines/textMeasure.ts';
import { joinedLines } from './cellRuns.ts';
import { isNumeric, type CellRun, type TableLine } from './cells.ts';
import type { HorizontalRule } from './rules.ts';

/** Text of a run of words. */
const textOf = (run: CellRun): string => run.words.map((w) => w.word.text).join(' ');

const middle = ({ box }: TableLine): number => (box.y0 + box.y1) / 2;

/**
 * Joins the lines of cells that are several lines high: by the rules between the rows if there are
 * any, else if lines are closer together than rows, else if a line only continues cells of the line
 * above.
 */
export function mergeRows(
  lines: readonly TableLine[],
  columns: number,
  rules: readonly HorizontalRule[],
  em: number,
): TableLine[] {
  const bands = bandsOf(lines, rules);
  if (areRows(bands, columns)) return bands.flatMap(apartAmounts).flatMap(joinedLines);
  const split = rowStep(lines, columns);
  const groups: TableLine[][] = [];
  lines.forEach((line, i) => {
    const group = groups.at(-1);
    const above = lines[i - 1];
    if (!group || !above) return void groups.push([line]);
    const step = middle(line) - middle(above);
    const ruled = rules.some((r) => r.y > middle(above) && r.y < middle(line));
    const joins =
      split === undefined
        ? continues(line, above, step, columns, em) || hangs(line, above, step, em)
        : step < split;
    if (joins && !ruled) group.push(line);
    else groups.push([line]);
  });
  return groups.flatMap(apartAmounts).flatMap(joinedLines);
}

/** An amount with two decimals, with its sign, currency, or the letter of its tax rate. */
const AMOUNT =
  /^[−–+-]?\s?(?:\p{Sc}|[A-Z]{3})?\s?[−–-]?\d{1,3}(?:[.,'’ ]?\d{3})*[.,]\d{2}\s?[−–-]?(?:\s?(?:\p{Sc}|[A-Z]{1,3}|%))?$/u;
/** One in a currency without decimals, which its sign, its unit or the groups of its digits show. */
const WHOLE_AMOUNT =
  /^[−–-]?\s?(?:\p{Sc}\s?[−–-]?\d{1,3}(?:,?\d{3})*|\d{1,3}(?:,?\d{3})*\s?[원円元圓]|\d{1,3}(?:,\d{3})+)$/u;

const isAmount = (run: CellRun): boolean =>
  AMOUNT.test(textOf(run)) || WHOLE_AMOUNT.test(textOf(run));

/** A label with a colon in the first column, and something beside it. */
const isLabelled = ({ runs: [first, second] }: TableLine): boolean =>
  first?.column === 0 && second !== undefined && /[:：]$/u.test(textOf(first));

/** Amounts below each other from which on all lines with a label are rows. */
const LISTED = 3;

/**
 * Divides the lines of one row where an amount stands below another in the same column: an amount
 * does not go on in the next line, so these are rows, such as those of a receipt or its totals.
 * Among several of them, a label without an amount is a row as well.
 */
function apartAmounts(lines: readonly TableLine[]): TableLine[][] {
  // Values with a label each are rows, however close together they are.
  if (lines.every(isLabelled)) return lines.map((line) => [line]);
  const parts = dividedAt(lines, () => false);
  if (parts.length < LISTED) return parts;
  return dividedAt(lines, ({ runs }) => runs.some(({ column }) => column === 0));
}

function dividedAt(
  lines: readonly TableLine[],
  begins: (line: TableLine) => boolean,
): TableLine[][] {
  const parts: TableLine[][] = [];
  let filled = new Set<number>();
  for (const line of lines) {
    const amounts = line.runs.filter((run) => run.column > 0 && isAmount(run));
    const part = parts.at(-1);
    const isBelow = amounts.some(({ column }) => filled.has(column));
    if (part && !isBelow && !begins(line)) part.push(line);
    else {
      parts.push([line]);
      filled = new Set();
    }
    for (const { column } of amounts) filled.add(column);
  }
  return parts;
}

/** Rules between single rows, not between groups of rows: later lines of a band are sparse. */
function areRows(bands: readonly (readonly TableLine[])[], columns: number): boolean {
  if (bands.length < 4 || bands.some((band) => band.length > 4)) return false;
  const later = bands.slice(1).flatMap((band) => band.slice(1));
  const full = later.filter((line) => line.runs.length >= Math.max(2, 0.6 * columns));
  return full.length <= 0.25 * later.length;
}

function bandsOf(lines: readonly TableLine[], rules: readonly HorizontalRule[]): TableLine[][] {
  const bands = new Map<number, TableLine[]>();
  for (const line of lines) {
    const key = rules.filter((r) => r.y < middle(line)).length;
    const band = bands.get(key);
    if (band) band.push(line);
    else bands.set(key, [line]);
  }
  return [...bands.values()];
}

/** The line distance above which a new row begins, if there are two distances; else undefined. */
function rowStep(lines: readonly TableLine[], columns: number): number | undefined {
  const steps = lines.slice(1).map((line, i) => middle(line) - middle(at(lines, i)));
  if (steps.length < 3) return undefined;
  const small = quantile(steps, 0.1);
  const large = quantile(steps, 0.9);
  if (large < 1.3 * small) return undefined;
  const next = smallest(steps.filter((step) => step > 1.18 * small));
  const splits = [Math.sqrt(small * large), ...(next > 1.3 * small ? [(small + next) / 2] : [])];
  return splits.find((split) => dividesRows(lines, steps, split, columns));
}

/** Whether lines closer than a distance are inside of cells: they fill fewer columns than rows do. */
function dividesRows(
  lines: readonly TableLine[],
  steps: readonly number[],
  split: number,
  columns: number,
): boolean {
  const inner = lines.slice(1).filter((_, i) => at(steps, i) < split);
  const outer = lines.slice(1).filter((_, i) => at(steps, i) >= split);
  if (inner.length < 1 || outer.length < 2) return false;
  if (goOn(inner) && !outer.some(isWithin)) return true;
  // Groups of rows fill as many columns.
  const fill = (part: readonly TableLine[]): number => median(part.map((l) => l.runs.length));
  const full = inner.filter((line) => line.runs.length >= columns).length;
  return fill(inner) < Math.max(2, 0.75 * columns) && full <= 0.25 * inner.length;
}

/** A line without a label, or whose label begins in lowercase. */
const isWithin = ({ runs }: TableLine): boolean => {
  const label = runs.find(({ column }) => column === 0);
  return !label || /^\p{Ll}/u.test(textOf(label));
};

/** Whether lines only continue cells, however many columns they fill. */
const goOn = (lines: readonly TableLine[]): boolean =>
  lines.length >= 2 && lines.every((line) => isWithin(line) && !line.runs.some(isAmount));

/** A closely spaced line that has text only below other text, and none in the first column. */
function continues(
  line: TableLine,
  above: TableLine,
  step: number,
  columns: number,
  em: number,
): boolean {
  if (step > 1.7 * em || line.runs.some((run) => run.column === 0)) return false;
  // A label begins a row, as `BIC:` below `IBAN:` does.
  const begins = (run: CellRun): boolean => isNumeric(textOf(run)) || /[:：]$/u.test(textOf(run));
  if (line.runs.length > columns / 2 || line.runs.some(begins)) return false;
  return line.runs.every((run) =>
    above.runs.some((a) => a.column <= run.column && a.column + a.columnSpan > run.column),
  );
}

/** A closely spaced line whose label is indented, and all of whose cells go on in lowercase. */
function hangs(line: TableLine, above: TableLine, step: number, em: number): boolean {
  const labels = [line, above].map(({ runs }) => runs.find(({ column }) => column === 0));
  const [x = 0, before = 0] = labels.map((run) => run?.words[0]?.box.x0);
  if (labels.includes(undefined) || step > 1.7 * em || x < before + 0.6 * em) return false;
  return line.runs.every((run) => {
    const start = above.runs.find(({ column }) => column === run.column);
    return (
      start !== undefined &&
      /^\p{Ll}/u.test(textOf(run)) &&
      !/^\p{Ll}/u.test(textOf(start)) &&
      !/[.:;]$/u.test(textOf(start))
    );
  });
}

/** Number of header rows: those above the first rule inside the table, else the first row. */
export function headerRows(lines: readonly TableLine[], rules: readonly HorizontalRule[]): number {
  const first = rules.find((r) => r.y > middle(at(lines, 0)));
  const above = first ? lines.filter((line) => middle(line) < first.y).length : 1;
  return above <= 3 && above < lines.length ? above : 1;
}
