import MarkdownIt from 'markdown-it';
import { at } from '../../src/core/system/items.ts';

/**
 * Markdown → HTML that still has to be sanitized: tables with merged cells are HTML, so HTML is let
 * through here. Alignment is written as an attribute, because the page's security policy allows no
 * `style`; pictures are replaced by their description, because there are none to load.
 */
function createRenderer() {
  const renderer = new MarkdownIt({ html: true, linkify: false, typographer: false });
  for (const name of ['th_open', 'td_open'] as const) {
    renderer.renderer.rules[name] = (tokens, index, options, _env, self) => {
      const token = at(tokens, index);
      const align = /text-align:\s*(\w+)/u.exec(String(token.attrGet('style')))?.[1];
      token.attrs = align === undefined ? [] : [['align', align]];
      return self.renderToken(tokens, index, options);
    };
  }
  renderer.renderer.rules['image'] = (tokens, index) => {
    const label = at(tokens, index).content.trim();
    return renderer.utils.escapeHtml(label === '' ? '▨' : `▨ ${label}`);
  };
  return renderer;
}

let renderer: ReturnType<typeof createRenderer> | undefined;

export function markdownToHtml(markdown: string): string {
  renderer ??= createRenderer();
  return renderer.render(markdown);
}
