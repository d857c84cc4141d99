import type { TextItem } from './textRuns.ts';

type Raised = 'super' | 'sub';

/** Measures as shares of the line's type size. */
const Script = {
  /** Superscripts and subscripts are smaller than this. */
  size: 0.86,
  /** Least distance of their baseline from the line's, above and below. */
  rise: 0.2,
  drop: 0.08,
} as const;

/** More letters in a row are separate text beside the line. */
const LONGEST = 12;
/** The slash of a fraction makes superscript and subscript digits redundant. */
const SLASH = /^[/\u2044]$/u;
const DIGIT = /^\p{Nd}$/u;
/** Ordinal suffixes mean the same on the line. */
const ORDINAL = /^(?:st|nd|rd|th)$/iu;

/**
 * Which letters of a line are superscripts or subscripts: smaller than the line's, with a different
 * baseline. Fractions and ordinal suffixes, which read the same on the line, count as set there.
 * @param letters without spaces, from left to right
 * @param size type size of the line in pixels
 */
export function raisedLetters(letters: readonly TextItem[], size: number): (Raised | undefined)[] {
  const main = Math.max(size, largeSize(letters));
  const small = (item: TextItem): boolean => item.size <= Script.size * main;
  const base = usualBase(letters.filter((item) => !small(item)));
  const raised = letters.map((item): Raised | undefined => {
    if (base === undefined || !small(item)) return undefined;
    if (base - item.base >= Script.rise * main) return 'super';
    return item.base - base >= Script.drop * main ? 'sub' : undefined;
  });
  for (let start = 0; start < letters.length;) {
    let end = start + 1;
    while (end < letters.length && raised[end] === raised[start]) end++;
    if (raised[start] !== undefined && readsOnLine(letters, start, end)) {
      raised.fill(undefined, start, end);
    }
    start = end;
  }
  return raised;
}

/**
 * In a short line such as `x¹²` most letters may be raised: a third of them is enough for the text.
 */
function largeSize(letters: readonly TextItem[]): number {
  const sizes = letters.map((item) => item.size).sort((a, b) => b - a);
  return sizes[Math.floor((sizes.length - 1) / 3)] ?? 0;
}

function usualBase(items: readonly TextItem[]): number | undefined {
  const bases = items.map((item) => item.base).sort((a, b) => a - b);
  return bases[bases.length >> 1];
}

function readsOnLine(letters: readonly TextItem[], start: number, end: number): boolean {
  const text = letters
    .slice(start, end)
    .map((item) => item.text)
    .join('');
  const before = letters[start - 1]?.text ?? '';
  const after = letters[end]?.text ?? '';
  if (text.length > LONGEST || SLASH.test(before) || SLASH.test(after)) return true;
  return SLASH.test(text) || (ORDINAL.test(text) && DIGIT.test(before));
}
