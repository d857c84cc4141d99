import DOMPurify from 'dompurify';
import type { Context, Tab } from '../model/context.ts';
import { button, fill, h } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { markdownToHtml } from '../model/markdownHtml.ts';
import { scopeHeadings, scrollingTable } from '../region/regionTable.ts';
import type { PageView } from '../../src/shared/panelProtocol.ts';
import { noTextNotice } from './noTextNotice.ts';
import { SegmentView } from './segmentView.ts';
import { copyTools } from './textTab.ts';

/** The elements that Markdown can produce; everything else in a document is shown as its text. */
const ALLOWED_TAGS = [
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'br', 'hr', 'blockquote', 'pre', 'code', 'a'],
  ...['ul', 'ol', 'li', 'strong', 'b', 'em', 'i', 's', 'del', 'u', 'sub', 'sup', 'mark', 'span'],
  ...['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'div'],
];
const ALLOWED_ATTR = ['href', 'title', 'align', 'rowspan', 'colspan', 'start', 'dir', 'lang'];

/** Markdown as sanitized elements, with tables that scroll separately. */
function renderMarkdown(markdown: string): DocumentFragment {
  const fragment = DOMPurify.sanitize(markdownToHtml(markdown), {
    ALLOWED_TAGS,
    ALLOWED_ATTR,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    // The rule below is meant only for addresses; it would remove these as well.
    ADD_URI_SAFE_ATTR: ALLOWED_ATTR.filter((name) => name !== 'href'),
    ALLOWED_URI_REGEXP: /^(?:https?|mailto):/iu,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const table of fragment.querySelectorAll('table')) {
    scopeHeadings(table);
    if (table.parentElement?.closest('table')) continue;
    const place = document.createComment('');
    table.replaceWith(place);
    place.replaceWith(scrollingTable(table));
  }
  return fragment;
}

/** The page's Markdown as it will look. */
export function markdownTab(context: Context): Tab {
  const view = new SegmentView(context, 'markdown', renderMarkdown);
  const body = h('div', { class: 'scroll' });
  let shown: PageView | undefined;
  const openMarkdown = () => context.act('openMarkdown');
  return {
    id: 'markdown',
    label: t('Markdown'),
    icon: 'markdown',
    tools: [
      ...copyTools(context, 'markdown', () => shown),
      button({ icon: 'go-to-file', label: t('Open as Document'), onClick: openMarkdown }),
    ],
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
