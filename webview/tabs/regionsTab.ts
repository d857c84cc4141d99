import { confidenceBar } from '../region/confidenceBadge.ts';
import type { Context, Tab } from '../model/context.ts';
import { button, fill, h, icon } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { tableCsv } from '../../src/core/document/csv.ts';
import { KIND_ICONS, confidenceLabel, kindLabel } from '../model/labels.ts';
import type { PageView, RegionView } from '../../src/shared/panelProtocol.ts';
import { copyPicture } from '../region/pictures.ts';
import { regionMenu } from '../region/regionMenu.ts';
import { regionText } from '../region/regionText.ts';
import { noTextNotice } from './noTextNotice.ts';
import { Thumbnails } from './thumbnails.ts';

const againButton = (context: Context, page: PageView, { id }: RegionView): HTMLElement =>
  button({
    icon: 'refresh',
    label: t('Read Again…'),
    title: t('Read This Region Again…'),
    onClick: () => context.readAgain(page.index, id),
  });

function copyButtons(context: Context, page: PageView, region: RegionView): HTMLElement[] {
  const { text, markdown, table, places } = region;
  const hasPicture = page.picture !== null && places.length > 0;
  const picture = () => context.copying(copyPicture(page, region));
  const copy = (label: string, name: string, content: () => string) =>
    button({ icon: name, label, onClick: () => context.copy(content()) });
  return [
    copy(t('Copy Text'), 'copy', () => text),
    copy(t('Copy Markdown'), 'markdown', () => markdown),
    ...(hasPicture
      ? [button({ icon: 'file-media', label: t('Copy as Picture'), onClick: picture })]
      : []),
    ...(table ? [copy(t('Copy as CSV'), 'table', () => tableCsv(table))] : []),
  ];
}

/** Every region of the page with its picture, text, confidence and copy buttons. */
export function regionsTab(context: Context): Tab {
  const list = h('ol', { class: 'cards' });
  const body = h('div', { class: 'scroll' });
  const thumbnails = new Thumbnails(body);
  const cards = new Map<string, HTMLElement>();

  const card = (page: PageView, region: RegionView, position: number): HTMLElement => {
    const number = String(position + 1);
    // Its label is what it shows, with words in between for screen readers.
    const unseen = (words: string) => h('span', { class: 'visually-hidden' }, words);
    const select = h(
      'button',
      {
        type: 'button',
        class: 'card-title',
        title: t('Select in the document'),
        on: { click: () => context.choose(region.id) },
      },
      unseen(`${t('Region')} `),
      h('span', { class: `marker kind-${region.kind}` }, number),
      unseen(` ${t('of {0}', page.regions.length)}, `),
      icon(KIND_ICONS[region.kind]),
      h('span', {}, kindLabel(region.kind)),
      unseen(`, ${confidenceLabel(region.confidence)}`),
    );
    return h(
      'li',
      { class: 'card', ...regionMenu(page, region) },
      h('div', { class: 'card-head' }, select, confidenceBar(region.confidence, region.doubts)),
      region.places.length === 0
        ? h('p', { class: 'card-note' }, t('Its position on the page is unknown.'))
        : thumbnails.add(page, region),
      h('div', { class: 'card-text', dir: 'auto', tabindex: 0, role: 'group' }, regionText(region)),
      h(
        'div',
        { class: 'card-actions' },
        ...copyButtons(context, page, region),
        againButton(context, page, region),
      ),
    );
  };
  return {
    id: 'regions',
    label: t('Regions'),
    icon: 'layout',
    tools: [],
    body,
    show: (page) => {
      cards.clear();
      thumbnails.start(page);
      page.regions.forEach((region, at) => cards.set(region.id, card(page, region, at)));
      fill(list, ...cards.values());
      fill(body, page.regions.length === 0 ? (noTextNotice(context, page) ?? list) : list);
      body.scrollTop = 0;
    },
    highlight: (region, reveal) => {
      for (const [id, element] of cards) {
        element.classList.toggle('current', id === region);
        if (id === region && reveal) element.scrollIntoView({ block: 'nearest' });
      }
    },
  };
}
