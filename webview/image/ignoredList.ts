import type { IgnoredAreaView } from '../../src/shared/panelProtocol.ts';
import type { Context } from '../model/context.ts';
import { button, fill, h, icon } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { menuContext } from '../kit/menuContext.ts';

/** What an area leaves out, in words. */
function factsOf({ regions, pages }: IgnoredAreaView): string {
  if (regions === 0) return t('nothing so far');
  const count = regions === 1 ? t('1 region') : t('{0} regions', regions);
  return t('{0} on {1}', count, pages === 1 ? t('1 page') : t('{0} pages', pages));
}

/** The areas that are left out on all pages: drawn on each page, and listed to be removed. */
export class IgnoredAreas {
  /** The list above the page. */
  readonly element = h('section', {
    class: 'ignored-areas',
    'aria-label': t('Areas left out on all pages'),
    hidden: true,
  });
  /** What is drawn over the page; screen readers have the list. */
  readonly layer = h('div', { class: 'ignored-layer', 'aria-hidden': 'true' });
  private shown = '[]';

  constructor(private readonly context: Context) {
    context.store.subscribe((changed) => changed.has('run') && this.render());
    this.render();
  }

  private get areas(): readonly IgnoredAreaView[] {
    return this.context.store.state.run?.ignored ?? [];
  }

  private render(): void {
    const { areas, context } = this;
    const now = JSON.stringify(areas);
    if (now === this.shown) return;
    this.shown = now;
    const hadFocus = this.element.contains(document.activeElement);
    this.element.hidden = areas.length === 0;
    fill(
      this.element,
      h('span', { class: 'ignored-title' }, icon('circle-slash'), t('Left out on all pages:')),
      h('ul', {}, ...areas.map((area, at) => this.item(area, at))),
    );
    fill(this.layer, ...areas.map((area) => drawn(area)));
    if (!hadFocus) return;
    const next = this.element.querySelector('button') ?? viewportBeside(this.element);
    next?.focus({ preventScroll: true });
    context.announce(t('The area was removed.'));
  }

  private item(area: IgnoredAreaView, at: number): HTMLElement {
    const { context } = this;
    const name = t('Area {0}', at + 1);
    return h(
      'li',
      menuContext({ webviewSection: 'area', area: area.id, preventDefaultContextMenuItems: true }),
      button({
        label: `${name} · ${factsOf(area)}`,
        title: t('Go to the page where it was drawn'),
        look: 'link',
        onClick: () => this.reveal(area),
      }),
      button({
        icon: 'close',
        label: t('Remove {0}: its text comes back', name),
        look: 'icon',
        onClick: () => context.attempt(context.rpc.request('dropArea', { area: area.id })),
      }),
    );
  }

  private reveal({ id, page }: IgnoredAreaView): void {
    if (this.context.store.state.page !== page) this.context.goTo(page);
    this.layer
      .querySelector(`[data-area="${CSS.escape(id)}"]`)
      ?.scrollIntoView({ block: 'center', inline: 'nearest' });
  }
}

const viewportBeside = (element: HTMLElement): HTMLElement | null | undefined =>
  element.parentElement?.querySelector<HTMLElement>('.viewport');

function drawn({ id, box }: IgnoredAreaView): HTMLElement {
  const element = h('div', {
    class: 'ignored',
    title: t('Left out on all pages'),
    'data-area': id,
  });
  const { style } = element;
  style.left = `${box.x0 * 100}%`;
  style.top = `${box.y0 * 100}%`;
  style.width = `${(box.x1 - box.x0) * 100}%`;
  style.height = `${(box.y1 - box.y0) * 100}%`;
  return element;
}
