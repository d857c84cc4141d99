import { AREA_USES, type AreaUse, type PageView } from '../../src/shared/panelProtocol.ts';
import type { Context } from '../model/context.ts';
import { areaAfterKey, areaBetween, firstArea, isLargeEnough } from '../kit/areaBox.ts';
import { button, fill, h } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';

type Box = NonNullable<PageView['missed']>[number];

const USE_ICONS: Readonly<Record<AreaUse, string>> = {
  text: 'text-size',
  table: 'table',
  formula: 'symbol-operator',
  figure: 'file-media',
  other: 'ellipsis',
  leaveOut: 'trash',
  leaveOutAll: 'circle-slash',
};

/** @param isOnlyPage there are no other pages */
function useLabel(use: AreaUse, isOnlyPage: boolean): string {
  const labels: Record<AreaUse, string> = {
    text: t('Read as Text'),
    table: t('Read as Table'),
    formula: t('Read as Formula'),
    figure: t('Keep as Figure'),
    other: t('Read in Another Way…'),
    leaveOut: isOnlyPage ? t('Leave Out') : t('Leave Out on This Page'),
    leaveOutAll: t('Leave Out on All Pages'),
  };
  return labels[use];
}

/**
 * Marks an area of the page by mouse, pen or keyboard, and offers what can be done with it. While it
 * is active, arrows move the area, with Shift they change its size; Enter goes to the actions and
 * Escape ends it.
 */
export class AreaTool {
  /** Covers the page while the tool is active. */
  readonly element: HTMLElement;
  private readonly frame = h('div', { class: 'area-frame', hidden: true });
  private readonly menu: HTMLElement;
  private page: PageView | undefined;
  private area: Box | undefined;
  private start: { x: number; y: number } | undefined;

  constructor(
    private readonly context: Context,
    private readonly onChange: (active: boolean) => void,
  ) {
    this.menu = h('div', {
      class: 'area-menu',
      role: 'toolbar',
      'aria-label': t('Marked area'),
      hidden: true,
    });
    this.element = h(
      'div',
      {
        class: 'area-tool',
        tabindex: 0,
        role: 'application',
        'aria-label': t(
          'Area of the page. Arrow keys move it, with Shift they change its size; Enter shows what can be done, Escape cancels.',
        ),
        hidden: true,
        on: {
          pointerdown: (event) => this.press(event),
          pointermove: (event) => this.drag(event),
          pointerup: () => this.release(),
          pointercancel: () => this.release(),
          keydown: (event) => this.onKey(event),
        },
      },
      this.frame,
      this.menu,
    );
  }

  get isActive(): boolean {
    return !this.element.hidden;
  }

  show(page: PageView): void {
    if (this.page?.index !== page.index) this.end(false);
    this.page = page;
  }

  /** Fills the menu with what can be done in this run. */
  private fillMenu(): void {
    const isOnlyPage = this.context.store.state.run?.pageCount === 1;
    const uses = AREA_USES.filter((use) => use !== 'leaveOutAll' || !isOnlyPage);
    fill(
      this.menu,
      ...uses.map((use) =>
        button({
          icon: USE_ICONS[use],
          label: useLabel(use, isOnlyPage),
          onClick: () => this.apply(use),
        }),
      ),
      button({ icon: 'close', label: t('Cancel'), look: 'icon', onClick: () => this.end() }),
    );
  }

  /** Starts with an area, or without one: the mouse draws it, and the first arrow key places it. */
  begin(area?: Box): void {
    if (!this.page) return;
    this.fillMenu();
    this.element.hidden = false;
    this.onChange(true);
    this.set(area);
    this.menu.hidden = !area;
    if (area) this.menu.querySelector('button')?.focus();
    else this.element.focus({ preventScroll: true });
    if (area) this.frame.scrollIntoView({ block: 'center', inline: 'nearest' });
    else this.context.announce(t('Draw a rectangle, or place it with the arrow keys.'));
  }

  /** @param focus the page gets the focus */
  end(focus = true): void {
    if (!this.isActive) return;
    this.element.hidden = true;
    this.menu.hidden = true;
    this.set(undefined);
    this.onChange(false);
    if (focus) this.element.closest<HTMLElement>('.viewport')?.focus({ preventScroll: true });
  }

  private apply(use: AreaUse): void {
    const { page, area, context } = this;
    if (page && area) {
      context.attempt(context.rpc.request('area', { page: page.index, box: area, use }));
    }
    this.end();
  }

  private set(area: Box | undefined): void {
    this.area = area;
    this.frame.hidden = !area;
    const { page } = this;
    if (!area || !page) return;
    for (const { style } of [this.frame, this.menu]) {
      style.left = `${(area.x0 / page.width) * 100}%`;
      style.top = `${(area.y0 / page.height) * 100}%`;
    }
    this.frame.style.width = `${((area.x1 - area.x0) / page.width) * 100}%`;
    this.frame.style.height = `${((area.y1 - area.y0) / page.height) * 100}%`;
    // Below the area; where the page ends above it, or in an area that reaches over the whole page.
    const below = area.y1 / page.height < 0.85;
    const above = !below && area.y0 / page.height > 0.2;
    this.menu.classList.toggle('above', above);
    this.menu.classList.toggle('inside', !below && !above);
    this.menu.style.top = `${((above ? area.y0 : area.y1) / page.height) * 100}%`;
    // At the right edge the actions end with the area.
    const atEnd = area.x0 / page.width > 0.5;
    this.menu.classList.toggle('at-end', atEnd);
    this.menu.style.left = `${((atEnd ? area.x1 : area.x0) / page.width) * 100}%`;
  }

  private pointOf({ clientX, clientY }: PointerEvent): { x: number; y: number } {
    const { left, top, width, height } = this.element.getBoundingClientRect();
    const { width: w = 1, height: h_ = 1 } = this.page ?? {};
    return { x: ((clientX - left) / width) * w, y: ((clientY - top) / height) * h_ };
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0 || !(event.target instanceof Element)) return;
    event.stopPropagation();
    if (event.target.closest('.area-menu')) return;
    event.preventDefault();
    this.menu.hidden = true;
    this.element.setPointerCapture(event.pointerId);
    this.start = this.pointOf(event);
    this.set(undefined);
  }

  private drag(event: PointerEvent): void {
    if (!this.start || !this.page) return;
    event.stopPropagation();
    this.set(areaBetween(this.start, this.pointOf(event), this.page));
  }

  private release(): void {
    if (!this.start) return;
    this.start = undefined;
    const { area } = this;
    if (!area || !isLargeEnough(area)) this.set(undefined);
    else this.showMenu();
  }

  private showMenu(): void {
    this.menu.hidden = false;
    this.menu.querySelector('button')?.focus({ preventScroll: true });
    this.menu.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  private onKey(event: KeyboardEvent): void {
    const inMenu = event.target instanceof Element && event.target.closest('.area-menu');
    // Delete must not reach the region that is marked below.
    if (event.key === 'Escape' || event.key === 'Delete') this.end();
    else if (inMenu || event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === 'Enter') {
      if (this.area) this.showMenu();
    } else if (!this.move(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Moves the area by an arrow key, or its lower right corner with Shift. */
  private move(event: KeyboardEvent): boolean {
    const { page } = this;
    const next = page && areaAfterKey(this.area ?? firstArea(page), event, page);
    if (!next) return false;
    this.set(next);
    this.menu.hidden = true;
    return true;
  }
}
