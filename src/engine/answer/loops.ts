/** Detects that an answer loops, while it grows and at its end, and where the loop starts. */
import { at } from '../../core/system/items.ts';
import { blockLoop } from './blockLoops.ts';
import { denseLoop, firstCopyEnd } from './denseLoops.ts';

/** Answers below this length are not checked for repeated text. */
const LONG_TEXT = 600;
const LONGEST_UNIT = 400;
/** Only this much of the end is examined, to keep each check short however long the answer is. */
const WINDOW = 30_000;

/** Copies of a text within a line that make a loop, and the characters that they fill together. */
const COPIES = 10;
const FILLED = 300;
/** Equal lines and table rows that make a loop: forms and lists have dozens of them. */
const EQUAL_LINES = 60;
/** Dotted leaders and lines to write on: text without a letter or digit. */
const FILLER = 2000;

/** Whether text is repeated more than on real pages. */
function isTooMuch(unit: string, copies: number): boolean {
  if (unit.trim() === '' || copies < COPIES) return false;
  const length = unit.length * copies;
  if (/\n|<\/?t[dhr]|t[dhr]>/iu.test(unit)) return copies >= EQUAL_LINES;
  return length >= (/[\p{L}\p{N}]/u.test(unit) ? FILLED : FILLER);
}

/**
 * For each shift, the number of characters of the text that equal those at that distance (Z
 * function).
 */
function selfOverlaps(text: string): Uint32Array {
  const overlaps = new Uint32Array(text.length);
  let left = 0;
  let right = 0;
  for (let i = 1; i < text.length; i++) {
    let length = i < right ? Math.min(right - i, at(overlaps, i - left)) : 0;
    while (i + length < text.length && text[length] === text[i + length]) length++;
    overlaps[i] = length;
    if (i + length > right) [left, right] = [i, i + length];
  }
  return overlaps;
}

/**
 * The loop at the end of a text that consists of copies of one unit: the offset of the second copy.
 */
function textLoop(raw: string): number | undefined {
  const text = raw.trimEnd();
  if (text.length < LONG_TEXT) return undefined;
  const overlaps = selfOverlaps(text.slice(-WINDOW).split('').reverse().join(''));
  for (let size = 1; size <= LONGEST_UNIT && size < overlaps.length; size++) {
    const copies = Math.floor((at(overlaps, size) + size) / size);
    const unit = text.slice(-size);
    if (!isTooMuch(unit, copies)) continue;
    let start = text.length - size;
    while (start >= size && text.startsWith(unit, start - size)) start -= size;
    return start + size;
  }
  return undefined;
}

/** A loop of equal copies may have begun with some that differ a little. */
function equalCopies(raw: string): number | undefined {
  const second = textLoop(raw);
  if (second === undefined) return undefined;
  return Math.min(second, firstCopyEnd(raw, second));
}

/**
 * Offset at which a looping answer is cut: after the first copy of what repeats. Undefined for an
 * answer that does not end in a loop.
 */
export const loopStart = (raw: string): number | undefined =>
  blockLoop(raw) ?? equalCopies(raw) ?? denseLoop(raw);
