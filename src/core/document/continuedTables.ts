import type { OcrPage, Region, Table, TableCell } from './document.ts';
import { textGrid } from './tableGrid.ts';
import { writeTable } from './tables.ts';
import { RAISED_FORMS } from '../text/inlineMarks.ts';

/** How far the edges of a table may differ between two pages, as a share of the page's width. */
const SAME_EDGE = 0.04;
/** Share of amounts or dates from which a column consists of them. */
const MOSTLY = 0.6;
const AMOUNT = /^[^\p{L}]*\d[^\p{L}]*(?:\p{L}{1,3})?$/u;

/** Two tables, of which the second may continue the first. */
interface Pair {
  readonly first: Region;
  readonly second: Region;
  /** Widths of their pages, in pixels. */
  readonly widths: readonly [number, number];
}

/**
 * The Markdown of pages, in which a table that continues on the next page or in the next column is
 * one table: it is written where it begins, without repeated headers. The regions of the pages are
 * unchanged.
 * @returns one text for each page; empty if all of it was moved to the page before
 */
export function continuedMarkdown(pages: readonly OcrPage[]): string[] {
  const texts: string[] = [];
  /** The last table so far and the text that ends with it. */
  let open: { region: Region; at: number; width: number; index: number } | undefined;
  for (const page of pages) {
    const own = withinPage(page, page.regions.filter(isShown));
    const { regions } = own;
    let { text } = own;
    const [first] = regions;
    const before = open === undefined ? undefined : texts[open.at];
    let grown: Region | undefined;
    const follows = open !== undefined && page.index === open.index + 1;
    if (
      open &&
      follows &&
      before !== undefined &&
      first &&
      text.startsWith(first.markdown.trim())
    ) {
      grown = joined({ first: open.region, second: first, widths: [open.width, page.width] });
      if (grown) {
        texts[open.at] =
          before.slice(0, before.length - open.region.markdown.length) + grown.markdown;
        text = text.slice(first.markdown.trim().length).trim();
      }
    }
    texts.push(text);
    if (grown && open && text === '') {
      open = { ...open, region: grown, width: page.width, index: page.index };
    } else if (text !== '' || !open) {
      open = endingTable(regions.at(-1), text, texts.length - 1, page);
    }
  }
  return texts;
}

const isShown = ({ kind, markdown }: Region): boolean =>
  kind !== 'header' && kind !== 'footer' && kind !== 'pageNumber' && markdown.trim() !== '';

function endingTable(
  last: Region | undefined,
  text: string,
  at: number,
  { width, index }: OcrPage,
) {
  return last?.table && text.endsWith(last.markdown)
    ? { region: last, at, width, index }
    : undefined;
}

/** The Markdown and the regions of a page, with tables that continue in its next column joined. */
function withinPage(
  { markdown, width }: OcrPage,
  shown: readonly Region[],
): { text: string; regions: readonly Region[] } {
  let text = markdown.trim();
  const regions: Region[] = [];
  for (const second of shown) {
    const first = regions.at(-1);
    const next = first && inNextColumn(first, second, text, width);
    if (next) {
      text = text.replace(`${first.markdown}\n\n${second.markdown}`, () => next.markdown);
      regions.pop();
    }
    regions.push(next ?? second);
  }
  return { text, regions };
}

/** Both as one table if the second continues the first in the next column. */
const inNextColumn = (
  first: Region,
  second: Region,
  text: string,
  width: number,
): Region | undefined =>
  isInNextColumn(first, second) && text.includes(`${first.markdown}\n\n${second.markdown}`)
    ? joined({ first, second, widths: [width, width] })
    : undefined;

/** Whether a region begins higher on the page than another ends, and to its side. */
function isInNextColumn({ places: [...before] }: Region, { places: [after] }: Region): boolean {
  const last = before.at(-1);
  if (!last || !after) return false;
  return after.y0 < last.y1 && (after.x0 >= last.x1 || after.x1 <= last.x0);
}

/** All ways of writing a table: Markdown that was generated from a table can be written again. */
const WAYS = (['html', 'markdown'] as const).flatMap((spanning) =>
  RAISED_FORMS.map(
    (raised) => (table: Table) => writeTable(table, spanning, undefined, { raised }),
  ),
);

/** The first table with the rows of the second; undefined if the second is a separate table. */
function joined({ first, second, widths }: Pair): Region | undefined {
  const [a, b] = [first.table, second.table];
  if (!a || !b) return undefined;
  if (a.columns !== b.columns) return undefined;
  const write = WAYS.find((way) => way(a) === first.markdown && way(b) === second.markdown);
  if (!write) return undefined;
  const repeated = repeatedRows(a, b);
  if (repeated === 0 && !(haveSameEdges(first, second, widths) && goesOn(a, b))) return undefined;
  const table = withRows(a, b, repeated);
  const places = [...first.places, ...second.places];
  return { ...first, places, table, markdown: write(table) };
}

/** Number of rows of the second table that repeat the header of the first. */
function repeatedRows(a: Table, b: Table): number {
  const [heads, own] = [textGrid(a), textGrid(b)];
  const isHead = (row: number): boolean => a.cells.some((cell) => cell.row === row && cell.header);
  let same = 0;
  while (
    same + 1 < own.length &&
    isHead(same) &&
    heads[same]?.join('\t') === own[same]?.join('\t')
  ) {
    same++;
  }
  return same;
}

function haveSameEdges(
  { places: a }: Region,
  { places: b }: Region,
  widths: Pair['widths'],
): boolean {
  const [last, next] = [a.at(-1), b[0]];
  if (!last || !next || widths[0] <= 0 || widths[1] <= 0) return false;
  const near = (x: number, y: number): boolean =>
    Math.abs(x / widths[0] - y / widths[1]) < SAME_EDGE;
  return near(last.x0, next.x0) && near(last.x1, next.x1);
}

/** The first row of a continued table has amounts in the columns that have them before. */
function goesOn(a: Table, b: Table): boolean {
  const body = textGrid(a).slice(1);
  const [next] = textGrid(b);
  if (!next || body.length < 2) return false;
  const amounts = next.map((_, column) => {
    const cells = body.map((row) => row[column] ?? '').filter((text) => text !== '');
    return (
      cells.length > 0 && cells.filter((text) => AMOUNT.test(text)).length >= MOSTLY * cells.length
    );
  });
  const filled = next.filter((text, column) => amounts[column] === true && text !== '');
  return filled.length > 0 && filled.every((text) => AMOUNT.test(text));
}

/** @param dropped number of rows of the second table that repeat the header */
function withRows(a: Table, b: Table, dropped: number): Table {
  const moved = b.cells
    .filter((cell) => cell.row >= dropped)
    .map((cell): TableCell => ({ ...cell, row: cell.row - dropped + a.rows, header: false }));
  return { rows: a.rows + b.rows - dropped, columns: a.columns, cells: [...a.cells, ...moved] };
}
