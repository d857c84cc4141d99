import { at } from '../../src/core/system/items.ts';
import type { Context, Tab } from '../model/context.ts';
import { h, icon, toggleAttribute } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';

/**
 * Shows the labels as long as all of them fit; otherwise the icons, with the open tab's label as long
 * as that fits.
 * @returns does so for another open tab
 */
function fitLabels(list: HTMLElement): () => void {
  const isCut = (): boolean => list.scrollWidth > list.clientWidth;
  const fit = () => {
    list.classList.remove('icons', 'nameless');
    list.classList.toggle('icons', isCut());
    list.classList.toggle('nameless', isCut());
  };
  new ResizeObserver(fit).observe(list);
  // Icons have another width before their font is there.
  document.fonts.addEventListener('loadingdone', fit);
  return fit;
}

/** Tabs following the WAI-ARIA pattern: one tab stop, arrows move and open, Home and End jump. */
export function tablist(context: Context, tabs: readonly Tab[]): HTMLElement {
  const open = (tab: Tab) => {
    context.store.update({ tab: tab.id });
    buttons.get(tab.id)?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    const current = tabs.findIndex((tab) => tab.id === context.store.state.tab);
    const rtl = getComputedStyle(list).direction === 'rtl';
    const moves: Record<string, number> = {
      ArrowRight: rtl ? current - 1 : current + 1,
      ArrowLeft: rtl ? current + 1 : current - 1,
      Home: 0,
      End: tabs.length - 1,
    };
    const next = moves[event.key];
    if (next === undefined) return;
    event.preventDefault();
    open(at(tabs, (next + tabs.length) % tabs.length));
  };
  const buttons = new Map(
    tabs.map((tab) => [
      tab.id,
      h(
        'button',
        {
          type: 'button',
          role: 'tab',
          class: 'tab',
          id: `tab-${tab.id}`,
          title: tab.label,
          'aria-controls': `panel-${tab.id}`,
          on: { click: () => open(tab) },
        },
        icon(tab.icon),
        h('span', { class: 'tab-label' }, tab.label),
      ),
    ]),
  );
  const list = h(
    'div',
    {
      class: 'tabs',
      role: 'tablist',
      'aria-label': t('Result views'),
      on: { keydown: onKey },
    },
    ...buttons.values(),
  );
  const update = () => {
    for (const [id, element] of buttons) {
      const selected = id === context.store.state.tab;
      element.setAttribute('aria-selected', String(selected));
      toggleAttribute(element, 'tabindex', selected ? false : '-1');
    }
    fit();
    const selected = buttons.get(context.store.state.tab);
    selected?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  const fit = fitLabels(list);
  context.store.subscribe((changed) => changed.has('tab') && update());
  update();
  return list;
}
