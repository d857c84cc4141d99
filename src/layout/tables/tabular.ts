import { largest } from '../../core/geometry/extremes.ts';
import { median, textWidth } from '../lines/textMeasure.ts';
import { isNumeric, type CellRun, type TableLine } from './cells.ts';

const textOf = ({ words }: CellRun, glue = ' '): string =>
  words.map(({ word }) => word.text).join(glue);

/**
 * Whether lines cut into columns are a table: enough of them have several cells, and the cells are
 * not lines of prose.
 * @param rules number of horizontal rules among the lines
 */
export function isTabular(lines: readonly TableLine[], columns: number, rules: number): boolean {
  const cells = lines.flatMap((line) => line.runs.map((run) => textOf(run)));
  const several = lines.filter((line) => line.runs.length > 1).length;
  const ruled = rules >= 2;
  const numeric = cells.filter(isNumeric).length / Math.max(1, cells.length);
  const pair = isFullPair(lines, columns);
  const sure = ruled || pair || (columns > 2 && numeric > 0.3);
  if (several < (sure ? 2 : 3) || several / lines.length < (ruled ? 0.3 : 0.5)) return false;
  if (isEquationNumbers(lines, columns) || hasLeaders(lines)) return false;
  const length = median(cells.map(textWidth));
  if (columns === 2 && !ruled) return length <= 26 || numeric >= 0.35;
  return length <= (ruled ? 90 : 45) || numeric >= 0.3;
}

/** From this ratio of their type sizes on, labels are smaller than the values below them. */
const OTHER_SIZE = 1.12;

/**
 * Two rows that fill every column, in a PDF's embedded text: a header with its values, labels in
 * other type above values, or labels with amounts.
 */
function isFullPair(lines: readonly TableLine[], columns: number): boolean {
  const full = lines.every(
    ({ runs }) =>
      runs.length === columns &&
      runs.every(({ words }) => words.every(({ line }) => line.fontSize !== undefined)),
  );
  if (lines.length !== 2 || !full) return false;
  const amounts = lines.every(({ runs }) => runs.slice(1).every((run) => isNumeric(textOf(run))));
  return columns >= 4 || amounts || (columns === 3 && differInType(lines));
}

/** Whether all of one of two rows is smaller than the other, or bold while the other is not. */
function differInType(lines: readonly TableLine[]): boolean {
  const [head, values] = lines.map(({ runs }) =>
    runs.flatMap(({ words }) => words.map(({ line }) => line)),
  );
  if (!head || !values) return false;
  const size = largest(head.map(({ fontSize = 0 }) => fontSize));
  const smaller = values.every(({ fontSize = 0 }) => fontSize >= OTHER_SIZE * size);
  const bold = head.every((line) => line.bold === true);
  return smaller || (bold && values.every((line) => line.bold !== true));
}

/** Formulas with their numbers at the margin are not a table. */
function isEquationNumbers(lines: readonly TableLine[], columns: number): boolean {
  const last = lines
    .flatMap((line) => line.runs.filter((run) => run.column === columns - 1))
    .map((run) => textOf(run, ''));
  return (
    last.length > 0 &&
    last.every((text) => /^[([]?[A-Z]?\.?\d{1,3}(?:\.\d+)?[a-z]?[)\]]$/u.test(text))
  );
}

/** Lines with dot leaders to a number belong to a table of contents. */
function hasLeaders(lines: readonly TableLine[]): boolean {
  const led = lines.filter(({ runs }) =>
    /(?:[.·…_]\s?){4}/u.test(runs.map((run) => textOf(run)).join(' ')),
  );
  return led.length >= 0.5 * lines.length;
}
