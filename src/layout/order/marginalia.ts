import type { RegionKind } from '../../core/document/document.ts';
import { largest } from '../../core/geometry/extremes.ts';
import type { Box, Size } from '../../core/geometry/geometry.ts';
import { at } from '../../core/system/items.ts';
import type { Fragment } from '../lines/fragments.ts';
import { rowsOf, type Row } from '../lines/rows.ts';
import type { HorizontalRule } from '../tables/rules.ts';
import { median, textWidth } from '../lines/textMeasure.ts';

/** A line at the page's edge that belongs to the publication rather than to the text. */
export interface Marginal {
  readonly kind: Extract<RegionKind, 'header' | 'footer' | 'pageNumber'>;
  readonly row: Row;
}

export interface Marginalia {
  readonly top: readonly Marginal[];
  readonly bottom: readonly Marginal[];
  readonly body: readonly Fragment[];
}

/** Share of the page's height at either end that may contain running headers and footers. */
const EDGE_ZONE = 0.13;
const MOST_ROWS = 2;
/** Pages with fewer lines of text are signs, labels or clippings: nothing is left out. */
const LEAST_TEXT_ROWS = 6;

const NUMBER = String.raw`(?:\d{1,4}|[ivxlc]{1,7}|[IVXLC]{1,7})`;
const PAGE_NUMBER = new RegExp(
  String.raw`^(?:[-–—~|(\[.•·]*\s*${NUMBER}\s*[-–—~|)\].•·]*|(?:page|seite|página|pagina|p\.|pág\.|стр\.|с\.)\s*${NUMBER}(?:\s*(?:of|von|de|из|/)\s*\d+)?|${NUMBER}\s*(?:/|of|von|de|из)\s*\d+|第\s*[\d一二三四五六七八九十百]+\s*[页頁])$`,
  'iu',
);
/** Wording that appears only in running headers and footers. */
const IMPRINT =
  /\bwww\.|https?:\/\/|\bdoi\b|\bissn\b|\bisbn\b|©|\(c\)\s*\d{4}|\bvol(?:ume|\.)\s*\d|\bissue\s*\d|\bdownload(?:ed)? (?:date|from|on|by)|\bdigitized by|\brevision:?\s*\d|\brev\.\s*\d|\ball rights reserved|\bpage\s+\d+\b|\barxiv:\d|\bet al\b.{0,200}\d{4}|\bpublished by\b|\bconfidential\b/iu;

/** An amount with two decimals, which is not part of a date, a number of a clause or an address. */
const AMOUNT = /(?<![\p{L}\d.,:/-])\d{1,3}(?:[.,'\u00a0 ]?\d{3})*[.,]\d{2}(?![\d\p{L}]|[.,:/-]\d)/u;

/**
 * Finds running headers, footers and page numbers. Only clear ones: they are separated from the
 * text at the page's edge, and have a page number or an imprint, or are set apart by a rule, type
 * or place.
 */
export function findMarginalia(
  fragments: readonly Fragment[],
  rules: readonly HorizontalRule[],
  page: Size,
  em: number,
): Marginalia {
  const rows = rowsOf(fragments).sort((a, b) => a.box.y0 - b.box.y0);
  const textRows = rows.filter((row) => textWidth(rowText(row)) >= 24).length;
  if (textRows < LEAST_TEXT_ROWS) return statedPageNumbers(rows, fragments, page, em);
  const context = { rules, page, em, usualGap: usualGap(rows, em) };
  const top = edgeRows(rows, context, 'header');
  const bottom = edgeRows(
    rows.filter((row) => !top.some((m) => m.row === row)).reverse(),
    context,
    'footer',
  ).reverse();
  const taken = new Set([...top, ...bottom].flatMap((m) => m.row.fragments));
  return { top, bottom, body: fragments.filter((f) => !taken.has(f)) };
}

/** A page number that names the page and their number, such as `Page 1 of 3`. */
const STATED =
  /^(?:page|seite|página|pagina|стр\.)\s*\d{1,4}\s*(?:of|von|de|di|sur|из|\/)\s*\d{1,4}$/iu;

/** The page numbers of a page with little text: only those whose wording is clear. */
function statedPageNumbers(
  rows: readonly Row[],
  fragments: readonly Fragment[],
  page: Size,
  em: number,
): Marginalia {
  const [first, second] = rows;
  const [last, before] = [rows.at(-1), rows.at(-2)];
  const numbers = (row: Row | undefined, gap: number, kind: 'header' | 'footer'): Marginal[] =>
    row && gap > em && inEdgeZone(row, page, kind) && STATED.test(rowText(row))
      ? [{ kind: 'pageNumber', row }]
      : [];
  const gapOf = (above?: Row, below?: Row): number =>
    above && below && above !== below ? below.box.y0 - above.box.y1 : 0;
  const top = numbers(first, gapOf(first, second), 'header');
  const bottom = numbers(last, gapOf(before, last), 'footer');
  const taken = new Set([...top, ...bottom].flatMap(({ row }) => row.fragments));
  return { top, bottom, body: fragments.filter((fragment) => !taken.has(fragment)) };
}

interface Context {
  readonly rules: readonly HorizontalRule[];
  readonly page: Size;
  readonly em: number;
  readonly usualGap: number;
}

const EACH_NUMBER = new RegExp(String.raw`^${NUMBER}$`, 'u');

/** One number, or one for each page of a spread. */
const isPageNumber = (row: Row): boolean =>
  PAGE_NUMBER.test(rowText(row)) ||
  (row.fragments.length === 2 && row.fragments.every(({ text }) => EACH_NUMBER.test(text)));

const rowText = (row: Row): string => row.fragments.map((f) => f.text).join(' ');

function usualGap(rows: readonly Row[], em: number): number {
  const gaps = rows.slice(1).map((row, i) => row.box.y0 - at(rows, i).box.y1);
  return median(
    gaps.filter((gap) => gap < 1.5 * em),
    0.4 * em,
  );
}

/** @param rows from the edge inwards */
function edgeRows(rows: readonly Row[], context: Context, kind: 'header' | 'footer'): Marginal[] {
  const found: Marginal[] = [];
  for (const [i, row] of rows.entries()) {
    if (found.length >= MOST_ROWS || !inEdgeZone(row, context.page, kind)) break;
    // Specks that were read as punctuation are also outside the text.
    if (!/[\p{L}\p{N}]/u.test(rowText(row))) continue;
    if (continuesGrid(row, rows.slice(i + 1, i + 3), context.em)) break;
    const marginal = marginalKind(row, rows[i + 1], context, kind);
    if (!marginal) break;
    found.push({ kind: marginal, row });
  }
  return found;
}

/**
 * Whether a row forms a grid with the next two: same columns, same distances. Then it is the first
 * or last row of that grid, however close to the edge it is.
 */
function continuesGrid(row: Row, [next, third]: readonly Row[], em: number): boolean {
  if (!next || !third || row.fragments.length < 2) return false;
  const step = Math.abs(middle(row) - middle(next));
  const other = Math.abs(middle(next) - middle(third));
  if (Math.abs(step - other) > 0.2 * other) return false;
  const starts = new Set(row.fragments.map(({ box }) => Math.round((2 * box.x0) / em)));
  const shared = (against: Row): number =>
    against.fragments.filter(({ box }) => {
      const start = Math.round((2 * box.x0) / em);
      return [start - 1, start, start + 1].some((place) => starts.has(place));
    }).length;
  const least = Math.max(2, 0.6 * row.fragments.length);
  return shared(next) >= least && shared(third) >= least;
}

const middle = ({ box }: Row): number => (box.y0 + box.y1) / 2;

const inEdgeZone = (row: Row, page: Size, kind: 'header' | 'footer'): boolean =>
  kind === 'header'
    ? row.box.y1 < EDGE_ZONE * page.height
    : row.box.y0 > (1 - EDGE_ZONE) * page.height;

function marginalKind(
  row: Row,
  next: Row | undefined,
  { rules, em, usualGap: usual }: Context,
  kind: 'header' | 'footer',
): Marginal['kind'] | undefined {
  if (!next || continuesColumns(row, next, em) || isStatedHeading(row)) return undefined;
  const text = rowText(row);
  const gap = kind === 'header' ? next.box.y0 - row.box.y1 : row.box.y0 - next.box.y1;
  if (isPageNumber(row)) return gap > Math.max(0.4 * em, usual) ? 'pageNumber' : undefined;
  const ruled = isRuledOff(row, next, rules, em);
  const apart = gap > Math.max(0.9 * em, 1.8 * usual) || (ruled && gap > 0.3 * em);
  if (!apart || !mayBeLeftOut(text)) return undefined;
  const size = median(row.fragments.map((f) => f.size));
  if (hasEdgeNumber(row) || IMPRINT.test(text)) return size < 1.3 * em ? kind : undefined;
  return isHeaderOrFooter(row, { size, em, ruled, kind }) ? kind : undefined;
}

/** The balance of a statement is not left out, however far below its table it is. */
const mayBeLeftOut = (text: string): boolean => textWidth(text) <= 160 && !AMOUNT.test(text);

/** Titles that the document itself calls headings; a page number beside one does not count. */
const isStatedHeading = ({ fragments }: Row): boolean =>
  fragments.some(({ line }) => line.heading !== undefined);

/** A number alone, an amount or a sign, as found in table cells. */
const FIGURE = /^[^\p{L}]{0,3}[\d.,]+[^\p{L}]{0,3}$/u;

/**
 * Whether a row shares the columns of the row next to it: then it is the last row of a table, or
 * its header, however far it is set apart. They must share two columns, or one if all their pieces
 * are numbers.
 */
function continuesColumns(row: Row, next: Row, em: number): boolean {
  // A running header may be in pieces as well, but fills its width.
  if (filledShare(next) > 0.75) return false;
  const shared = row.fragments.filter(({ box }) =>
    next.fragments.some(({ box: other }) => alignWith(box, other, 0.4 * em)),
  );
  if (shared.length >= 2) return true;
  const figures = [row, next].every(({ fragments }) =>
    fragments.every(({ text }) => FIGURE.test(text)),
  );
  return figures && shared.length === 1 && next.fragments.length === row.fragments.length;
}

const filledShare = ({ fragments, box }: Row): number =>
  fragments.reduce((sum, f) => sum + f.box.x1 - f.box.x0, 0) / Math.max(1, box.x1 - box.x0);

const alignWith = (a: Box, b: Box, near: number): boolean =>
  Math.abs(a.x0 - b.x0) < near ||
  Math.abs(a.x1 - b.x1) < near ||
  Math.abs((a.x0 + a.x1 - b.x0 - b.x1) / 2) < near;

/** Two of three marks: a rule, pieces at both ends, small type. Pieces alone mark a footer. */
function isHeaderOrFooter(
  row: Row,
  marks: { size: number; em: number; ruled: boolean; kind: 'header' | 'footer' },
): boolean {
  const { size, em, ruled, kind } = marks;
  const text = rowText(row);
  if (size > 1.15 * em || textWidth(text) > 90 || /[.:;,]$|^(?:note|source)\b/iu.test(text)) {
    return false;
  }
  const spread = row.fragments.length > 1 && isSpread(row, em);
  const small = size < 0.88 * em;
  const count = [ruled, spread, small].filter(Boolean).length;
  return count >= 2 || (spread && kind === 'footer');
}

/** A page number at the outer end, with text far from it or a mark between. */
function hasEdgeNumber(row: Row): boolean {
  const { fragments } = row;
  const [first, last] = [at(fragments, 0).text, at(fragments, -1).text];
  const alone = (text: string): boolean =>
    /^\D{0,2}\d{1,4}\D{0,2}$/u.test(text) && !/^\d+[.)]/u.test(text);
  if (fragments.length > 1) {
    return alone(first) || alone(last) || /^\d{1,4}$/u.test(at(first.split(' '), 0));
  }
  const text = first;
  // A footnote also begins with a number, but is a sentence.
  if (/[.!?]$/u.test(text)) return false;
  return /^\d{1,4}\s*[|•·–—-]?\s+\p{Lu}/u.test(text)
    ? textWidth(text) < 60
    : /\s[|•·]\s*\d{1,4}$/u.test(text);
}

function isRuledOff(row: Row, next: Row, rules: readonly HorizontalRule[], em: number): boolean {
  const [above, below] = row.box.y0 < next.box.y0 ? [row, next] : [next, row];
  return rules.some(
    (rule) =>
      rule.x1 - rule.x0 > 10 * em &&
      rule.y > above.box.y1 - 0.4 * em &&
      rule.y < below.box.y0 + 0.4 * em,
  );
}

/** Short pieces at both ends of the line with a wide space between. */
function isSpread({ fragments, box }: Row, em: number): boolean {
  const gaps = fragments.slice(1).map((f, i) => f.box.x0 - at(fragments, i).box.x1);
  return largest(gaps) > 0.2 * (box.x1 - box.x0) && box.x1 - box.x0 > 15 * em;
}
