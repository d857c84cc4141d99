import { h } from '../kit/dom.ts';

/** How near to its end a text counts as being read there, in pixels. */
const AT_END = 24;

/**
 * Text that grows. It follows its end as long as the reader is there; who has scrolled up is left
 * in peace.
 */
export class PartialText {
  readonly element = h('pre', { class: 'partial', dir: 'auto', tabindex: 0 });
  private shown = '';

  /** The reader is at the end, or has not scrolled yet. */
  private follows = true;
  /** The text is not at its end yet because it had no height. */
  private settling = false;

  constructor(label: string) {
    const { element } = this;
    element.setAttribute('role', 'region');
    element.setAttribute('aria-label', label);
    element.addEventListener('scroll', () => this.look());
  }

  /** Sees whether the reader is at the end; without a height there is nothing to see. */
  private look(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    if (this.settling || clientHeight === 0) return;
    this.follows = scrollHeight - scrollTop - clientHeight < AT_END;
  }

  show(markdown: string): void {
    if (markdown === this.shown) return;
    const { element } = this;
    const { firstChild } = element;
    // The event of a scroll comes a frame later than the scroll.
    this.look();
    // Appending keeps what a reader has selected.
    if (markdown.startsWith(this.shown) && firstChild instanceof Text) {
      firstChild.appendData(markdown.slice(this.shown.length));
    } else {
      element.textContent = markdown;
    }
    this.shown = markdown;
    if (!this.follows) return;
    this.toEnd();
    // What is not in the page yet has no height.
    if (element.isConnected || this.settling) return;
    this.settling = true;
    requestAnimationFrame(() => {
      this.settling = false;
      this.toEnd();
    });
  }

  private toEnd(): void {
    this.element.scrollTop = this.element.scrollHeight;
  }
}
