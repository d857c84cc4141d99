/** What is live inside a paragraph, heading or cell. */
import type { MarkdownIt as Parser, StateInline, Token } from 'markdown-it';
import type { Finding } from './blockFindings.ts';
import { isPlainTagAt } from './plainHtml.ts';
import type { LineRange, SourceLines } from './sourceLines.ts';

/** Links may lead to the web and to mail; everything else concerns the machine that shows them. */
const WEB = /^(?:https?|mailto):/iu;

const LOOKED_AT: ReadonlySet<string> = new Set(['image', 'link_open', 'html_inline']);

/** The parser's offset in the content when it created a token. */
const places = new WeakMap<Token, number>();

/** Makes a parser record the origin of its tokens; markdown-it itself does so only for blocks. */
export function notePlaces(md: Parser): void {
  const State = md.inline.State;
  md.inline.State = class extends State {
    override push(...args: Parameters<StateInline['push']>): Token {
      const token = super.push(...args);
      if (LOOKED_AT.has(token.type)) places.set(token, this.pos);
      return token;
    }
  };
}

export interface InlineContext {
  readonly range: LineRange;
  /** Maps offsets in the content to offsets in the source. */
  readonly place: (at: number) => number | undefined;
  readonly ownImages: ReadonlySet<string>;
  readonly md: Parser;
}

/** Findings in the parts of a paragraph. */
export function inlineFindings({ children, content }: Token, context: InlineContext): Finding[] {
  return (children ?? []).flatMap((token): Finding[] => {
    const at = places.get(token) ?? 0;
    switch (token.type) {
      case 'image':
        // `![`: escaped between the two characters, so that it is not a link either.
        return isOwn(token, context) ? [] : [finding('bracket', at + 1, content, context)];
      case 'html_inline':
        return isPlainTagAt(content, at) ? [] : [finding('tag', at, content, context)];
      case 'link_open':
        return isWeb(token) ? [] : [linkFinding(token, at, content, context)];
      default:
        return [];
    }
  });
}

const isOwn = (token: Token, { ownImages }: InlineContext): boolean =>
  ownImages.has(String(token.attrGet('src')));

const isWeb = (token: Token): boolean => WEB.test(String(token.attrGet('href')));

function linkFinding(
  { markup }: Token,
  at: number,
  content: string,
  context: InlineContext,
): Finding {
  if (markup === 'autolink') return finding('tag', at, content, context);
  // The second slash of an address in the text, whose colon is at the parser's offset.
  if (markup === 'linkify') return finding('mark', at + 2, content, context);
  return finding('bracket', at - 1, content, context);
}

const SIGNS = { bracket: '[', tag: '<', mark: '/' } as const;

function finding(
  kind: keyof typeof SIGNS,
  at: number,
  content: string,
  { range, place }: InlineContext,
): Finding {
  const source = content[at] === SIGNS[kind] ? place(at) : undefined;
  return source === undefined ? { kind: 'block', range } : { kind, at: source, range };
}

/**
 * Two slashes before a host: an address without a scheme, or a file server. Previews turn both into
 * links; where the parser does not, a search in the remaining text does.
 */
const SLASHES = /(?:(?<![:/\\])|(?<=ftp:))\/\/(?=[^\s/])/giu;
/** `~` ends struck-through text, after which other text begins. */
const BEFORE = /^$|[\s\p{P}<>\uff5c~]$/u;

/**
 * Findings of addresses in text. Text tokens have no offsets, so every such pair of slashes in the
 * block is a finding.
 */
export function addressFindings(
  { children }: Token,
  { range, md }: InlineContext,
  lines: SourceLines,
): Finding[] {
  const linked = md.options.linkify && children?.some((token) => hasAddress(token, md));
  if (linked !== true) return [];
  const start = lines.start(range.first);
  const source = lines.source.slice(start, lines.start(range.end));
  return Array.from(source.matchAll(SLASHES), ({ index }) => ({
    kind: 'mark',
    at: start + index + 1,
    range,
  }));
}

const hasAddress = ({ type, content }: Token, md: Parser): boolean =>
  type === 'text' &&
  Array.from(content.matchAll(SLASHES)).some(({ index }) => {
    const schema = content[index - 1] === ':' ? 'ftp:' : '//';
    const start = schema === '//' ? index : index - schema.length;
    const host = schema === '//' ? index + schema.length : index;
    const isFree = BEFORE.test(content.slice(Math.max(0, start - 1), start));
    return (
      isFree && mayEnd(content, host, (text) => md.linkify.testSchemaAt(text, schema, host) > 0)
    );
  });

/** Characters that can end text that becomes emphasized, and an address with it. */
const DELIMITERS = /[*_~]/gu;
/** With more delimiters than this, an address among them is assumed without a search. */
const MOST_ENDS = 8;
/** Number of characters of an address that are examined. */
const LONGEST = 300;

/**
 * Whether an address ends with the text or with one of the delimiters in it. Which of them take
 * part in emphasis is not known here: those rules are off, since nothing else depends on them.
 */
function mayEnd(content: string, host: number, isAddress: (text: string) => boolean): boolean {
  if (isAddress(content)) return true;
  const [rest = ''] = /^\S*/u.exec(content.slice(host, host + LONGEST)) ?? [];
  const ends = Array.from(rest.matchAll(DELIMITERS), ({ index }) => host + index);
  if (ends.length > MOST_ENDS) return true;
  return ends.some((end) => isAddress(content.slice(0, end)));
}
