import type { Context } from '../model/context.ts';
import { button, h } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { pagesOf, statusOf } from '../model/pageStatus.ts';

/** Page navigation; hidden if the source has one page. */
export function pageNav(context: Context): HTMLElement {
  const { store } = context;
  const pages = () => (store.state.run ? pagesOf(store.state.run) : [0]);
  const step = (by: number) => {
    const all = pages();
    const next = all[all.indexOf(store.state.page) + by];
    if (next !== undefined) context.goTo(next);
  };
  const previous = button({
    icon: 'chevron-left',
    label: t('Previous page'),
    look: 'icon',
    onClick: () => step(-1),
  });
  const next = button({
    icon: 'chevron-right',
    label: t('Next page'),
    look: 'icon',
    onClick: () => step(1),
  });
  /** Goes to the page that was typed, or to the nearest requested one. */
  const commit = () => {
    const wanted = Number.parseInt(input.value, 10) - 1;
    const nearest = pages().reduce((best, page) =>
      Math.abs(page - wanted) < Math.abs(best - wanted) ? page : best,
    );
    if (!Number.isNaN(wanted)) context.goTo(nearest);
    update();
  };
  const input = h('input', {
    class: 'page-input',
    type: 'text',
    inputmode: 'numeric',
    size: 3,
    'aria-label': t('Page'),
    on: {
      change: commit,
      focus: () => input.select(),
      keydown: (event) => {
        if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
          event.preventDefault();
          step(event.key === 'ArrowUp' ? -1 : 1);
        }
      },
    },
  });
  const count = h('span', { class: 'muted' });
  const state = h('span', { class: 'page-state muted' });
  const nav = h(
    'nav',
    { class: 'page-nav', 'aria-label': t('Pages') },
    previous,
    input,
    count,
    next,
    state,
  );
  const update = () => {
    const { run, page } = store.state;
    if (!run) {
      nav.hidden = true;
      return;
    }
    const all = pagesOf(run);
    const at = all.indexOf(page);
    nav.hidden = all.length < 2 && run.pageCount < 2;
    input.value = String(page + 1);
    count.textContent = t('of {0}', Math.max(run.pageCount, (all.at(-1) ?? -1) + 1));
    previous.disabled = at <= 0;
    next.disabled = at === all.length - 1;
    const { type } = statusOf(run, page);
    const states = { finished: '', working: t('reading'), waiting: t('waiting') };
    state.textContent = type in states ? states[type as keyof typeof states] : t('not read');
  };
  store.subscribe((changed) => (changed.has('run') || changed.has('page')) && update());
  update();
  return nav;
}
