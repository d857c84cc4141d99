import { h } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import type { RegionView } from '../../src/shared/panelProtocol.ts';

/** A table as on the page; cells keep their spans. */
function tableElement({ rows, cells }: NonNullable<RegionView['table']>): HTMLElement {
  const lines = Array.from({ length: rows }, (_, row) =>
    h(
      'tr',
      {},
      ...cells
        .filter((cell) => cell.row === row)
        .sort((a, b) => a.column - b.column)
        .map(({ text, rowSpan, columnSpan }) =>
          h(
            'td',
            {
              dir: 'auto',
              rowspan: rowSpan > 1 && rowSpan,
              colspan: columnSpan > 1 && columnSpan,
            },
            text,
          ),
        ),
    ),
  );
  return h('table', { class: 'small-table' }, h('tbody', {}, ...lines));
}

/** The content of a region: its text, or its table. */
export function regionText({ text, table }: RegionView): Node {
  if (table && table.cells.length > 0) return tableElement(table);
  const read = text.trim();
  if (read !== '') return document.createTextNode(read);
  return h('span', { class: 'muted' }, t('No text in this region.'));
}
