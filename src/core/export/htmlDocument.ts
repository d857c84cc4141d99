import MarkdownIt from 'markdown-it';
import { plainLine, withoutControls } from '../safe/controlCharacters.ts';
import { withMaths } from '../safe/mathRules.ts';

/**
 * Nothing is loaded and nothing runs, whatever the text says: a page could show HTML, and the user
 * could paste some.
 */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const STYLE = [
  'body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}',
  'table{border-collapse:collapse}th,td{border:1px solid #888;padding:.25rem .5rem}',
  'th,td{text-align:start;vertical-align:top}pre{overflow-x:auto}',
  '@media(prefers-color-scheme:dark){body{background:#1e1e1e;color:#ddd}a{color:#6cf}}',
].join('');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** Blocks whose direction follows their first letter, as on the page. */
const DIRECTED = [
  'paragraph_open',
  'heading_open',
  'th_open',
  'td_open',
  'list_item_open',
] as const;

/** The beginning of an HTML document, up to its content. @param title in one line */
export const htmlHead = (title: string): string =>
  [
    '<!doctype html>',
    '<html>',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(plainLine(title))}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '',
  ].join('\n');

export const HTML_END = '</body>\n</html>\n';

/** A line with the name of a source, for a document that has several. */
export const htmlTitle = (name: string): string =>
  `<p class="source" dir="auto"><strong>${escaped(plainLine(name))}</strong></p>\n`;

/**
 * Markdown as the content of an HTML document. Pictures are left out, with their description in
 * their place; formulas stay as they are written, since their backslashes are not Markdown's; the
 * direction of each block follows its text.
 */
export function htmlBody(markdown: string): string {
  const source = withoutControls(markdown).replaceAll(/\r\n?/gu, '\n');
  const lines = source.split('\n');
  const parser = MarkdownIt({ html: true, linkify: false, typographer: false });
  withMaths(parser);
  for (const name of DIRECTED) {
    parser.renderer.rules[name] = (tokens, index, options, _env, self) => {
      tokens[index]?.attrSet('dir', 'auto');
      return self.renderToken(tokens, index, options);
    };
  }
  parser.renderer.rules['image'] = (tokens, index) => escaped(tokens[index]?.content.trim() ?? '');
  parser.renderer.rules['math_inline'] = (tokens, index) => escaped(tokens[index]?.content ?? '');
  parser.renderer.rules['math_block'] = (tokens, index) => {
    const [first, end] = tokens[index]?.map ?? [0, 0];
    return `<p>${escaped(lines.slice(first, end).join('\n'))}</p>\n`;
  };
  return `${parser.render(source).trimEnd()}\n`;
}

/**
 * Markdown as an HTML document that needs no other file.
 * @param title of the document, such as the name of the source
 */
export const htmlDocument = (markdown: string, title: string): string =>
  `${htmlHead(title)}${htmlBody(markdown)}${HTML_END}`;
