/** Finds tables of contents: titles with the numbers of their pages at the right edge. */
import { at } from '../../core/system/items.ts';
import type { Row } from '../lines/rows.ts';
import { isCaption } from '../lines/captions.ts';
import { median } from '../lines/textMeasure.ts';

/** A stretch of rows; the end is exclusive. */
export interface RowStretch {
  readonly start: number;
  readonly end: number;
}

const LEADER = /(?:[.·․…‥_]\s?){4,}/u;
const PAGE_NUMBER = /^[[(]?([\divxlc]{1,7})[\])]?$/iu;
const HEADING =
  /^(?:(?:table of )?contents|inhalt(?:sverzeichnis|sübersicht)?|sommaire|table des matières|índice|contenido|indice|sommario|inhoud(?:sopgave)?|spis treści|içindekiler|содержание|оглавление|зміст|目\s*[录錄次]|もくじ|차례|목차|المحتويات|فهرس.*)[.:：]?$/iu;
/**
 * Fewest entries with leaders; without, below a heading that says what they are; without a heading
 * too, with and without numbers of sections.
 */
const FEWEST = { led: 3, headed: 4, numbered: 4, plain: 6 };
/** Without a heading, larger numbers may be years or amounts. */
const LARGEST_PLAIN = 999;
/** The number of a section, such as `2.1`. */
const SECTION = /^\d{1,2}(?:\.\d{1,2})+\.?\s+\p{L}/u;
/** Least share of a stretch's rows that have a page number; others are wrapped titles and parts. */
const LEAST_ENTRIES = 0.6;
/** Largest step from row to row, in type sizes. */
const MOST_STEP = 4.5;
/** Rows without a page number that may follow each other. */
const MOST_BARE = 2;
/** More rows than a page has. */
const MOST_ROWS = 300;
/** How many rows above its first entry a table of contents may have its heading. */
const MOST_ABOVE = 4;
const DIGITS: Readonly<Record<string, number>> = { i: 1, v: 5, x: 10, l: 50, c: 100 };

const middleOf = ({ box }: Row): number => (box.x0 + box.x1) / 2;

/** A title with a page number at its end. */
interface Entry {
  readonly number: number;
  /** In roman numerals, as in the front matter of a book. */
  readonly isRoman: boolean;
  readonly isLed: boolean;
  /** Right edge of the number. */
  readonly right: number;
}

const textOf = (row: Row): string => row.fragments.map(({ text }) => text).join(' ');

/** Whether a text announces a table of contents. */
export const isContentsHeading = (text: string): boolean => HEADING.test(text.trim());

function entryOf(row: Row): Entry | undefined {
  const text = textOf(row);
  const [, title = '', digits = ''] = /^(.*?)\s*(\S+)$/su.exec(text) ?? [];
  const number = PAGE_NUMBER.exec(digits)?.[1];
  const isLed = LEADER.test(title);
  if (number === undefined || !/\p{L}/u.test(title)) return undefined;
  // Without a leader, only the space in front of the number shows that it is separate.
  if (!isLed && at(row.fragments, -1).text !== digits) return undefined;
  const isRoman = !/^\d+$/u.test(number);
  if (isRoman && /\d/u.test(number)) return undefined;
  const value = isRoman ? romanValue(number.toLowerCase()) : Number(number);
  return value > 4999 ? undefined : { number: value, isRoman, isLed, right: row.box.x1 };
}

function romanValue(text: string): number {
  const values = Array.from(text, (letter) => DIGITS[letter] ?? 0);
  return values.reduce((sum, v, i) => sum + (v < (values[i + 1] ?? 0) ? -v : v), 0);
}

/**
 * The tables of contents among the rows of a column. The page numbers are aligned at the right and
 * never decrease; there are leaders, or a heading above says what follows. Amounts are not page
 * numbers: they decrease sooner or later.
 * @param rows top to bottom
 * @param em type size of the body in pixels
 */
export function contentsStretches(rows: readonly Row[], em: number): RowStretch[] {
  const entries = rows.map(entryOf);
  const found: RowStretch[] = [];
  for (let i = 0; i < rows.length;) {
    const stretch = entries[i] ? stretchAt(rows, entries, i, em) : undefined;
    if (stretch) found.push(stretch);
    i = stretch?.end ?? i + 1;
  }
  return found;
}

function stretchAt(
  rows: readonly Row[],
  entries: readonly (Entry | undefined)[],
  start: number,
  em: number,
): RowStretch | undefined {
  const own: Entry[] = [];
  let end = start;
  const most = Math.min(rows.length, start + MOST_ROWS);
  for (let i = start, bare = 0; i < most && bare <= MOST_BARE; i++) {
    if (i > start && at(rows, i).box.y0 - at(rows, i - 1).box.y0 > MOST_STEP * em) break;
    const entry = entries[i];
    if (!entry) {
      bare++;
      continue;
    }
    const last = own.at(-1);
    if (last && (!follows(last, entry) || Math.abs(last.right - entry.right) > 1.5 * em)) break;
    own.push(entry);
    bare = 0;
    end = i + 1;
  }
  const led = own.filter(({ isLed }) => isLed).length;
  const isLed = led >= FEWEST.led && led >= 0.5 * own.length;
  const heading = headingAbove(rows, start);
  const isHeaded = own.length >= FEWEST.headed && heading !== undefined;
  const isDense = own.length >= LEAST_ENTRIES * (end - start);
  const isPlain = (): boolean => arePlainEntries(rows.slice(start, end), own, rows[start - 1]);
  if (!isDense || !(isLed || isHeaded || isPlain())) return undefined;
  return { start: withTitlesAbove(rows, start, heading, em), end };
}

/**
 * Whether rows without leaders and without a heading are a table of contents: each is a title and a
 * number that is larger than the one before. The rows of a table have names of columns above, more
 * columns, a sum, or are not in the order of their numbers.
 */
function arePlainEntries(
  rows: readonly Row[],
  entries: readonly Entry[],
  above: Row | undefined,
): boolean {
  const sections = rows.filter((row) => SECTION.test(textOf(row))).length;
  const fewest = sections > 0 ? FEWEST.numbered : FEWEST.plain;
  const pieces = rows.every(({ fragments }) => fragments.length <= (sections > 0 ? 3 : 2));
  const rises = entries.every(({ number, isRoman }, i) => {
    const last = entries[i - 1];
    if (last?.isRoman !== isRoman) return true;
    return sections > 0 ? number >= last.number : number > last.number;
  });
  const hasHead = above !== undefined && above.fragments.length > 1 && !isPageHead(above);
  const isTitled = above === undefined || !isCaption(textOf(above));
  return (
    entries.length >= fewest &&
    entries.length === rows.length &&
    entries.every(({ number }) => number <= LARGEST_PLAIN) &&
    pieces &&
    rises &&
    !hasHead &&
    isTitled &&
    !rows.some((row) => SUM.test(textOf(row)))
  );
}

/** The name of the column of page numbers. */
const isPageHead = ({ fragments }: Row): boolean =>
  /^(?:page|seite|p\.|s\.|página|pagina|стр\.?|頁|页|ページ)n?$/iu.test(at(fragments, -1).text);

/** `\b` knows only ASCII letters. */
const SUM = /^(?:sub)?(?:total|sum(?:me|a)?|gesamt|итого|合[计計])(?!\p{Ll})/iu;

const follows = (last: Entry, entry: Entry): boolean =>
  last.isRoman === entry.isRoman ? entry.number >= last.number : last.isRoman;

/** Index of a heading above, with few rows between, such as the name of a part or `Page`. */
function headingAbove(rows: readonly Row[], start: number): number | undefined {
  for (let i = start - 1; i >= 0 && start - i <= MOST_ABOVE; i--) {
    if (isContentsHeading(textOf(at(rows, i)))) return i;
  }
  return undefined;
}

/**
 * Includes the rows above that belong to the titles: those below a heading, but for the names of
 * the columns, and the first line of the first title.
 */
function withTitlesAbove(
  rows: readonly Row[],
  start: number,
  heading: number | undefined,
  em: number,
): number {
  const [above, first] = [rows[start - 1], at(rows, start)];
  if (heading !== undefined) {
    const below = rows.slice(heading + 1, start).findIndex(({ box }) => box.x0 < middleOf(first));
    return below < 0 ? start : heading + 1 + below;
  }
  if (!above || above.fragments.length > 2) return start;
  const near = first.box.y0 - above.box.y0 < 1.7 * em;
  return near && isContinued(above, first, em) ? start - 1 : start;
}

/** Whether a title continues on the next row: that one is indented, or begins in lowercase. */
export function isContinued(row: Row, next: Row, em: number): boolean {
  const sizes = [row, next].map(({ fragments }) => median(fragments.map(({ size }) => size)));
  if (Math.abs((sizes[0] ?? 0) - (sizes[1] ?? 0)) > 0.1 * em) return false;
  const [text, after] = [textOf(row), textOf(next)];
  const isNumbered = (title: string): boolean => /^(?:\p{N}|[A-Z][.)])/u.test(title);
  if (/^\p{Ll}/u.test(after)) return true;
  return isNumbered(text) && !isNumbered(after) && next.box.x0 > row.box.x0 + 0.5 * em;
}

/** Whether a row ends with the number of a page. */
export const endsWithPage = (row: Row): boolean => entryOf(row) !== undefined;
