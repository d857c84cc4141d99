import MarkdownIt, { type Token } from 'markdown-it';

let parser: ReturnType<typeof MarkdownIt> | undefined;

/** Text of HTML: what is between tags, with a tab after each cell and a line for each row. */
const htmlText = (html: string): string =>
  html
    .replaceAll(/<\/t[dh]>\s*(?=<t[dh])/giu, '\t')
    .replaceAll(/<br\s*\/?>|<\/(?:tr|p|li|h\d)>/giu, '\n')
    .replaceAll(/<!--[^]*?-->|<\/?[a-z][^<>]*>/giu, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

/** The text without space around it, except a tab before it: the first cell may be empty. */
const withoutMargins = (text: string): string => text.replace(/^[\n ]+/u, '').trimEnd();

const inlineText = (tokens: readonly Token[]): string =>
  tokens
    .map(({ type, content }) => {
      if (type === 'softbreak' || type === 'hardbreak') return '\n';
      return type === 'html_inline' ? htmlText(content) : content;
    })
    .join('');

/** What follows the end of a block, by the type of its last token. */
const GAPS: Readonly<Record<string, string>> = {
  paragraph_close: '\n\n',
  heading_close: '\n\n',
  list_item_close: '\n',
  bullet_list_close: '\n\n',
  ordered_list_close: '\n\n',
  th_close: '\t',
  td_close: '\t',
  tr_close: '\n',
  table_close: '\n\n',
};

/**
 * The plain text of Markdown: without marks and tags, cells of a table separated by tabs. Used for
 * text that a user wrote; engines provide the text of what they read themselves.
 */
export function markdownPlain(markdown: string): string {
  parser ??= MarkdownIt({ html: true, linkify: false, typographer: false });
  let text = '';
  for (const { type, children, content, hidden } of parser.parse(markdown, {})) {
    if (type === 'inline') text += inlineText(children ?? []);
    else if (type === 'fence' || type === 'code_block') text += `${content.trimEnd()}\n\n`;
    else if (type === 'html_block') text += `${withoutMargins(htmlText(content))}\n\n`;
    else text += hidden ? '' : (GAPS[type] ?? '');
  }
  return withoutMargins(text.replaceAll(/\t+\n/gu, '\n').replaceAll(/\n{3,}/gu, '\n\n'));
}
