import type { Context } from '../model/context.ts';
import { h } from '../kit/dom.ts';
import { setMenuContext } from '../kit/menuContext.ts';
import { t } from '../kit/l10n.ts';
import { anchoredScroll, clampScale, scaleFor, stepScale, type Zoom } from '../model/zoom.ts';
import type { PageView } from '../../src/shared/panelProtocol.ts';
import { enablePanning } from './panning.ts';

/** Free space around the page in CSS pixels; the same as in the style sheet. */
const MARGIN = 12;

/** Height that the strip below may take without covering the page: two lines of text. */
const STRIP = 96;

/**
 * The page's picture in a scrolling, zoomable view. The page is laid out at its zoomed size instead
 * of being transformed, so that boxes keep their line width and the browser scrolls to focused
 * regions on its own.
 */
export class Viewport {
  readonly element: HTMLElement;
  private readonly stage: HTMLElement;
  private readonly picture: HTMLImageElement;
  private readonly missing: HTMLElement;
  private page: PageView | undefined;
  private scale = 1;

  constructor(
    private readonly context: Context,
    /** What is drawn over the picture, the topmost last. */
    layers: readonly HTMLElement[],
    private readonly onScale: (scale: number) => void,
    /** The strip below the view, whose height changes with its text. */
    private readonly strip: () => HTMLElement,
  ) {
    this.picture = h('img', {
      class: 'picture',
      draggable: 'false',
      decoding: 'async',
      on: {
        load: () => this.stage.classList.remove('loading'),
        error: () => this.showMissing(),
      },
    });
    this.missing = h('p', { class: 'missing' }, t('The image of this page is not available.'));
    this.stage = h('div', { class: 'stage' }, this.picture, this.missing, ...layers);
    this.element = h(
      'div',
      {
        class: 'viewport',
        tabindex: 0,
        role: 'group',
        'aria-label': t('Page image. Arrow keys scroll, plus and minus zoom.'),
        on: { keydown: (event) => this.onKey(event) },
      },
      this.stage,
    );
    this.element.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
    enablePanning(this.element);
    new ResizeObserver(() => this.fit()).observe(this.element);
    context.store.subscribe((changed) => changed.has('zoom') && this.fit());
  }

  show(page: PageView): void {
    setMenuContext(this.element, {
      ...{ webviewSection: 'page', page: page.index },
      ...{ hasPicture: page.picture !== null, preventDefaultContextMenuItems: true },
    });
    const turned = this.page?.index !== page.index || this.page.picture !== page.picture;
    this.page = page;
    this.missing.hidden = true;
    this.picture.hidden = page.picture === null;
    this.picture.alt = t('Page {0}', page.index + 1);
    if (page.picture === null) this.showMissing();
    else if (this.picture.getAttribute('src') !== page.picture) {
      this.stage.classList.add('loading');
      this.picture.src = page.picture;
    }
    this.fit();
    if (turned) this.element.scrollTo(0, 0);
  }

  step(direction: 1 | -1): void {
    this.zoomTo(stepScale(this.scale, direction));
  }

  setZoom(zoom: Zoom): void {
    this.context.store.update({ zoom });
  }

  private showMissing(): void {
    this.stage.classList.remove('loading');
    this.picture.hidden = true;
    this.missing.hidden = false;
  }

  /** Zooms to a scale, keeping the point at (x, y) of the view (default: its middle) in place. */
  private zoomTo(scale: number, x?: number, y?: number): void {
    const { element, stage } = this;
    const next = clampScale(scale);
    const px = x ?? element.clientWidth / 2;
    const py = y ?? element.clientHeight / 2;
    const ratio = next / this.scale;
    const before = { left: element.scrollLeft, top: element.scrollTop };
    const origin = { x: stage.offsetLeft, y: stage.offsetTop };
    this.setZoom(next);
    const left = { before: origin.x, after: stage.offsetLeft };
    const top = { before: origin.y, after: stage.offsetTop };
    element.scrollTo(
      anchoredScroll(before.left, px, ratio, left),
      anchoredScroll(before.top, py, ratio, top),
    );
  }

  private fit(): void {
    const { page, element } = this;
    if (!page || element.clientWidth === 0) return;
    const view = {
      // Scroll bars appear and disappear, and so does text in the strip; fitting must not depend on
      // them. The gutter of the vertical bar is never used, and a page that fits has no horizontal
      // one.
      width: element.clientWidth - 2 * MARGIN,
      height: element.offsetHeight + this.strip().offsetHeight - STRIP - 2 * MARGIN,
    };
    this.scale = scaleFor(this.context.store.state.zoom, page, view);
    this.stage.style.width = `${page.width * this.scale}px`;
    this.stage.style.height = `${page.height * this.scale}px`;
    this.onScale(this.scale);
  }

  private onWheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { left, top } = this.element.getBoundingClientRect();
    // One notch of a mouse wheel is about 100; pinching on a touchpad sends many small steps.
    const factor = Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 250);
    this.zoomTo(this.scale * factor, event.clientX - left, event.clientY - top);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const actions: Record<string, () => void> = {
      '+': () => this.step(1),
      '=': () => this.step(1),
      '-': () => this.step(-1),
      '0': () => this.setZoom('page'),
      '1': () => this.zoomTo(1),
      w: () => this.setZoom('width'),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }
}
