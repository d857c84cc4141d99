import type { Word } from '../../../core/document/document.ts';
import type { StyledSpan } from '../../../core/text/styledText.ts';

/** Figures of a line that are raised, with the glyphs around them in their word. */
export interface RaisedFigures {
  readonly raised: 'super' | 'sub';
  /** The figures themselves. */
  readonly text: string;
  /** Number of glyphs of the word in front of them, of their own, and after them. */
  readonly before: number;
  readonly own: number;
  readonly behind: number;
}

/** What recognizers write for raised figures, besides the same figures in usual size. */
const SIGN = /^[^\p{L}\p{N}\s]$/u;
/** Of these, the ones that do not occur in front of raised figures themselves. */
const LOOKALIKE = { super: /^[*?®™°'’"”“^]$/u, sub: /^[,;j]$/u } as const;
/** A speck or an apostrophe is easily read as 1, a degree or an ordinal sign as 0. */
const LEAST_CERTAIN = /^[01]$/u;
/** Of these, a 1 is likely to be the mark of a note. */
const MARK = /^[\d*?!;)®™]$/u;
/** A chemical formula or a variable so far: what a lowered figure belongs to. */
const FORMULA = /^[([]*(?:\p{L}|(?:\p{Lu}\p{Ll}?|[)\]])(?:\d|\p{Lu}\p{Ll}?|[()[\]])*)$/u;
/** If more glyphs follow them, these may touch, and cannot be counted. */
const FEW_BEHIND = 2;

/** A character of a word. */
interface StyledChar {
  readonly char: string;
  readonly raised?: 'super' | 'sub';
}

/**
 * The word with its raised figures as such; undefined if it is not clear for any of them which of
 * the word's characters they are. A recognizer writes one character for each, right or wrong, or
 * none.
 * @param all from left to right
 */
export function withRaised(word: Word, all: readonly RaisedFigures[]): Word | undefined {
  let chars: readonly StyledChar[] = Array.from(word.text, (char) => ({ char }));
  // From the right, so that what is counted from the end stays.
  for (const figures of all.toReversed()) {
    const place = placeOf(figures, chars);
    if (!place) continue;
    const { raised, text } = figures;
    chars = chars.toSpliced(
      place.start,
      place.length,
      ...Array.from(text, (char) => ({ char, raised })),
    );
  }
  chars = chars.map((styled, i) =>
    // In a chemical formula, what follows a count is the letter.
    styled.char === '0' && !styled.raised && chars[i - 1]?.raised === 'sub'
      ? { char: 'O' }
      : styled,
  );
  if (chars.every(({ raised }) => raised === undefined)) return undefined;
  const spans: { text: string; raised: 'super' | 'sub' | undefined }[] = [];
  for (const { char, raised } of chars) {
    const last = spans.at(-1);
    if (last && last.raised === raised) last.text += char;
    else spans.push({ text: char, raised });
  }
  return {
    ...word,
    text: chars.map(({ char }) => char).join(''),
    spans: spans.map(({ text, raised }): StyledSpan =>
      raised ? { text, style: { raised } } : { text },
    ),
  };
}

/** A place in a word's characters. */
interface CharPlace {
  readonly start: number;
  readonly length: number;
}

/** Which characters of a word the raised figures take the place of, if they fit there. */
function placeOf(figures: RaisedFigures, chars: readonly StyledChar[]): CharPlace | undefined {
  const place = countedPlace(figures, chars);
  return place && fits(figures, chars, place) ? place : undefined;
}

function countedPlace(
  { raised, before, own, behind, text }: RaisedFigures,
  chars: readonly StyledChar[],
): CharPlace | undefined {
  if (chars.length === before + own + behind) return { start: before, length: own };
  if (chars.length === before + behind) {
    // Where two glyphs in front touch, one character more was written than was counted.
    const last = chars[before - 1];
    const isWritten = before > 1 && last && !last.raised && LOOKALIKE[raised].test(last.char);
    return isWritten ? { start: before - 1, length: 1 } : { start: before, length: 0 };
  }
  const start = chars.length - behind - own;
  if (behind > FEW_BEHIND || start <= 0) return undefined;
  const replaced = chars.slice(start, start + own);
  const isClear = replaced.every(
    (styled) => !styled.raised && (SIGN.test(styled.char) || text.includes(styled.char)),
  );
  return isClear ? { start, length: own } : undefined;
}

/** Lowered figures belong to a formula; raised ones end a word. */
function fits(
  { raised, text }: RaisedFigures,
  chars: readonly StyledChar[],
  { start, length }: CharPlace,
): boolean {
  // Other lowered figures in front may not have been replaced yet.
  const before = lettersOfChars(chars.slice(0, start)).replace(/[,;*?]/gu, '');
  const behind = lettersOfChars(chars.slice(start + length));
  if (raised === 'sub') return FORMULA.test(before) && !/^\p{Ll}/u.test(behind);
  if (/\p{L}/u.test(behind)) return false;
  const replaced = lettersOfChars(chars.slice(start, start + length));
  return !LEAST_CERTAIN.test(text) || (text === '1' && MARK.test(replaced));
}

const lettersOfChars = (chars: readonly StyledChar[]): string =>
  chars.map(({ char }) => char).join('');
