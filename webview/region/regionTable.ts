import { h } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { gridRows } from '../../src/core/document/tableGrid.ts';
import { largest } from '../../src/core/geometry/extremes.ts';
import type { TableView } from '../../src/shared/panelProtocol.ts';

/**
 * States for each heading of a table whether it belongs to its column or to its row. Headings at the
 * start of a row that has other cells, too, name that row; all others name their column.
 */
export function scopeHeadings(table: HTMLTableElement): void {
  [...table.rows].forEach((row, at) => {
    const cells = [...row.cells];
    const body = cells.findIndex((cell) => cell.tagName === 'TD');
    cells.forEach((cell, place) => {
      if (cell.tagName !== 'TH') return;
      cell.setAttribute('scope', at > 0 && place < body ? 'row' : 'col');
    });
  });
}

/** A table in a box of its own, which scrolls sideways, with the keyboard as well. */
export const scrollingTable = (table: HTMLTableElement): HTMLElement =>
  h('div', { class: 'table-scroll', role: 'region', tabindex: 0, 'aria-label': t('Table') }, table);

/** A table as on the page; cells keep their spans. */
export function regionTable(view: TableView): HTMLTableElement {
  const rows = gridRows(view).map((cells) =>
    h(
      'tr',
      {},
      ...cells.map(({ header, rowSpan, columnSpan, text }) =>
        h(
          header ? 'th' : 'td',
          { rowspan: rowSpan > 1 && rowSpan, colspan: columnSpan > 1 && columnSpan },
          text,
        ),
      ),
    ),
  );
  const table = h('table', { class: 'small-table', dir: view.direction }, h('tbody', {}, ...rows));
  scopeHeadings(table);
  return table;
}

/**
 * The rows of a plain text as a table, so that its columns are in line in any script. What is
 * selected in it is copied as tabs and lines again.
 * @param read the table that the rows are from, if they are all of it
 */
export function textTable(
  rows: readonly (readonly string[])[],
  read: TableView | undefined,
): HTMLTableElement {
  const same = read?.rows === rows.length ? read : undefined;
  const headings = new Set(
    same ? gridRows(same).flatMap((cells) => headingPlaces(cells)) : undefined,
  );
  const columns = largest(
    rows.map((row) => row.length),
    1,
  );
  const lines = rows.map((row, at) =>
    h(
      'tr',
      {},
      ...row.map((text, place) =>
        h(
          headings.has(`${at} ${place}`) ? 'th' : 'td',
          // A title must not make the first column as wide as itself.
          { colspan: row.length === 1 && columns > 1 && columns },
          text,
        ),
      ),
    ),
  );
  const table = h('table', { class: 'text-table', dir: read?.direction }, h('tbody', {}, ...lines));
  scopeHeadings(table);
  return table;
}

const headingPlaces = (cells: ReturnType<typeof gridRows>[number]): string[] =>
  cells.filter(({ header }) => header).map(({ row, column }) => `${row} ${column}`);
