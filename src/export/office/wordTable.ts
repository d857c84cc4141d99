import { Paragraph, Table, TableCell, TableRow, WidthType } from 'docx';
import { gridRows, type GridCell } from '../../core/document/tableGrid.ts';
import { placedCells } from '../../core/document/writtenTable.ts';
import type { Flow, FlowCell } from './flow.ts';
import { startsRightToLeft, wordText, type TextSources } from './wordText.ts';

/** A table; every row has a cell in every column, as Word requires. */
export async function wordTable(
  rows: readonly (readonly FlowCell[])[],
  sources: TextSources,
): Promise<Table> {
  const placed = placedCells(rows);
  const contents = new Map(placed.map(({ row, column, cell }) => [`${row} ${column}`, cell]));
  const columns = placed.reduce((most, { column, cell }) => {
    return Math.max(most, column + cell.columnSpan);
  }, 1);
  const cells = placed.map(({ row, column, cell }) => ({
    ...{ row, column, rowSpan: cell.rowSpan, columnSpan: cell.columnSpan, header: cell.header },
    // What counts is whether there is any.
    text: cell.content.length > 0 ? 'x' : '',
  }));
  const grid = gridRows({ rows: Math.max(1, rows.length), columns, cells });
  const written: TableRow[] = [];
  for (const row of grid) {
    const isHeader = row.every(({ header }) => header);
    const children: TableCell[] = [];
    for (const cell of row) {
      const content = contents.get(`${cell.row} ${cell.column}`)?.content ?? [];
      children.push(await wordCell(cell, content, sources));
    }
    // A row whose places all belong to cells from above has no cells of its own.
    if (children.length > 0) written.push(new TableRow({ children, tableHeader: isHeader }));
  }
  const texts = placed.map(({ cell }) => cell.content).filter((content) => content.length > 0);
  const isRightToLeft =
    texts.length > 0 && texts.filter(startsRightToLeft).length * 2 > texts.length;
  return new Table({
    rows: written,
    width: { size: 100, type: WidthType.PERCENTAGE },
    ...(isRightToLeft && { visuallyRightToLeft: true }),
  });
}

async function wordCell(
  { rowSpan, columnSpan, header }: GridCell,
  content: readonly Flow[],
  sources: TextSources,
): Promise<TableCell> {
  const flow = header
    ? content.map((piece) =>
        piece.kind === 'text' ? { ...piece, style: { ...piece.style, bold: true } } : piece,
      )
    : content;
  return new TableCell({
    children: [
      new Paragraph({
        children: await wordText(flow, sources),
        ...(startsRightToLeft(flow) && { bidirectional: true }),
      }),
    ],
    ...(rowSpan > 1 && { rowSpan }),
    ...(columnSpan > 1 && { columnSpan }),
  });
}
