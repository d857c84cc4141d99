import { h } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { textBlocks } from '../model/textBlocks.ts';
import type { RegionView } from '../../src/shared/panelProtocol.ts';
import { regionTable } from './regionTable.ts';

/** The content of a region: its text, or its table with the text around it. */
export function regionText({ text, table }: RegionView): Node {
  const read = text.trim();
  if (table && table.cells.length > 0) {
    const blocks = textBlocks(read);
    const isPart = blocks.filter(({ kind }) => kind === 'table').length === 1;
    const parts = blocks.map((block) =>
      block.kind === 'table' ? regionTable(table) : block.text.trim(),
    );
    const content = document.createDocumentFragment();
    content.append(...(isPart ? parts : [regionTable(table)]));
    return content;
  }
  if (read !== '') return document.createTextNode(read);
  return h('span', { class: 'muted' }, t('No text in this region.'));
}
