/**
 * Loops without equal copies: rows of uneven length, copies with small changes, numbers that count
 * up. What repeats itself can be compressed to almost nothing, and no page can.
 */
import { deflateSync } from 'node:zlib';

/** Characters at the end of an answer that are compressed. */
const WINDOW = 3000;
/** Share of its bytes below which text is a loop; the lowest of 723 long pages is 0.083. */
const DENSE = 0.08;
/** The same for text whose digits are all read as 0, which makes many tables look alike. */
const COUNTING_WINDOW = 4000;
const DENSE_WITHOUT_DIGITS = 0.04;
/** And for its numbers alone: those of a table cannot be predicted. */
const DENSE_NUMBERS = 0.22;

/** Characters that are compressed at a time to find the start of a loop. */
const CHUNK = 200;
/** Characters of the loop that serve as a dictionary for what precedes it. */
const SAMPLE = 1000;
/** Share of its bytes below which text in front of a loop belongs to it. */
const BELONGS = 0.22;
/** Characters by which the first copy and the next are recognized. */
const BEGINNING = 12;

/** Characters of a table with rows of one length that are compressed: more than a form has. */
const TABLE_WINDOW = 8000;

/** Runs of one sign, such as dotted leaders and lines to write on, are no repetition. */
const withoutFillers = (text: string): string =>
  text.replace(/([^\p{L}\p{N}\s])\1{3,}/gu, '$1$1$1');

const withoutDigits = (text: string): string => text.replace(/\d/gu, '0');

/** Size of a text when it is compressed, as a share of its bytes. */
function density(text: string, dictionary?: string): number {
  const bytes = Buffer.from(text);
  const packed = dictionary === undefined ? {} : { dictionary: Buffer.from(dictionary) };
  return deflateSync(bytes, packed).length / Math.max(1, bytes.length);
}

/** The cells of the whole rows in a text: rows of HTML, or lines with bars or numbers between them. */
function cellsOf(text: string): string[][] {
  const rows = text.split(/<\/tr>/iu).slice(1, -1);
  if (rows.length > 0) return rows.map((row) => row.split(/<t[dh]\b[^>]*>/iu).slice(1));
  const lines = text.split('\n').slice(1, -1);
  return lines.map((line) => line.split(line.includes('|') ? /(?<=.)\|(?=.)/u : /\s+/u));
}

/** Rows of one length, and more than one cell. */
const areEven = (rows: readonly string[][]): boolean =>
  rows.length >= 5 && rows.every(({ length }) => length > 1 && length === rows[0]?.length);

/**
 * Whether text is a table with rows of one length: a form, or a matrix of zeros and ones, can be
 * compressed as well as a loop. Its equal rows are counted elsewhere.
 */
const isEvenTable = (text: string): boolean => /<\/tr>/iu.test(text) && areEven(cellsOf(text));

/** Share of the cells of a table of numbers that have a digit, and that differ from the one above. */
const NUMBER_CELLS = 0.7;
const NEW_CELLS = 0.5;

/**
 * Whether text is a table of numbers with another number in each row: logarithms, timetables and
 * temperatures grow by steps as regular as those of a model that counts.
 */
function isNumberTable(text: string): boolean {
  const rows = cellsOf(text);
  if (!areEven(rows)) return false;
  const cells = rows
    .slice(1)
    .flatMap((row, i) =>
      row.map((cell, column) => ({ has: /\d/u.test(cell), isNew: cell !== rows[i]?.[column] })),
    );
  const share = (count: number): number => count / cells.length;
  return (
    share(cells.filter(({ has }) => has).length) >= NUMBER_CELLS &&
    share(cells.filter(({ has, isNew }) => has && isNew).length) >= NEW_CELLS
  );
}

/** Numbers that a model can count at the same time. */
const MOST_COUNTERS = 12;

/** Whether the numbers of a text follow from those before: they repeat, or grow by equal steps. */
function areForeseeable(text: string): boolean {
  const numbers = (text.match(/\d+/gu) ?? []).map(Number);
  if (numbers.length < 4 * MOST_COUNTERS) return false;
  const steps = Array.from({ length: MOST_COUNTERS + 1 }, (_, lag) =>
    lag === 0 ? numbers : numbers.slice(lag).map((value, i) => value - (numbers[i] ?? 0)),
  );
  return steps.some((values) => density(values.join(' ')) < DENSE_NUMBERS);
}

const isDense = (text: string, window: number, limit: number): boolean =>
  text.length >= window && density(text.slice(-window)) < limit;

/** The form of a text in which the end of it is a loop; undefined if it is none. */
function loopingForm(raw: string): string | undefined {
  const text = withoutFillers(raw.slice(-2 * TABLE_WINDOW));
  const isTable = isEvenTable(text.slice(-WINDOW));
  if (isDense(text, isTable ? TABLE_WINDOW : WINDOW, DENSE)) return raw;
  const window = isTable ? TABLE_WINDOW : COUNTING_WINDOW;
  if (!isDense(withoutDigits(text), window, DENSE_WITHOUT_DIGITS)) return undefined;
  // A window that begins with the head of a table, or one with too few rows, shows no table.
  if ([WINDOW, window].some((size) => isNumberTable(text.slice(-size)))) return undefined;
  return areForeseeable(text.slice(-window)) ? withoutDigits(raw) : undefined;
}

/**
 * Offset at which a loop is cut, after its first copy.
 * @param from an offset from which the text is known to repeat itself
 */
export function firstCopyEnd(text: string, from: number): number {
  const sample = text.slice(from, from + SAMPLE);
  let start = from;
  while (start >= CHUNK && density(text.slice(start - CHUNK, start), sample) < BELONGS) {
    start -= CHUNK;
  }
  // The loop begins inside the chunk before, or inside the first that belongs to it.
  const beginning = (at: number): string => text.slice(at, at + BEGINNING * 2);
  const last = Math.min(from, start + CHUNK);
  for (let at = Math.max(0, start - CHUNK); at < last; at++) {
    if (!sample.includes(beginning(at))) continue;
    start = at;
    break;
  }
  const next = text.indexOf(text.slice(start, start + BEGINNING), start + 1);
  return next < 0 || next > from ? from : next;
}

/** Offset at which a text that ends in such a loop is cut; undefined if it does not. */
export function denseLoop(raw: string): number | undefined {
  const text = raw.trimEnd();
  const form = loopingForm(text);
  return form === undefined ? undefined : firstCopyEnd(form, form.length - SAMPLE);
}
