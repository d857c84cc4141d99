import { h } from '../dom.ts';

/** How near to its end a text counts as being read there, in pixels. */
const AT_END = 24;

/**
 * Text that grows. It follows its end as long as the reader is there; who has scrolled up is left
 * in peace.
 */
export class PartialText {
  readonly element = h('pre', { class: 'partial', dir: 'auto', tabindex: 0 });
  private shown = '';

  constructor(label: string) {
    this.element.setAttribute('role', 'region');
    this.element.setAttribute('aria-label', label);
  }

  show(markdown: string): void {
    if (markdown === this.shown) return;
    const { element } = this;
    const follows = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END;
    const { firstChild } = element;
    // Appending keeps what a reader has selected.
    if (markdown.startsWith(this.shown) && firstChild instanceof Text) {
      firstChild.appendData(markdown.slice(this.shown.length));
    } else {
      element.textContent = markdown;
    }
    this.shown = markdown;
    if (follows) element.scrollTop = element.scrollHeight;
  }
}
