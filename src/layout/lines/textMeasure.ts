import { append } from '../../core/geometry/extremes.ts';
import { at } from '../../core/system/items.ts';
import { scriptOfChar } from '../../core/text/languages.ts';
import { lettersOf, type StyledText, type StyledSpan } from '../../core/text/styledText.ts';
import { isSuspended, keepsHyphen, NO_WORDS, type Vocabulary } from '../../core/text/hyphens.ts';

/** Characters written without spaces between words, with their punctuation and full-width forms. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\u30fb-\u30ff\uff00-\uffef]/u;

/** No ideograph, kana or syllable has a lower code; Hangul begins here. */
const FIRST_WIDE = '\u1100';

const HYPHEN_END = /\p{L}[-\u00ad\u2010\u2011]$/u;
const LOWER_START = /^\p{Ll}/u;

const lastChar = (text: string): string => Array.from(text.slice(-2)).at(-1) ?? '';
const firstChar = (text: string): string => Array.from(text.slice(0, 2))[0] ?? '';

/** True if no space separates the two texts because one side's script is written without spaces. */
export const joinsWithoutSpace = (before: string, after: string): boolean => {
  const a = lastChar(before);
  const b = firstChar(after);
  if (scriptOfChar(a) === 'Hangul' || scriptOfChar(b) === 'Hangul') return false;
  return UNSPACED.test(a) || UNSPACED.test(b);
};

/** True if a text begins with a character that needs no space in front of it. */
export const startsUnspaced = (text: string): boolean => UNSPACED.test(firstChar(text));

/** The joint between two pieces of text: nothing, a space, a line break, or a removed hyphen. */
export type Joint = 'direct' | 'space' | 'break' | 'unhyphened';

const GLUE = { direct: '', space: ' ', break: '\n', unhyphened: '' } as const;
/** UTF-16 units of the text so far that the rules look at: a letter and a hyphen. */
const TAIL = 4;

/** A joint in front of a piece. */
interface PlacedJoint {
  readonly index: number;
  readonly joint: Joint | undefined;
}

/**
 * How pieces follow each other. Only the end of the text so far is examined: scanning all of it
 * again for each of a hundred thousand pieces would take minutes.
 * @param jointOf the joint between the end of the text and a piece; empty pieces are skipped
 */
function jointsOf(
  pieces: readonly string[],
  jointOf: (tail: string, piece: string, index: number) => Joint,
): PlacedJoint[] {
  const joints: PlacedJoint[] = [];
  let tail = '';
  pieces.forEach((piece, index) => {
    if (piece === '') return;
    const joint = tail === '' ? undefined : jointOf(tail, piece, index);
    joints.push({ index, joint });
    if (joint === 'unhyphened') tail = tail.slice(0, -1);
    tail = (tail + (joint === undefined ? '' : GLUE[joint]) + piece.slice(-TAIL)).slice(-TAIL);
  });
  return joints;
}

export type JointOf = Parameters<typeof jointsOf>[1];

/** Joins pieces into a text. */
export function joinPieces(pieces: readonly string[], jointOf: JointOf): string {
  const parts: string[] = [];
  for (const { index, joint } of jointsOf(pieces, jointOf)) {
    if (joint === 'unhyphened') parts.push((parts.pop() ?? '').slice(0, -1));
    if (joint !== undefined) parts.push(GLUE[joint]);
    parts.push(pieces[index] ?? '');
  }
  return parts.join('');
}

/** The same for pieces with styles: the letters are those that `joinPieces` returns. */
export function joinStyled(pieces: readonly StyledText[], jointOf: JointOf): StyledText {
  const parts: StyledSpan[] = [];
  for (const { index, joint } of jointsOf(pieces.map(lettersOf), jointOf)) {
    if (joint === 'unhyphened') dropLastLetter(parts);
    if (joint !== undefined && GLUE[joint] !== '') parts.push({ text: GLUE[joint] });
    append(
      parts,
      (pieces[index] ?? []).filter(({ text }) => text !== ''),
    );
  }
  return parts;
}

function dropLastLetter(parts: StyledSpan[]): void {
  const last = parts.pop();
  if (last && last.text.length > 1) parts.push({ ...last, text: last.text.slice(0, -1) });
}

/**
 * How consecutive lines of a paragraph are joined: a hyphen that divides a word is removed (before
 * a capital or a digit it belongs to the word and stays); scripts without spaces are joined
 * directly.
 * @param before all of the line before, or its end
 * @param words words that the page writes within its lines
 */
export function lineJoint(before: string, after: string, words: Vocabulary = NO_WORDS): Joint {
  if (before.endsWith('\u00ad')) return 'unhyphened';
  if (isSuspended(before, after)) return 'space';
  if (HYPHEN_END.test(before)) {
    return LOWER_START.test(after) && !keepsHyphen(before, after, words) ? 'unhyphened' : 'direct';
  }
  return wordJoint(before, after);
}

/** How words of one line are joined: scripts written without spaces get none. */
const wordJoint = (before: string, after: string): Joint =>
  joinsWithoutSpace(before, after) ? 'direct' : 'space';

/** Joins the words of one line. */
export const joinWords = (words: readonly string[]): string => joinPieces(words, wordJoint);

/** Width of a text in average letters: ideographs and syllables count double. */
export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) {
    if (char < FIRST_WIDE) {
      width++;
      continue;
    }
    const script = scriptOfChar(char);
    const wide = script === 'Han' || script === 'Kana' || script === 'Hangul';
    width += wide || UNSPACED.test(char) ? 2 : 1;
  }
  return width;
}

/** Median of the values; `fallback` for an empty list. */
export function median(values: readonly number[], fallback = 0): number {
  return quantile(values, 0.5, fallback);
}

/** Quantile `q` (0..1) of the values; `fallback` for an empty list. */
export function quantile(values: readonly number[], q: number, fallback = 0): number {
  if (values.length === 0) return fallback;
  const sorted = [...values].sort((a, b) => a - b);
  return at(sorted, Math.min(sorted.length - 1, Math.floor(q * sorted.length)));
}

/** Weighted median. */
export function weightedMedian(
  pairs: readonly (readonly [value: number, weight: number])[],
  fallback = 0,
): number {
  const sorted = pairs.filter(([, weight]) => weight > 0).sort((a, b) => a[0] - b[0]);
  const half = sorted.reduce((sum, [, weight]) => sum + weight, 0) / 2;
  let seen = 0;
  for (const [value, weight] of sorted) {
    seen += weight;
    if (seen >= half) return value;
  }
  return fallback;
}
