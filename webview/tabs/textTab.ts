import type { Context, Tab } from '../model/context.ts';
import { button, fill, h } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { textBlocks } from '../model/textBlocks.ts';
import { scrollingTable, textTable } from '../region/regionTable.ts';
import type { PageView, RegionView } from '../../src/shared/panelProtocol.ts';
import { noTextNotice } from './noTextNotice.ts';
import { SegmentView } from './segmentView.ts';

/** Buttons that copy the page's and the whole document's content in one form. */
export function copyTools(
  context: Context,
  form: 'text' | 'markdown',
  page: () => PageView | undefined,
): HTMLElement[] {
  const copyPage = () => context.copy(page()?.[form] ?? '');
  const copyAll = () => context.copyDocument(form);
  return [
    button({ icon: 'copy', label: t('Copy Page'), onClick: copyPage }),
    button({ icon: 'files', label: t('Copy All Pages'), onClick: copyAll }),
  ];
}

/** A plain text with its tables in line. */
function plainText(content: string, region: RegionView | undefined): HTMLElement {
  const parts = textBlocks(content).map((block) =>
    block.kind === 'text' ? block.text : scrollingTable(textTable(block.rows, region?.table)),
  );
  return h('div', { class: 'plain' }, ...parts);
}

/** The page's plain text. */
export function textTab(context: Context): Tab {
  const view = new SegmentView(context, 'text', plainText);
  const body = h('div', { class: 'scroll' });
  let shown: PageView | undefined;
  return {
    id: 'text',
    label: t('Text'),
    icon: 'list-selection',
    tools: copyTools(context, 'text', () => shown),
    body,
    show: (page) => {
      shown = page;
      view.show(page);
      fill(body, noTextNotice(context, page) ?? view.body);
      body.scrollTop = 0;
    },
    highlight: (region, reveal) => view.highlight(region, reveal),
  };
}
