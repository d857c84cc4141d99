import { boxArea } from '../../src/core/geometry/geometry.ts';
import { boxAround, wholePage } from '../../src/core/document/regionPlaces.ts';
import { zip } from '../../src/core/system/items.ts';
import type { Context } from '../model/context.ts';
import { fill, h, toggleAttribute } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { crowdedTags } from '../model/tagRoom.ts';
import { regionMenu } from '../region/regionMenu.ts';
import { confidenceLabel, isUncertain, kindLabel, regionLabel } from '../model/labels.ts';
import type { PageView, RegionView } from '../../src/shared/panelProtocol.ts';

const percentOf = (value: number, whole: number): string => `${(value / whole) * 100}%`;

/** Scale below which numbers would cover the text. */
const SMALL = 0.3;

type PlacedBox = RegionView['places'][number];

/** Area of the box around all places; 0 without any. */
function areaOf(region: RegionView): number {
  const box = boxAround(region);
  return box ? boxArea(box) : 0;
}

/** @param frame the box that contains the element */
function place({ style }: HTMLElement, box: PlacedBox, frame: PlacedBox): void {
  const [width, height] = [frame.x1 - frame.x0, frame.y1 - frame.y0];
  style.left = percentOf(box.x0 - frame.x0, width);
  style.top = percentOf(box.y0 - frame.y0, height);
  style.width = percentOf(box.x1 - box.x0, width);
  style.height = percentOf(box.y1 - box.y0, height);
}

/**
 * A place that was not read: a click offers to read it. The tools above the page lead there by
 * keyboard.
 */
function missedBox(page: PageView, box: PlacedBox, onClick: () => void): HTMLElement {
  const title = t('This place was not read. Click to read it.');
  const element = h('div', {
    class: 'missed',
    title,
    'aria-hidden': 'true',
    on: { click: onClick },
  });
  place(element, box, wholePage(page));
  return element;
}

/** One place of a region that continues elsewhere. */
function part(box: PlacedBox, around: PlacedBox): HTMLElement {
  const element = h('div', { class: 'part' });
  place(element, box, around);
  return element;
}

/**
 * The regions as boxes over the page. They are one tab stop: arrows move in reading order, Home and
 * End jump, Enter selects in the document, Escape returns to the page.
 */
export class Overlay {
  readonly element: HTMLElement;
  private boxes: HTMLElement[] = [];
  private regions: readonly RegionView[] = [];
  private hidden: ReadonlySet<string> = new Set();
  private scale = 1;

  constructor(
    private readonly context: Context,
    private readonly leave: () => void,
    private readonly onMissed: (box: PlacedBox) => void,
  ) {
    this.element = h('div', {
      class: 'overlay',
      role: 'listbox',
      'aria-label': t('Regions in reading order'),
      on: {
        keydown: (event) => this.onKey(event),
        click: (event) => this.onClick(event),
        focusin: (event) => this.onFocus(event),
        // The region of a menu is the one that is marked.
        contextmenu: ({ target }) =>
          this.boxes[this.indexOf(target)]?.focus({ preventScroll: true }),
      },
    });
  }

  show(page: PageView): void {
    this.regions = page.regions;
    // If two regions overlap, the smaller one is on top, so that each can be clicked.
    const ranks = [...page.regions].sort((a, b) => areaOf(b) - areaOf(a));
    this.boxes = page.regions.map((region, at) => {
      const element = this.box(page, region, at);
      element.style.zIndex = String(ranks.indexOf(region) + 1);
      return element;
    });
    // A listbox must have options.
    toggleAttribute(
      this.element,
      'role',
      page.regions.some(({ places }) => places.length > 0) && 'listbox',
    );
    fill(
      this.element,
      ...this.boxes,
      ...(page.missed ?? []).map((box) => missedBox(page, box, () => this.onMissed(box))),
    );
    this.applyFilter();
    this.scaleTo(this.scale);
    this.mark(this.context.store.state.region, false);
  }

  /** The picture has another size: numbers that would cover other regions are shown on demand. */
  scaleTo(scale: number): void {
    this.scale = scale;
    this.element.classList.toggle('small', scale < SMALL);
    const crowded = crowdedTags(this.regions, scale, isUncertain);
    this.boxes.forEach((box, at) => box.classList.toggle('crowded', crowded[at] === true));
  }

  /** Hides the boxes of some kinds. */
  filter(hidden: ReadonlySet<string>): void {
    this.hidden = hidden;
    this.applyFilter();
  }

  mark(region: string | null, reveal: boolean): void {
    const current = this.regions.findIndex(({ id }) => id === region);
    this.boxes.forEach((box, at) => {
      box.classList.toggle('current', at === current);
      box.setAttribute('aria-selected', String(at === current));
    });
    this.setStop(current < 0 ? this.boxes.findIndex((box) => !box.hidden) : current);
    if (reveal) this.boxes[current]?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  private box(page: PageView, region: RegionView, at: number): HTMLElement {
    const { kind, places, confidence } = region;
    const box = boxAround(region) ?? wholePage(page);
    const split = places.length > 1;
    const low = isUncertain(region);
    // The number is in the margin, unless the box starts at the page's edge.
    const atEdge = box.x0 < page.width * 0.03;
    const classes = ['box', `kind-${kind}`, low && 'low', atEdge && 'inside', split && 'split'];
    const element = h(
      'div',
      {
        class: classes.filter(Boolean).join(' '),
        role: 'option',
        tabindex: -1,
        'data-at': at,
        ...regionMenu(page, region),
        title: `${t('Region {0}', at + 1)} · ${kindLabel(kind)} · ${confidenceLabel(confidence)}`,
        'aria-label': regionLabel(region, at, page.regions.length),
        'aria-setsize': page.regions.length,
        'aria-posinset': at + 1,
      },
      h('span', { class: 'tag', 'aria-hidden': 'true' }, String(at + 1)),
      ...(split ? places : []).map((place) => part(place, box)),
    );
    place(element, box, wholePage(page));
    return element;
  }

  private applyFilter(): void {
    for (const [{ kind, places }, box] of zip(this.regions, this.boxes)) {
      box.hidden = places.length === 0 || this.hidden.has(kind);
    }
  }

  private chooseAt(index: number): void {
    const region = this.regions[index];
    if (region) this.context.choose(region.id);
  }

  private setStop(stop: number): void {
    this.boxes.forEach((box, at) => (box.tabIndex = at === stop ? 0 : -1));
  }

  private indexOf(target: EventTarget | null): number {
    const box = target instanceof Element ? target.closest<HTMLElement>('.box') : null;
    return box ? Number(box.dataset['at']) : -1;
  }

  private onKey(event: KeyboardEvent): void {
    const at = this.indexOf(event.target);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const shown = this.boxes.flatMap((box, index) => (box.hidden ? [] : [index]));
    const place = shown.indexOf(at);
    const moves: Record<string, number | undefined> = {
      ArrowDown: shown[place + 1],
      ArrowRight: shown[place + 1],
      ArrowUp: shown[place - 1],
      ArrowLeft: shown[place - 1],
      Home: shown[0],
      End: shown.at(-1),
    };
    if (event.key in moves) {
      this.boxes[moves[event.key] ?? at]?.focus();
    } else if (event.key === 'Enter') {
      this.chooseAt(at);
    } else if (event.key === 'Escape') {
      this.leave();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private onClick(event: MouseEvent): void {
    const at = this.indexOf(event.target);
    const region = this.regions[at];
    if (!region) return;
    this.boxes[at]?.focus({ preventScroll: true });
    this.context.choose(region.id);
  }

  /**
   * Moving by keyboard marks the region, so that its text is shown; the document does not change.
   */
  private onFocus(event: FocusEvent): void {
    const region = this.regions[this.indexOf(event.target)];
    if (region) this.context.mark(region.id);
  }
}
