/** Converts HTML tables written by a model to tables. */
import { Parser } from 'htmlparser2';
import { plainText } from '../../core/safe/controlCharacters.ts';
import type { Table, TableCell } from '../../core/document/document.ts';
import { largest } from '../../core/geometry/extremes.ts';
import type { Box } from '../../core/geometry/geometry.ts';
import { at } from '../../core/system/items.ts';
import { decodeEntities, plainScript } from './regionContent.ts';
import { spanAttributes } from './safeText.ts';

/** No real table is wider or larger: a few spans can produce a hundred megabytes. */
const MAX_COLUMNS = 200;
const MAX_CELLS = 50_000;
/** No real table has deeper elements; the parser searches through all open ones. */
const MAX_DEPTH = 200;

interface RawCell {
  text: string;
  rowSpan: number;
  columnSpan: number;
  header: boolean;
}

const span = (value: string | undefined): number => {
  const n = Number(value);
  return Number.isInteger(n) && n > 0 ? n : 1;
};

/** The attributes that count, whatever their quotes: `colspan='3">` would swallow what follows. */
const withPlainAttributes = (html: string): string =>
  html.replace(
    /<(t[dhr])(\s[^<>]*)>/giu,
    (_, name: string, attributes: string) => `<${name}${spanAttributes(attributes)}>`,
  );

interface RawTable {
  readonly rows: readonly RawCell[][];
  /** Text of a caption element. */
  readonly caption: string;
}

/** The cells as written; undefined if elements are nested too deeply. */
function readRows(html: string): RawTable | undefined {
  const rows: RawCell[][] = [];
  let caption = '';
  let inCaption = false;
  /** Text in front of the first cell. */
  let early = '';
  let cell: RawCell | undefined;
  /** Text of a superscript or subscript, which is written once it is complete. */
  let script: { mark: '^' | '_'; text: string } | undefined;
  let inHead = false;
  let depth = 0;
  /** Text between cells belongs to the cell in front of it, which is not empty for it. */
  const looseText = (text: string): void => {
    const last = rows.findLast((row) => row.length > 0)?.at(-1);
    const words = plainText(decodeEntities(text)).trim();
    if (words === '') return;
    if (last) last.text = joinedLines(last.text, words);
    else early = joinedLines(early, words);
  };
  const addText = (text: string): void => {
    if (cell) cell.text += text;
    else if (inCaption) caption += text;
    else looseText(text);
  };
  const endScript = (): void => {
    const written = script && plainScript(script.mark, script.text);
    script = undefined;
    if (written !== undefined) addText(written);
  };
  const endCell = (): void => {
    endScript();
    // Models sometimes escape twice. An entity may be a control character or a line ending.
    if (cell) cell.text = plainText(decodeEntities(cell.text));
    cell = undefined;
  };
  const openCell = (name: string, attributes: Readonly<Record<string, string>>): void => {
    endCell();
    cell = {
      text: early === '' ? '' : `${early}\n`,
      rowSpan: span(attributes['rowspan']),
      columnSpan: span(attributes['colspan']),
      header: inHead || name === 'th',
    };
    early = '';
    if (rows.length === 0) rows.push([]);
    rows.at(-1)?.push(cell);
  };
  const parser = new Parser({
    onopentag(name, attributes) {
      if (++depth > MAX_DEPTH) parser.pause();
      if (name === 'td' || name === 'th') openCell(name, attributes);
      else if (name === 'tr') rows.push([]);
      else if (name === 'caption') inCaption = true;
      else if (name === 'thead') inHead = true;
      else if (name === 'br' && cell) cell.text += '\n';
      else if (name === 'br' && inCaption) caption += ' ';
      else if (name === 'sup' || name === 'sub') {
        endScript();
        script = { mark: name === 'sup' ? '^' : '_', text: '' };
      }
    },
    ontext(text) {
      if (script) script.text += text;
      else addText(text);
    },
    onclosetag(name) {
      depth--;
      if (name === 'td' || name === 'th') endCell();
      else if (name === 'sup' || name === 'sub') endScript();
      else if (name === 'caption') inCaption = false;
      else if (name === 'thead') inHead = false;
    },
  });
  parser.end(withPlainAttributes(html));
  if (depth > MAX_DEPTH) return undefined;
  return { rows, caption: plainText(decodeEntities(caption)).trim() };
}

const joinedLines = (a: string, b: string): string =>
  [a.trim(), b].filter((part) => part !== '').join('\n');

/** What is known of a table besides its text. */
export interface TableSource {
  /** Place of the whole table, assigned to every cell (models return no cell boxes). */
  readonly box: Box;
  readonly confidence: number | null;
  /** More rows may follow: the spans of cells reach into them. */
  readonly isGrowing?: boolean;
}

/** The rows of a growing table, and those into which a cell reaches. */
function withReachedRows(rows: readonly RawCell[][]): readonly RawCell[][] {
  const reach = largest(
    rows.flatMap((row, i) => row.map(({ rowSpan }) => i + Math.min(rowSpan, MAX_COLUMNS))),
    0,
  );
  return [...rows, ...Array.from({ length: Math.max(0, reach - rows.length) }, () => [])];
}

/** Cells with positions on a grid, and which places of each row they take. */
interface Placed {
  readonly cells: readonly TableCell[];
  readonly grid: readonly { readonly taken: readonly boolean[]; readonly width: number }[];
}

/** Rows whose cells have positions on a grid; undefined beyond the largest table. */
function place(rows: readonly RawCell[][], { box, confidence }: TableSource): Placed | undefined {
  /** Per row, the columns that cells take. */
  const grid: { taken: boolean[]; width: number }[] = rows.map(() => ({ taken: [], width: 0 }));
  const cells: TableCell[] = [];
  for (const [row, raw] of rows.entries()) {
    const { taken } = at(grid, row);
    let column = 0;
    for (const { text, header, ...spans } of raw) {
      while (taken[column] === true) column++;
      const rowSpan = Math.min(spans.rowSpan, rows.length - row);
      // Limits the span of a cell to the width that a table can have.
      const columnSpan = Math.min(spans.columnSpan, MAX_COLUMNS);
      if (column + columnSpan > MAX_COLUMNS || rows.length * (column + columnSpan) > MAX_CELLS) {
        return undefined;
      }
      for (const spanned of grid.slice(row, row + rowSpan)) {
        for (let c = column; c < column + columnSpan; c++) spanned.taken[c] = true;
        spanned.width = Math.max(spanned.width, column + columnSpan);
      }
      const place = { row, column, rowSpan, columnSpan, box, confidence };
      cells.push({ ...place, text: text.trim(), header: header || row === 0 });
      column += columnSpan;
    }
  }
  return { cells, grid };
}

const widthOf = ({ grid }: Placed): number =>
  largest(
    grid.map(({ width }) => width),
    0,
  );

/**
 * The cells of a growing table. A row that is being written may be longer than those before it;
 * what is beyond them is added when the row ends, since it changes all of them.
 */
function placeGrowing(rows: readonly RawCell[][], source: TableSource): Placed | undefined {
  const placed = place(withReachedRows(rows), source);
  const others = rows.length > 1 ? place(withReachedRows(rows.slice(0, -1)), source) : undefined;
  if (!placed || !others) return placed;
  const [columns, open] = [widthOf(others), rows.length - 1];
  if (widthOf(placed) <= columns) return placed;
  const cells = placed.cells.filter(
    ({ row, column, columnSpan }) => row < open || column + columnSpan <= columns,
  );
  return {
    cells,
    grid: placed.grid.map((row) => ({ ...row, width: Math.min(row.width, columns) })),
  };
}

export interface ParsedTable {
  readonly table: Table;
  readonly rectangular: boolean;
  readonly caption: string;
  /** Index of the row that is being written; undefined in a finished table. */
  readonly openRow?: number;
}

/**
 * The table of an HTML text, with spans placed on a grid; undefined if it has no cell, `tooLarge`
 * if it is larger than any real table.
 */
export function parseHtmlTable(
  html: string,
  source: TableSource,
): ParsedTable | 'tooLarge' | undefined {
  const start = html.search(/<table\b/iu);
  if (start < 0) return undefined;
  const read = readRows(html.slice(start));
  const isGrowing = source.isGrowing === true && !/<\/table\s*>/iu.test(html);
  const placed = read && (isGrowing ? placeGrowing : place)(read.rows, source);
  if (read === undefined || placed === undefined) return 'tooLarge';
  const { cells, grid } = placed;
  if (cells.length === 0) return undefined;
  const columns = widthOf(placed);
  const rectangular = grid.every(
    ({ taken, width }) =>
      width === columns && !Array.from({ length: columns }).some((_, c) => taken[c] !== true),
  );
  const table = { rows: grid.length, columns, cells };
  const open = isGrowing ? { openRow: read.rows.length - 1 } : {};
  return { table, rectangular, caption: read.caption, ...open };
}
