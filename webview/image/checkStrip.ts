import type { DoubtView, PageView } from '../../src/shared/panelProtocol.ts';
import type { Context } from '../model/context.ts';
import { button, fill, h, icon } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { percent } from '../model/labels.ts';

/** Height of the enlarged line, in CSS pixels, and its largest magnification. */
const HEIGHT = 44;
const MOST_ZOOM = 4;

/**
 * Doubtful words one after the other: the line as it is on the page, enlarged, above the text that
 * was read. Enter accepts the word, or writes what was typed instead.
 */
export class CheckStrip {
  readonly element = h('section', {
    class: 'check-strip',
    'aria-label': t('Doubtful text'),
    hidden: true,
  });
  private page: PageView | undefined;
  private at = 0;

  constructor(private readonly context: Context) {}

  show(page: PageView): void {
    const present = this.page?.index === page.index ? this.word?.key : undefined;
    const hadFocus = this.element.contains(document.activeElement);
    const typed = this.element.querySelector('input')?.value;
    const old = this.word?.text;
    this.page = page;
    const index = page.doubtful.findIndex(({ key }) => key === present);
    // A word that was checked is gone: the next one has its place.
    if (index >= 0) this.at = index;
    else if (present === undefined) this.at = 0;
    this.at = Math.min(this.at, Math.max(0, page.doubtful.length - 1));
    this.render(hadFocus);
    // What the user is typing stays while the rest of the page changes.
    const input = this.element.querySelector('input');
    const isSame = present !== undefined && this.word?.key === present && this.word.text === old;
    if (input && isSame && typed !== undefined && typed !== old) input.value = typed;
  }

  /** Goes to the next or previous word. @returns false if there is none on the page */
  step(by: 1 | -1): boolean {
    const { doubtful = [] } = this.page ?? {};
    const next = this.at + by;
    if (!doubtful[next]) return false;
    this.at = next;
    this.render(true);
    return true;
  }

  /** Moves the focus to the word that is shown. */
  focus(): void {
    this.element.querySelector('input')?.focus();
  }

  private get word(): DoubtView | undefined {
    return this.page?.doubtful[this.at];
  }

  private render(focus: boolean): void {
    const { page, word, context, at } = this;
    this.element.hidden = !page || page.doubtful.length === 0;
    if (!page || !word) {
      if (focus) this.element.parentElement?.querySelector<HTMLElement>('.viewport')?.focus();
      return;
    }
    const input = h('input', {
      class: 'check-input',
      type: 'text',
      value: word.text,
      dir: 'auto',
      spellcheck: 'false',
      'aria-label': t(
        'Doubtful word {0} of {1}, {2} confident. Enter accepts it, or writes what you type.',
        at + 1,
        page.doubtful.length,
        percent(word.confidence),
      ),
      on: {
        keydown: (event) => this.onKey(event, input),
        focus: () => context.mark(word.region),
      },
    });
    input.size = Math.max(4, Array.from(word.text).length + 1);
    fill(
      this.element,
      this.picture(page, word),
      h(
        'div',
        { class: 'check-line' },
        h(
          'span',
          { class: 'check-text', dir: 'auto' },
          h('span', { class: 'muted' }, word.before),
          input,
          h('span', { class: 'muted' }, word.after),
        ),
        h(
          'span',
          { class: 'check-facts muted' },
          icon('question'),
          t('{0} of {1} · {2}', at + 1, page.doubtful.length, percent(word.confidence)),
        ),
        h(
          'span',
          { class: 'check-actions' },
          button({
            icon: 'check',
            label: t('Accept'),
            title: t('Accept (Enter)'),
            look: 'primary',
            onClick: () => this.accept(input.value),
          }),
          button({
            icon: 'refresh',
            label: t('Read This Region Again…'),
            look: 'icon',
            onClick: () => context.readAgain(page.index, word.region),
          }),
        ),
      ),
    );
    if (focus) {
      input.focus();
      input.select();
    }
  }

  /** The line, enlarged; the word has a frame. */
  private picture(page: PageView, { line, box }: DoubtView): HTMLElement | null {
    if (page.picture === null) return null;
    const pad = (line.y1 - line.y0) * 0.35;
    const zoom = Math.min(MOST_ZOOM, HEIGHT / (line.y1 - line.y0 + 2 * pad));
    const image = h('img', { src: page.picture, alt: '', draggable: 'false' });
    const frame = h('span', { class: 'check-frame' });
    const view = h('div', { class: 'check-picture', 'aria-hidden': 'true' }, image, frame);
    const width = Math.max(1, this.element.clientWidth - 24 || 400) / zoom;
    // The word is in the middle, as far as the line allows.
    const middle = (box.x0 + box.x1) / 2;
    const least = Math.max(0, line.x0 - pad);
    const left = Math.max(least, Math.min(middle - width / 2, line.x1 + pad - width));
    const top = line.y0 - pad;
    view.style.height = `${(line.y1 - line.y0 + 2 * pad) * zoom}px`;
    image.style.width = `${page.width * zoom}px`;
    image.style.height = `${page.height * zoom}px`;
    image.style.left = `${-left * zoom}px`;
    image.style.top = `${-top * zoom}px`;
    frame.style.left = `${(box.x0 - left) * zoom - 4}px`;
    frame.style.top = `${(box.y0 - top) * zoom - 4}px`;
    frame.style.width = `${(box.x1 - box.x0) * zoom + 8}px`;
    frame.style.height = `${(box.y1 - box.y0) * zoom + 8}px`;
    return view;
  }

  private onKey(event: KeyboardEvent, input: HTMLInputElement): void {
    // The keys of the page's picture are letters here.
    event.stopPropagation();
    // Enter also ends the input of a Chinese or Japanese word.
    if (event.isComposing) return;
    if (event.key === 'Enter') this.accept(input.value);
    else if (event.key === 'ArrowDown' && event.altKey) this.step(1);
    else if (event.key === 'ArrowUp' && event.altKey) this.step(-1);
    else if (event.key === 'Escape') input.value = this.word?.text ?? '';
    else return;
    event.preventDefault();
  }

  private accept(text: string): void {
    const { word, context } = this;
    if (!word) return;
    const work =
      text === word.text
        ? context.rpc.request('accept', { words: [word.key] })
        : context.rpc.request('correct', { word: word.key, text });
    context.attempt(work, text === word.text ? t('Accepted.') : t('Corrected.'));
    this.element.querySelector('input')?.focus();
  }
}
