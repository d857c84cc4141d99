import {
  areaAfterKey,
  areaBetween,
  firstArea,
  isLargeEnough,
  type AreaBox,
} from '../kit/areaBox.ts';
import { button, h } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';

/** A picture of the screen, of which the user selects an area: by mouse, pen or keyboard. */
export class ScreenCrop {
  readonly element: HTMLElement;
  private readonly frame = h('div', { class: 'crop-frame', hidden: true });
  private readonly stage: HTMLElement;
  private readonly take: HTMLButtonElement;
  private area: AreaBox | undefined;
  private start: { x: number; y: number } | undefined;

  /** @param done receives the selected part, or undefined if the user cancels */
  constructor(
    private readonly picture: HTMLCanvasElement,
    private readonly done: (part: HTMLCanvasElement | undefined) => void,
  ) {
    picture.classList.add('crop-picture');
    this.stage = h(
      'div',
      {
        class: 'crop-stage',
        tabindex: 0,
        role: 'application',
        'aria-label': t(
          'Picture of the screen. Arrow keys place an area and move it, with Shift they change its size; Enter reads it, Escape cancels.',
        ),
        on: {
          pointerdown: (event) => this.press(event),
          pointermove: (event) => this.drag(event),
          pointerup: () => this.release(),
          pointercancel: () => this.release(),
          keydown: (event) => this.onKey(event),
        },
      },
      picture,
      this.frame,
    );
    this.take = button({ label: '', look: 'primary', onClick: () => this.finish() });
    this.element = h(
      'section',
      { class: 'capture', 'aria-label': t('Select an area of the screen') },
      h('p', {}, t('Draw a rectangle around what should be read, or read everything.')),
      h('div', { class: 'crop-view' }, this.stage),
      h(
        'div',
        { class: 'actions' },
        this.take,
        button({ label: t('Cancel'), onClick: () => done(undefined) }),
      ),
    );
    this.set(undefined);
  }

  focus(): void {
    this.stage.focus();
  }

  private set(area: AreaBox | undefined): void {
    this.area = area;
    const label = area ? t('Read This Area') : t('Read Everything');
    const text = this.take.querySelector('span');
    if (text) text.textContent = label;
    this.take.title = label;
    this.frame.hidden = !area;
    if (!area) return;
    const { width, height } = this.picture;
    const { style } = this.frame;
    style.left = `${(area.x0 / width) * 100}%`;
    style.top = `${(area.y0 / height) * 100}%`;
    style.width = `${((area.x1 - area.x0) / width) * 100}%`;
    style.height = `${((area.y1 - area.y0) / height) * 100}%`;
  }

  private pointOf({ clientX, clientY }: PointerEvent): { x: number; y: number } {
    const { left, top, width, height } = this.stage.getBoundingClientRect();
    const { picture } = this;
    return {
      x: ((clientX - left) / width) * picture.width,
      y: ((clientY - top) / height) * picture.height,
    };
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.stage.focus({ preventScroll: true });
    this.stage.setPointerCapture(event.pointerId);
    this.start = this.pointOf(event);
    this.set(undefined);
  }

  private drag(event: PointerEvent): void {
    if (this.start) this.set(areaBetween(this.start, this.pointOf(event), this.picture));
  }

  private release(): void {
    this.start = undefined;
    if (this.area && !isLargeEnough(this.area)) this.set(undefined);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      this.finish();
      return;
    }
    const next = areaAfterKey(this.area ?? firstArea(this.picture), event, this.picture);
    if (!next) return;
    event.preventDefault();
    this.set(next);
  }

  /** Cuts the area out of the picture. */
  private finish(): void {
    const { area, picture } = this;
    if (!area) {
      this.done(picture);
      return;
    }
    const [width, height] = [area.x1 - area.x0, area.y1 - area.y0];
    const part = h('canvas', { width, height });
    const drawing = part.getContext('2d');
    drawing?.drawImage(picture, area.x0, area.y0, width, height, 0, 0, width, height);
    this.done(part);
  }
}
