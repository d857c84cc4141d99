import { messageOf } from '../../src/core/errors/errors.ts';
import type { Context, Tab } from '../model/context.ts';
import { fill, h } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import type { LowRegion, PageView, Stats } from '../../src/shared/panelProtocol.ts';
import { notice } from '../shell/placeholder.ts';
import {
  engineSection,
  kindsSection,
  lowSection,
  pagesSection,
  regionSection,
  scriptsSection,
  tiles,
  timeSection,
} from './statsSections.ts';

/** Confidence and other figures of the whole document, and the regions to proofread. */
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
  const markLow = () => {
    for (const [at, row] of [...body.querySelectorAll('.low')].entries()) {
      const current = stats?.low[at]?.id === store.state.region;
      row.classList.toggle('current', current);
      if (current) row.scrollIntoView({ block: 'nearest' });
    }
  };

  const sections = (all: Stats): (HTMLElement | false)[] => [
    tiles(all),
    all.regions > 0 && lowSection(all, store.state.region, open, step),
    page !== undefined &&
      page.regions.length > 0 &&
      regionSection(page, (region) => context.choose(region)),
    all.perPage.length > 1 && pagesSection(all, (next) => context.goTo(next)),
    all.kinds.length > 0 && kindsSection(all),
    all.scripts.length > 0 && scriptsSection(all),
    Object.keys(all.timings).length > 0 && timeSection(all),
    engineSection(all),
  ];
  const render = () => {
    if (!stats) return;
    if (stats.pages === 0) {
      const title = t('Statistics appear once the first page is finished');
      fill(body, notice({ icon: 'graph', title }));
      return;
    }
    // A new figure must not scroll the user back to the start.
    const { scrollTop } = body;
    fill(body, h('div', { class: 'stats' }, ...sections(stats)));
    body.scrollTop = scrollTop;
  };
  store.subscribe((changed) => {
    if (changed.has('region') && store.state.tab === 'stats') markLow();
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
