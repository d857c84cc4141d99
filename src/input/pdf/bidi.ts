/**
 * From visual to logical order: glyphs are found from left to right on the page, but text is stored
 * in typing order. A reduced form of the Unicode Bidirectional Algorithm (UAX #9), run backwards.
 */
import { append } from '../../core/geometry/extremes.ts';
import { at } from '../../core/system/items.ts';

export interface BidiToken {
  readonly text: string;
}

type Kind = 'R' | 'L' | 'N' | 'space' | 'neutral' | 'separator';

const RTL = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
const DIGIT = /\p{Nd}/u;
const LETTER = /\p{L}/u;
/** Signs that belong to the number beside them (classes ES, CS and ET of UAX #9). */
const NUMBER_SIGN = /^[.,:/+\-%٪٫٬$€£°]$/u;

function kindOf(text: string): Kind {
  if (text === ' ') return 'space';
  // Arabic-Indic digits have the script Common or Arabic but run from left to right.
  if (DIGIT.test(text)) return 'N';
  if (RTL.test(text)) return 'R';
  if (LETTER.test(text)) return 'L';
  return NUMBER_SIGN.test(text) ? 'separator' : 'neutral';
}

const MIRRORED: Readonly<Record<string, string>> = {
  '(': ')',
  ')': '(',
  '[': ']',
  ']': '[',
  '{': '}',
  '}': '{',
  '<': '>',
  '>': '<',
  '«': '»',
  '»': '«',
  '‹': '›',
  '›': '‹',
};

/** True if the text has more right-to-left than left-to-right letters. */
export function isRightToLeftText(text: string): boolean {
  let balance = 0;
  for (const char of text) {
    const kind = kindOf(char);
    if (kind === 'R') balance++;
    else if (kind === 'L') balance--;
  }
  return balance > 0;
}

/**
 * End (exclusive) of the run that begins at `start` and keeps its own direction, left to right:
 * words with the characters between them, or one number with its signs.
 */
function endOfLtrRun(kinds: readonly Kind[], start: number): number {
  let end = start;
  let hasLetter = false;
  for (let i = start; i < kinds.length; i++) {
    const kind = at(kinds, i);
    if (kind === 'R') break;
    if (kind === 'L') hasLetter = true;
    if (kind === 'L' || kind === 'N') end = i + 1;
    // Numbers separate from words are in the order of the line.
    else if (!hasLetter && kind !== 'separator' && kinds[i + 1] !== 'L') break;
  }
  // A sign right after a number, such as the percent sign, belongs to it.
  if (!hasLetter && kinds[end] === 'separator' && kinds[end + 1] !== 'N') end++;
  return end;
}

function fromRightToLeft<T extends BidiToken>(visual: readonly T[]): T[] {
  const kinds = visual.map((token) => kindOf(token.text));
  const parts: T[][] = [];
  for (let i = 0; i < visual.length;) {
    const kind = at(kinds, i);
    if (kind === 'L' || kind === 'N') {
      const end = endOfLtrRun(kinds, i);
      parts.push(visual.slice(i, end));
      i = end;
    } else {
      const token = at(visual, i);
      parts.push([{ ...token, text: MIRRORED[token.text] ?? token.text }]);
      i++;
    }
  }
  return parts.reverse().flat();
}

function fromLeftToRight<T extends BidiToken>(visual: readonly T[]): T[] {
  const kinds = visual.map((token) => kindOf(token.text));
  const result: T[] = [];
  for (let i = 0; i < visual.length;) {
    if (kinds[i] !== 'R') {
      result.push(at(visual, i));
      i++;
      continue;
    }
    let end = i + 1;
    for (let j = i + 1; j < kinds.length && kinds[j] !== 'L'; j++)
      if (kinds[j] === 'R') end = j + 1;
    append(result, fromRightToLeft(visual.slice(i, end)));
    i = end;
  }
  return result;
}

/** Tokens in logical order. @param visual tokens from left to right, one glyph or cluster each */
export const toLogicalOrder = <T extends BidiToken>(visual: readonly T[], rtl: boolean): T[] =>
  rtl ? fromRightToLeft(visual) : fromLeftToRight(visual);
