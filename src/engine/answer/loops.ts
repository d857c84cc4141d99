/** Detects that an answer runs in a loop, while it grows and at its end, and where that starts. */
import { blockLoop } from './blockLoops.ts';

/** Answers below this length are not looked at for a repeated stretch of text. */
const LONG_TEXT = 600;
const LONGEST_UNIT = 400;
/** So much of the end is looked at, to keep each look short however long the answer is. */
const WINDOW = 30_000;

/** Copies of a stretch inside of a line, and the characters that they fill together. */
const COPIES = 10;
const FILLED = 300;
/** Whole lines and rows of tables that are equal: forms and lists have dozens of them. */
const EQUAL_LINES = 60;
/** Dotted leaders, lines to write on: stretches without a letter or digit. */
const FILLER = 2000;

/** Whether a repeated stretch is more than pages have. */
function isTooMuch(unit: string, copies: number): boolean {
  if (unit.trim() === '' || copies < COPIES) return false;
  const length = unit.length * copies;
  if (/\n|<\/?t[dhr]|t[dhr]>/iu.test(unit)) return copies >= EQUAL_LINES;
  return length >= (/[\p{L}\p{N}]/u.test(unit) ? FILLED : FILLER);
}

/** For each shift, how many characters of the text equal those that many further on (Z function). */
function selfOverlaps(text: string): Uint32Array {
  const overlaps = new Uint32Array(text.length);
  let left = 0;
  let right = 0;
  for (let i = 1; i < text.length; i++) {
    let length = i < right ? Math.min(right - i, overlaps[i - left]!) : 0;
    while (i + length < text.length && text[length] === text[i + length]) length++;
    overlaps[i] = length;
    if (i + length > right) [left, right] = [i, i + length];
  }
  return overlaps;
}

/** The end of a text that is made of copies of one unit: where its second copy starts. */
function textLoop(raw: string): number | undefined {
  const text = raw.trimEnd();
  if (text.length < LONG_TEXT) return undefined;
  const overlaps = selfOverlaps(text.slice(-WINDOW).split('').reverse().join(''));
  for (let size = 1; size <= LONGEST_UNIT && size < overlaps.length; size++) {
    const copies = Math.floor((overlaps[size]! + size) / size);
    const unit = text.slice(-size);
    if (!isTooMuch(unit, copies)) continue;
    let start = text.length - size;
    while (start >= size && text.startsWith(unit, start - size)) start -= size;
    return start + size;
  }
  return undefined;
}

/**
 * Offset at which a looping answer is cut: after the first copy of what repeats. Undefined for an
 * answer that does not end in a loop.
 */
export const loopStart = (raw: string): number | undefined => blockLoop(raw) ?? textLoop(raw);
