import { keepsHyphen, type Vocabulary } from '../text/hyphens.ts';
import type { Line } from './document.ts';

/** How a text goes on elsewhere: characters at its end that go, and what comes in between. */
export interface TextJoint {
  readonly dropped: number;
  readonly glue: string;
}

/** A paragraph as it stands in one column or on one page. */
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
/** Two small words in a row, or a script without capitals: no label, no head of a page. */
const RUNNING_TEXT = /\p{Lo}{2}|\p{Ll}\P{L}+\p{Ll}/u;
const LOWER = /^\p{Ll}/u;

/**
 * How the last paragraph of a column or page goes on with the first one of the next: it does where
 * it ends within a word or a sentence. Undefined where it ends.
 * @param words gives the words around, which tell how divided ones are spelled
 */
export function textJoint(
  last: TextPart,
  first: TextPart,
  words: () => Vocabulary,
): TextJoint | undefined {
  const [a, b] = [last.text.trim(), first.text.trim()];
  if (!RUNNING_TEXT.test(a) || !/^\p{L}/u.test(b) || !OPEN_END.test(a)) return undefined;
  if (first.markdown.slice(0, 40).includes('\n')) return undefined;
  // Nothing goes on behind the fence of a listing.
  if (last.markdown.startsWith('```')) return undefined;
  if (DIVIDED.test(a)) {
    const kept = !LOWER.test(b) || keepsHyphen(a, b, words());
    // What stands behind the hyphen, such as the end of emphasis, is left alone.
    return { dropped: kept || !DIVIDED.test(last.markdown) ? 0 : 1, glue: '' };
  }
  const goesOn =
    !SENTENCE_END.test(a) && (LOWER.test(b) || (fillsItsLines(last) && isProse(first)));
  const glue = UNSPACED.test(a.slice(-1)) || UNSPACED.test(b.slice(0, 1)) ? '' : ' ';
  return goesOn ? { dropped: 0, glue } : undefined;
}

/** The text with its continuation. */
export const continued = (text: string, { dropped, glue }: TextJoint, next: string): string =>
  text.slice(0, text.length - dropped) + glue + next;

/** Several lines of some length; a script without spaces says more in a line. */
function isProse({ text, lines = [] }: TextPart): boolean {
  if (/\p{Lo}$/u.test(text.slice(0, 1))) return text.length >= 12 * lines.length;
  return lines.length >= 2 && text.length >= 30 * lines.length;
}

/** A paragraph of several lines whose last one is as long as the others. */
function fillsItsLines(part: TextPart): boolean {
  const { lines = [] } = part;
  const ends = lines.map(({ quad }) => Math.max(quad[1].x, quad[2].x));
  const heights = lines.map(({ quad }) => Math.abs(quad[3].y - quad[0].y));
  const last = ends.at(-1);
  if (last === undefined || ends.length < 3 || !isProse(part)) return false;
  const edge = ends.reduce((x, y) => Math.max(x, y), -Infinity);
  return edge - last < 2 * (heights.at(-1) ?? 0);
}
