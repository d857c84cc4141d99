import { messageOf } from '../../src/core/errors.ts';
import { confidenceBar } from '../confidence.ts';
import { pageOfRegion, type Context, type Tab } from '../context.ts';
import { button, fill, h } from '../dom.ts';
import { t } from '../l10n.ts';
import { duration, excerpt, kindLabel, percent } from '../model/labels.ts';
import type { LowRegion, PageView, Stats } from '../protocol.ts';
import { notice } from '../shell/placeholder.ts';

/** Rows put into the page at most; longer lists say how many are left out. */
const ROWS = 500;

const section = (title: string, ...content: readonly (Node | false | null)[]): HTMLElement =>
  h('section', { class: 'stats-section' }, h('h2', {}, title), ...content);

const tile = (value: string, label: string): HTMLElement =>
  h('div', { class: 'tile' }, h('dd', {}, value), h('dt', {}, label));

type Cell = Node | string;

function table(heads: readonly string[], rows: readonly (readonly Cell[])[]): HTMLElement {
  const left = rows.length - ROWS;
  return h(
    'div',
    { class: 'table-scroll' },
    h(
      'table',
      { class: 'figures' },
      h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))),
      h(
        'tbody',
        {},
        ...rows
          .slice(0, ROWS)
          .map((cells) => h('tr', {}, ...cells.map((cell) => h('td', {}, cell)))),
      ),
    ),
    left > 0 && h('p', { class: 'muted' }, t('and {0} more', left)),
  );
}

/** Confidence and other figures of the whole document, and the regions to proof-read. */
export function statsTab(context: Context): Tab {
  const body = h('div', { class: 'scroll' });
  const { store } = context;
  let stats: Stats | undefined;
  let page: PageView | undefined;
  let asked = 0;

  const open = (region: LowRegion) => {
    store.update({ tab: 'image' });
    context.choose(region.id, region.page);
  };
  const step = (by: 1 | -1) => {
    const low = stats?.low ?? [];
    const at = low.findIndex(({ id }) => id === store.state.region);
    const next = low[at < 0 ? (by > 0 ? 0 : low.length - 1) : at + by];
    if (next) context.choose(next.id, next.page);
  };

  const lowRow = (region: LowRegion): HTMLElement =>
    h(
      'li',
      { class: region.id === store.state.region ? 'low current' : 'low' },
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

  const lowSection = ({ low, lowCount }: Stats): HTMLElement => {
    const title = t('Uncertain regions');
    if (lowCount === 0) {
      return section(
        title,
        h('p', { class: 'muted' }, t('Every region was read with confidence.')),
      );
    }
    const steps = h(
      'div',
      { class: 'steps' },
      button({ icon: 'arrow-up', label: t('Previous'), onClick: () => step(-1) }),
      button({ icon: 'arrow-down', label: t('Next'), onClick: () => step(1) }),
    );
    const more = lowCount - low.length;
    const list = h('ul', { class: 'low-list' }, ...low.map(lowRow));
    return section(
      title,
      steps,
      list,
      more > 0 && h('p', { class: 'muted' }, t('and {0} more', more)),
    );
  };

  const tiles = (all: Stats): HTMLElement => {
    const total = all.timings['total'] ?? all.perPage.reduce((sum, p) => sum + p.milliseconds, 0);
    return h(
      'dl',
      { class: 'tiles' },
      tile(all.confidence === null ? '–' : percent(all.confidence), t('mean confidence')),
      tile(all.lowCount.toLocaleString(), t('uncertain regions')),
      tile(all.regions.toLocaleString(), t('regions')),
      tile(all.characters.toLocaleString(), t('characters')),
      tile(duration(total), t('time')),
    );
  };

  const pageSection = (): HTMLElement | null => {
    if (!page || page.regions.length === 0) return null;
    const rows = page.regions.map((region, at) => [
      button({
        label: `${at + 1}`,
        look: 'link',
        onClick: () => context.choose(region.id, pageOfRegion(region.id)),
      }),
      kindLabel(region.kind),
      confidenceBar(region.confidence),
      h('span', { class: 'cell-text', dir: 'auto' }, excerpt(region.text, 80)),
    ]);
    const heads = [t('Region'), t('Kind'), t('Confidence'), t('Text')];
    return section(t('Regions of page {0}', page.index + 1), table(heads, rows));
  };

  const facts = (all: Stats): HTMLElement =>
    h(
      'dl',
      { class: 'facts' },
      ...[
        [t('Engine'), all.engine],
        [t('Model'), all.model],
        [t('Runs on'), all.device ?? ''],
      ].flatMap(([name, value]) => (value ? [h('dt', {}, name), h('dd', {}, value)] : [])),
    );

  const render = () => {
    if (!stats) return;
    const all = stats;
    if (all.pages === 0) {
      const title = t('Figures appear with the first finished page');
      fill(body, notice({ icon: 'graph', title }));
      return;
    }
    const kinds = all.kinds.map(({ kind, count, confidence }) => [
      kindLabel(kind),
      count.toLocaleString(),
      confidenceBar(confidence),
    ]);
    const letters = all.scripts.reduce((sum, { characters }) => sum + characters, 0);
    const scripts = all.scripts.map(({ script, characters }) => [
      script,
      characters.toLocaleString(),
      percent(characters / letters),
    ]);
    const perPage = all.perPage.map((entry) => [
      button({
        label: String(entry.page + 1),
        look: 'link',
        onClick: () => context.goTo(entry.page),
      }),
      confidenceBar(entry.confidence),
      entry.regions.toLocaleString(),
      duration(entry.milliseconds),
    ]);
    const steps = Object.entries(all.timings).map(([name, ms]) => [name, duration(ms)]);
    fill(
      body,
      h(
        'div',
        { class: 'stats' },
        tiles(all),
        lowSection(all),
        pageSection(),
        all.perPage.length > 1 &&
          section(
            t('Pages'),
            table([t('Page'), t('Confidence'), t('Regions'), t('Time')], perPage),
          ),
        section(t('Kinds of regions'), table([t('Kind'), t('Number'), t('Confidence')], kinds)),
        scripts.length > 0 &&
          section(t('Scripts'), table([t('Script'), t('Letters'), t('Share')], scripts)),
        steps.length > 0 && section(t('Time'), table([t('Step'), t('Time')], steps)),
        section(t('Engine'), facts(all)),
      ),
    );
  };
  store.subscribe((changed) => {
    if (changed.has('region') && store.state.tab === 'stats') {
      for (const [at, row] of [...body.querySelectorAll('.low')].entries()) {
        row.classList.toggle('current', stats?.low[at]?.id === store.state.region);
      }
    }
  });
  return {
    id: 'stats',
    label: t('Confidence & stats'),
    icon: 'graph',
    tools: [],
    body,
    show: (next) => {
      page = next;
      render();
    },
    refresh: () => {
      const ticket = ++asked;
      context.rpc.request('stats', {}).then(
        (result) => {
          if (ticket !== asked) return;
          stats = result;
          render();
        },
        (error: unknown) => context.complain(messageOf(error)),
      );
    },
  };
}
