import { h } from '../kit/dom.ts';

/** Distance to the end, in pixels, within which the user counts as being at the end. */
const AT_END = 24;

/**
 * Text that grows. It scrolls to its end as long as the user is there; after the user has scrolled
 * up, it does not scroll.
 */
export class PartialText {
  readonly element = h('pre', { class: 'partial', dir: 'auto', tabindex: 0 });
  private shown = '';

  /** The user is at the end, or has not scrolled yet. */
  private follows = true;
  /** The text is not scrolled to its end yet because it had no height. */
  private settling = false;

  constructor(label: string) {
    const { element } = this;
    element.setAttribute('role', 'region');
    element.setAttribute('aria-label', label);
    element.addEventListener('scroll', () => this.look());
  }

  /** Checks whether the user is at the end; without a height this cannot be determined. */
  private look(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    if (this.settling || clientHeight === 0) return;
    this.follows = scrollHeight - scrollTop - clientHeight < AT_END;
  }

  show(markdown: string): void {
    if (markdown === this.shown) return;
    const { element } = this;
    const { firstChild } = element;
    // The scroll event comes one frame after the scroll.
    this.look();
    // Appending keeps the user's selection.
    if (markdown.startsWith(this.shown) && firstChild instanceof Text) {
      firstChild.appendData(markdown.slice(this.shown.length));
    } else {
      element.textContent = markdown;
    }
    this.shown = markdown;
    if (!this.follows) return;
    this.toEnd();
    // An element that is not in the page yet has no height.
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
