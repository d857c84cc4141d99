/**
 * From visual to logical order: glyphs are found from left to right on the page, but text is stored
 * in typing order. A reduced form of the Unicode Bidirectional Algorithm (UAX #9), run backwards.
 */
import { append } from '../../core/geometry/extremes.ts';
import { at } from '../../core/system/items.ts';

export interface BidiToken {
  readonly text: string;
}

/**
 * European and Arabic-Indic numbers, and the signs that may belong to them (classes ES, CS and ET of
 * UAX #9): signs between numbers, separators within them, and units or currencies beside them.
 */
type Kind = 'R' | 'L' | 'EN' | 'AN' | 'ES' | 'CS' | 'ET' | 'neutral';

const RTL = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
const DIGIT = /\p{Nd}/u;
/** Persian digits (from U+06F0) are European numbers to the algorithm. */
const ARABIC_INDIC = /[\u0660-\u0669]/u;
const LETTER = /\p{L}/u;
const NUMBER_SIGNS: readonly (readonly [Kind, RegExp])[] = [
  ['ES', /^[+\-−]$/u],
  ['CS', /^[.,:/٫٬\u00a0]$/u],
  ['ET', /^[%‰٪#°\p{Sc}]$/u],
];

function kindOf(text: string): Kind {
  // Arabic-Indic digits have the script Common or Arabic but run from left to right.
  if (DIGIT.test(text)) return ARABIC_INDIC.test(text) ? 'AN' : 'EN';
  if (RTL.test(text)) return 'R';
  if (LETTER.test(text)) return 'L';
  return NUMBER_SIGNS.find(([, signs]) => signs.test(text))?.[0] ?? 'neutral';
}

const isNumber = (kind: Kind | undefined): boolean => kind === 'EN' || kind === 'AN';

/** Rule W4: a sign between two European numbers, or a separator between two numbers of one kind. */
function isWithinNumber(kinds: readonly Kind[], index: number): boolean {
  const [before, kind, after] = [kinds[index - 1], kinds[index], kinds[index + 1]];
  if (before !== after || !isNumber(before)) return false;
  return kind === 'CS' || (kind === 'ES' && before === 'EN');
}

/** Rule W5: the end of the units or currencies that begin at `start`. */
function endOfUnits(kinds: readonly Kind[], start: number): number {
  let end = start;
  while (kinds[end] === 'ET') end++;
  return end;
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
    if (kind === 'L' || isNumber(kind)) end = i + 1;
    // Numbers separate from words are in the order of the line.
    else if (!hasLetter && !isWithinNumber(kinds, i) && kinds[i + 1] !== 'L') break;
  }
  return kinds[end - 1] === 'EN' ? endOfUnits(kinds, end) : end;
}

/** The first character of a run that keeps its own direction. */
function beginsLtrRun(kinds: readonly Kind[], index: number): boolean {
  const kind = kinds[index];
  return (
    kind === 'L' || isNumber(kind) || (kind === 'ET' && kinds[endOfUnits(kinds, index)] === 'EN')
  );
}

function fromRightToLeft<T extends BidiToken>(visual: readonly T[]): T[] {
  const kinds = visual.map((token) => kindOf(token.text));
  const parts: T[][] = [];
  for (let i = 0; i < visual.length;) {
    if (beginsLtrRun(kinds, i)) {
      const end = endOfLtrRun(kinds, endOfUnits(kinds, i));
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
    for (let j = i + 1; j < kinds.length && kinds[j] !== 'L'; j++) {
      if (kinds[j] === 'R') end = j + 1;
    }
    append(result, fromRightToLeft(visual.slice(i, end)));
    i = end;
  }
  return result;
}

/** Tokens in logical order. @param visual tokens from left to right, one glyph or cluster each */
export const toLogicalOrder = <T extends BidiToken>(visual: readonly T[], rtl: boolean): T[] =>
  rtl ? fromRightToLeft(visual) : fromLeftToRight(visual);
