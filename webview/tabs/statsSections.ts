import { confidenceBar } from '../region/confidenceBadge.ts';
import { button, h } from '../kit/dom.ts';
import { number, scriptName, t } from '../kit/l10n.ts';
import { durationLabel, excerpt, kindLabel, percent } from '../model/labels.ts';
import { lowRegionMenu, regionMenu } from '../region/regionMenu.ts';
import type { LowRegion, PageView, Stats } from '../../src/shared/panelProtocol.ts';

/** Most rows inserted into the page; longer lists state how many are left out. */
const ROWS = 500;

type Cell = Node | string;

const section = (head: Node, ...content: readonly (Node | false)[]): HTMLElement =>
  h('section', { class: 'stats-section' }, head, ...content);

const heading = (title: string): HTMLElement => h('h2', {}, title);

const tile = (value: string, label: string): HTMLElement =>
  h('div', { class: 'tile' }, h('dt', {}, label), h('dd', {}, value));

/**
 * A heading with a table, which scrolls sideways in a narrow panel.
 * @param propsOf returns the properties of a row, by its number
 */
function tableSection(
  title: string,
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
  propsOf: (row: number) => Readonly<Record<string, string>> = () => ({}),
): HTMLElement {
  const left = rows.length - ROWS;
  const row = (cells: readonly Cell[], at: number) =>
    h('tr', propsOf(at), ...cells.map((cell) => h('td', {}, cell)));
  return section(
    heading(title),
    h(
      'div',
      { class: 'table-scroll', role: 'group', tabindex: 0, 'aria-label': title },
      h(
        'table',
        { class: 'figures' },
        h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))),
        h('tbody', {}, ...rows.slice(0, ROWS).map(row)),
      ),
      left > 0 && h('p', { class: 'muted' }, t('and {0} more', left)),
    ),
  );
}

/** The most important figures. */
export function tiles(stats: Stats): HTMLElement {
  const pageTime = stats.perPage.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const { confidence } = stats;
  return h(
    'dl',
    { class: 'tiles' },
    tile(confidence === null ? '–' : percent(confidence), t('mean confidence')),
    tile(number(stats.lowCount), t('uncertain regions')),
    tile(number(stats.regions), t('regions')),
    tile(number(stats.characters), t('characters')),
    tile(durationLabel(stats.timings['total'] ?? pageTime), t('time')),
  );
}

/** Regions to proofread, in reading order. */
export function lowSection(
  { low, lowCount }: Stats,
  current: string | null,
  open: (region: LowRegion) => void,
  step: (by: 1 | -1) => void,
): HTMLElement {
  const title = heading(t('Uncertain regions'));
  if (lowCount === 0) {
    return section(
      title,
      h('p', { class: 'muted' }, t('Every region was read with high confidence.')),
    );
  }
  const row = (region: LowRegion): HTMLElement =>
    h(
      'li',
      { class: region.id === current ? 'low current' : 'low', ...lowRegionMenu(region) },
      h(
        'button',
        { type: 'button', class: 'low-open', on: { click: () => open(region) } },
        confidenceBar(region.confidence),
        h('span', { class: 'low-text', dir: 'auto' }, excerpt(region.text, 120)),
        h(
          'span',
          { class: 'muted' },
          `${t('Page {0}', region.page + 1)} · ${kindLabel(region.kind)}`,
        ),
      ),
    );
  const steps = h(
    'div',
    { class: 'steps' },
    button({ icon: 'arrow-up', label: t('Previous'), onClick: () => step(-1) }),
    button({ icon: 'arrow-down', label: t('Next'), onClick: () => step(1) }),
  );
  const more = lowCount - low.length;
  return section(
    h('div', { class: 'section-head' }, title, steps),
    h('ul', { class: 'low-list' }, ...low.map(row)),
    more > 0 && h('p', { class: 'muted' }, t('and {0} more', more)),
  );
}

/** Confidence of every region of one page. */
export function regionSection(page: PageView, choose: (region: string) => void): HTMLElement {
  const rows = page.regions.map((region, at) => [
    button({ label: String(at + 1), look: 'link', onClick: () => choose(region.id) }),
    kindLabel(region.kind),
    confidenceBar(region.confidence),
    h('span', { class: 'cell-text', dir: 'auto' }, excerpt(region.text, 160)),
  ]);
  const heads = [t('Region'), t('Kind'), t('Confidence'), t('Text')];
  const menuOf = (row: number) => {
    const region = page.regions[row];
    return region ? regionMenu(page, region) : {};
  };
  return tableSection(t('Regions of page {0}', page.index + 1), heads, rows, menuOf);
}

export function pagesSection(stats: Stats, goTo: (page: number) => void): HTMLElement {
  const rows = stats.perPage.map(({ page, confidence, regions, milliseconds }) => [
    button({ label: String(page + 1), look: 'link', onClick: () => goTo(page) }),
    confidenceBar(confidence),
    number(regions),
    durationLabel(milliseconds),
  ]);
  const heads = [t('Page'), t('Confidence'), t('Regions'), t('Time')];
  return tableSection(t('Pages'), heads, rows);
}

export function kindsSection({ kinds }: Stats): HTMLElement {
  const rows = kinds.map(({ kind, count, confidence }) => [
    kindLabel(kind),
    number(count),
    confidenceBar(confidence),
  ]);
  const heads = [t('Kind'), t('Number'), t('Confidence')];
  return tableSection(t('Kinds of regions'), heads, rows);
}

export function scriptsSection({ scripts }: Stats): HTMLElement {
  const letters = scripts.reduce((sum, { characters }) => sum + characters, 0);
  const rows = scripts.map(({ script, characters }) => [
    scriptName(script),
    number(characters),
    percent(characters / letters),
  ]);
  return tableSection(t('Scripts'), [t('Script'), t('Letters'), t('Share')], rows);
}

export function timeSection({ timings }: Stats): HTMLElement {
  const rows = Object.entries(timings).map(([name, ms]) => [name, durationLabel(ms)]);
  return tableSection(t('Time'), [t('Step'), t('Time')], rows);
}

/** Which engine read the document, with which model and on which device. */
export function engineSection({
  engine,
  model,
  device = '',
  deviceReason = '',
}: Stats): HTMLElement {
  const facts = [
    [t('Engine'), engine],
    [t('Model'), model],
    [t('Runs on'), device],
    [t('Why this device'), deviceReason],
  ] as const;
  const list = facts.flatMap(([name, value]) =>
    value === '' ? [] : [h('dt', {}, name), h('dd', {}, value)],
  );
  return section(heading(t('Engine')), h('dl', { class: 'facts' }, ...list));
}
