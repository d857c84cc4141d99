/** The table that a user's Markdown shows. */
import MarkdownIt, { type Token } from 'markdown-it';
import { markdownPlain } from '../text/markdownPlain.ts';

/** A cell as it is written, its text without marks. */
interface WrittenCell {
  readonly text: string;
  readonly header: boolean;
  readonly rowSpan: number;
  readonly columnSpan: number;
}

/** A written cell at its place. */
export interface PlacedCell<T extends Spans = WrittenCell> {
  readonly row: number;
  readonly column: number;
  readonly cell: T;
}

interface Spans {
  readonly rowSpan: number;
  readonly columnSpan: number;
}

/** Where the cells of rows are, as browsers place them: each in the next place that is free. */
export function placedCells<T extends Spans>(rows: readonly (readonly T[])[]): PlacedCell<T>[] {
  const taken = new Set<string>();
  return rows.flatMap((cells, row) => {
    let column = 0;
    return cells.map((cell) => {
      while (taken.has(`${row} ${column}`)) column++;
      const place = { row, column, cell };
      for (let r = row; r < Math.min(rows.length, row + cell.rowSpan); r++) {
        for (let c = column; c < column + cell.columnSpan; c++) taken.add(`${r} ${c}`);
      }
      return place;
    });
  });
}

/** Most columns or rows that a cell may span. */
const MOST = 1000;

/** The number of places that a cell covers, as HTML states it. */
export function spanOfAttribute(value: string | undefined): number {
  const span = Number(value ?? 1);
  return Number.isInteger(span) && span > 0 ? Math.min(span, MOST) : 1;
}

let parser: ReturnType<typeof MarkdownIt> | undefined;

/** The cells of a region's Markdown; undefined if it is not one table and nothing else. */
export function writtenTable(markdown: string): PlacedCell[] | undefined {
  const text = markdown.trim();
  const rows = /^<table\b/iu.test(text) ? htmlRows(text) : pipeRows(text);
  return rows?.some((row) => row.length > 0) ? placedCells(rows) : undefined;
}

function pipeRows(markdown: string): WrittenCell[][] | undefined {
  parser ??= MarkdownIt({ html: true, linkify: false, typographer: false });
  const tokens = parser.parse(markdown, {});
  if (tokens[0]?.type !== 'table_open' || tokens.at(-1)?.type !== 'table_close') return undefined;
  const rows: WrittenCell[][] = [];
  let header = false;
  for (const { type, content } of tokens as readonly Token[]) {
    if (type === 'thead_open') header = true;
    else if (type === 'tbody_open') header = false;
    else if (type === 'tr_open') rows.push([]);
    else if (type === 'inline') {
      rows.at(-1)?.push({ text: markdownPlain(content), header, rowSpan: 1, columnSpan: 1 });
    }
  }
  return rows;
}

const TABLE = /^<table\b[^>]*>([^]*)<\/table>$/iu;
const ROW = /<tr\b[^>]*>([^]*?)(?:<\/tr>|(?=<tr\b)|$)/giu;
const CELL = /<(t[dh])\b([^>]*)>([^]*?)(?:<\/t[dh]>|(?=<t[dh]\b)|$)/giu;

/** A table without tables in it, as this program writes them. */
function htmlRows(html: string): WrittenCell[][] | undefined {
  const [, content] = TABLE.exec(html) ?? [];
  if (content === undefined || /<\/?table\b/iu.test(content)) return undefined;
  return [...content.matchAll(ROW)].map(([, row = '']) =>
    [...row.matchAll(CELL)].map(([, tag = '', attributes = '', text = '']) => ({
      text: markdownPlain(`<div>${text}</div>`),
      header: tag.toLowerCase() === 'th',
      rowSpan: spanOfAttribute(/\browspan="?(\d+)/iu.exec(attributes)?.[1]),
      columnSpan: spanOfAttribute(/\bcolspan="?(\d+)/iu.exec(attributes)?.[1]),
    })),
  );
}
