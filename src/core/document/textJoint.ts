import { keepsHyphen, type Vocabulary } from '../text/hyphens.ts';
import type { Line } from './document.ts';

/** How a text continues elsewhere. */
export interface TextJoint {
  /** True if the hyphen at its end is removed. */
  readonly divided: boolean;
  /** Separator between the two parts. */
  readonly glue: string;
}

/** A paragraph, or the part of it in one column or on one page. */
export interface TextPart {
  readonly text: string;
  readonly markdown: string;
  readonly lines?: readonly Line[];
}

const SENTENCE_END = /[.!?:;…。！？：；][\p{Pe}\p{Pf}"'*_]*$/u;
const DIVIDED = /\p{L}[-\u2010\u2011\u00ad]$/u;
const OPEN_END = /[\p{L}\p{N},)\]"'”’»\-\u2010\u2011\u00ad–—]$/u;
/** Scripts without spaces between words. */
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}，、]$/u;
/** Two lowercase words in a row, or a script without capitals: not a label or running header. */
const RUNNING_TEXT = /\p{Lo}{2}|\p{Ll}\P{L}+\p{Ll}/u;
const LOWER = /^\p{Ll}/u;

/**
 * How the last paragraph of a column or page continues with the first of the next: it does if it
 * ends within a word or a sentence. Undefined if it ends there.
 * @param words returns the surrounding words, which show how divided ones are spelled
 */
export function textJoint(
  last: TextPart,
  first: TextPart,
  words: () => Vocabulary,
): TextJoint | undefined {
  if (!mayJoin(last, first)) return undefined;
  const [a, b] = [last.text.trim(), first.text.trim()];
  if (DIVIDED.test(a)) {
    if (!arePlainWords(a, b)) return undefined;
    const kept = !LOWER.test(b) || keepsHyphen(a, b, words());
    return { divided: !kept, glue: '' };
  }
  const glue = UNSPACED.test(a.slice(-1)) || UNSPACED.test(b.slice(0, 1)) ? '' : ' ';
  if (glue === '' && !arePlainWords(a, b)) return undefined;
  return isOpen(last, first) ? { divided: false, glue } : undefined;
}

function mayJoin(last: TextPart, first: TextPart): boolean {
  const [a, b] = [last.text.trim(), first.text.trim()];
  if (!RUNNING_TEXT.test(a) || !/^\p{L}/u.test(b) || !OPEN_END.test(a)) return false;
  if (first.markdown.slice(0, 40).includes('\n')) return false;
  // Nothing continues after the fence of a listing.
  if (last.markdown.startsWith('```')) return false;
  return isClosed(last.markdown) && isClosed(first.markdown);
}

/** Characters that could form an address, an entity or a tag when the parts are joined. */
const NO_WORD = /[:/@.&\\<]/u;
const CLOSING = /[.,:;!?…)\]»”’"'*_~]{1,4}$/u;

function lastBlank(text: string): number {
  let at = text.length - 1;
  while (at >= 0 && /\S/u.test(text.charAt(at))) at--;
  return at;
}

/** The words on both sides are not parts of an address, which would become a link. */
function arePlainWords(a: string, b: string): boolean {
  const end = a.slice(lastBlank(a) + 1);
  const start = /^\S*/u.exec(b)?.[0] ?? '';
  return !NO_WORD.test(end) && !NO_WORD.test(start.replace(CLOSING, ''));
}

/**
 * Whether Markdown closes everything that it opens. Otherwise two texts in which nothing is live
 * could together form a link, a tag, code or a formula.
 */
function isClosed(markdown: string): boolean {
  const bare = markdown.replace(/\\[\s\S]/gu, '');
  let open = 0;
  for (const [bracket] of bare.matchAll(/[[\]]/gu)) {
    open += bracket === '[' ? 1 : -1;
    if (open < 0) return false;
  }
  const tag = bare.lastIndexOf('<');
  const isEven = (sign: string): boolean => bare.split(sign).length % 2 === 1;
  return open === 0 && (tag < 0 || bare.includes('>', tag)) && isEven('`') && isEven('$');
}

const isOpen = (last: TextPart, first: TextPart): boolean =>
  !SENTENCE_END.test(last.text.trim()) &&
  (LOWER.test(first.text.trim()) || (fillsItsLines(last) && isProse(first)));

/** Marks of one style that end a text and begin the next, so that the style continues. */
const SAME_MARK = /(?<![\\*~])(\*{1,3}|~~)\0\1(?=[^*~])/u;

/** The text with its continuation, as plain text or as Markdown. */
export function continued(text: string, { divided, glue }: TextJoint, next: string): string {
  const [, mark = ''] = SAME_MARK.exec(`${text.slice(-4)}\0${next.slice(0, 4)}`) ?? [];
  const before = text.slice(0, text.length - mark.length);
  const cut = divided && DIVIDED.test(before) ? before.slice(0, -1) : before;
  return cut + glue + next.slice(mark.length);
}

/** Several lines of some length; a script without spaces fits more into a line. */
function isProse({ text, lines = [] }: TextPart): boolean {
  if (/\p{Lo}$/u.test(text.slice(0, 1))) return text.length >= 12 * lines.length;
  return lines.length >= 2 && text.length >= 30 * lines.length;
}

/** A paragraph of several lines whose last is as long as the others. */
function fillsItsLines(part: TextPart): boolean {
  const { lines = [] } = part;
  const ends = lines.map(({ quad }) => Math.max(quad[1].x, quad[2].x));
  const heights = lines.map(({ quad }) => Math.abs(quad[3].y - quad[0].y));
  const last = ends.at(-1);
  if (last === undefined || ends.length < 3 || !isProse(part)) return false;
  const edge = ends.reduce((x, y) => Math.max(x, y), -Infinity);
  return edge - last < 2 * (heights.at(-1) ?? 0);
}
