/** Variants of Markdown previews, and what is live in them although a page must not contain it. */
import { Parser } from 'htmlparser2';
import MarkdownIt, { type MarkdownIt as Preview, type Token } from 'markdown-it';
import { withMaths } from '../../../../src/core/safe/mathRules.ts';

/** markdown-it's own check of addresses, VS Code's, and none. */
const VALIDATORS: readonly ((md: Preview) => void)[] = [
  () => undefined,
  (md) => {
    const own = md.validateLink.bind(md);
    md.validateLink = (link) =>
      own(link) || link.startsWith('vscode:') || /^data:image\/.*?;/u.test(link);
  },
  (md) => {
    md.validateLink = () => true;
  },
];

const PREVIEWS: readonly Preview[] = VALIDATORS.flatMap((validate) =>
  [false, true].flatMap((linkify) =>
    [false, true].map((maths) => {
      const md = new MarkdownIt({ html: true, linkify });
      md.linkify.set({ fuzzyLink: false });
      validate(md);
      if (maths) withMaths(md);
      return md;
    }),
  ),
);

const ELEMENTS = new Set(
  (
    'b i u s em strong small mark sup sub br hr p div span center blockquote ul ol li table ' +
    'caption thead tbody tfoot tr th td h1 h2 h3 h4 h5 h6 smiles'
  ).split(' '),
);

function liveHtml(html: string): string[] {
  const found: string[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      const foreign = Object.keys(attributes).filter((a) => a !== 'colspan' && a !== 'rowspan');
      if (!ELEMENTS.has(name) || foreign.length > 0) {
        found.push(`element ${name} ${foreign.join()}`);
      }
    },
    oncomment: (text) => found.push(`comment ${text}`),
    onprocessinginstruction: (name) => found.push(`declaration ${name}`),
  });
  parser.end(html);
  return found;
}

function liveTokens(tokens: readonly Token[], ownImages: readonly string[]): string[] {
  return tokens.flatMap((token): string[] => {
    const { type, content, children } = token;
    if (type === 'image') {
      const target = String(token.attrGet('src'));
      return ownImages.includes(target) ? [] : [`picture ${target}`];
    }
    if (type === 'html_block' || type === 'html_inline') return liveHtml(content);
    if (type === 'link_open') {
      const target = String(token.attrGet('href'));
      return /^(?:https?|mailto):/iu.test(target) ? [] : [`link ${target}`];
    }
    return liveTokens(children ?? [], ownImages);
  });
}

/** Descriptions of what is live in any preview. */
export const liveIn = (markdown: string, ownImages: readonly string[] = []): string[] =>
  PREVIEWS.flatMap((md) => {
    // VS Code removes these before it parses.
    const tokens = md.parse(markdown.replace(/[\u2028\u2029]/gu, ''), {});
    return liveTokens(tokens, ownImages);
  });
