import { meanConfidence } from '../../../core/document/confidence.ts';
import type { Word } from '../../../core/document/document.ts';
import { boxCenter, unionBox } from '../../../core/geometry/geometry.ts';
import { at } from '../../../core/system/items.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';
import { extentOf, glyphsIn, type LineInk } from './wordExtent.ts';

/** The two sides of a space that may be inside a number: `16 :42`, `0 .76`, `31.811, 49`, `- 6.31`. */
const BEFORE_MARK = { before: /\d$/u, after: /^[.,:/%‰]/u };
const AFTER_MARK = { before: /(?:\d[.,:/-]|^[-–−+±])$/u, after: /^\d/u };

/**
 * Glyphs whose centers are at most this many times as far apart as those within words have no space
 * between them. A mark and a space make it 1.2 or more. In monospaced type, where a space makes it 2,
 * commas stand beside the middle of their cell.
 */
const CLOSE = 1.1;
const CLOSE_MONOSPACED = 1.4;

/** Fewer pairs of digits in a line do not show how far apart they are. */
const FEWEST_PAIRS = 2;

/** Type whose distances within words, marks among them, differ by no more than this is monospaced. */
const SPREAD = 0.25;

/** The same between two digits: `$1 18.80`, since a 1 has more room than other digits. */
const BETWEEN_DIGITS = { before: /\d$/u, after: /^\d/u };

interface Sides {
  readonly before: RegExp;
  readonly after: RegExp;
}

const isBetween = ({ text }: Word, { text: next }: Word, { before, after }: Sides): boolean =>
  before.test(text) && after.test(next);

const mayBeInside = (word: Word, next: Word): boolean =>
  [BEFORE_MARK, AFTER_MARK, BETWEEN_DIGITS].some((sides) => isBetween(word, next, sides));

/** Marks are narrower than digits in all type but monospaced. */
const MARK_INSIDE = /\d[.,:]\d/u;

/** A sign of several glyphs side by side. */
const DIVIDED = /[%‰]/u;

/**
 * A line with its numbers in one piece: marks of monospaced type have so much room on both sides that
 * recognizers read spaces there.
 * @param ink of a line that is not vertical
 */
export function withClosedNumbers(line: RecognizedLine, ink: LineInk): RecognizedLine {
  const { words, text } = line;
  const mayBe = words.some((word, i) => i > 0 && mayBeInside(at(words, i - 1), word));
  if (!mayBe || words.map((word) => word.text).join(' ') !== text) return line;
  const centers = ink.glyphs.map(({ box }) => boxCenter(box).x);
  const beside = {
    digits: digitDistance(words, ink, centers),
    marks: closeDistance(words, ink, centers),
  };
  const joined: Word[] = [];
  for (const [i, word] of words.entries()) {
    const before = joined.at(-1);
    const isInside = before !== undefined && mayBeInside(before, word);
    const first = isInside ? firstGlyph(words, i, ink) : undefined;
    const distance = first === undefined ? Infinity : at(centers, first) - at(centers, first - 1);
    const isDigits = before !== undefined && isBetween(before, word, BETWEEN_DIGITS);
    if (before && distance <= (isDigits ? beside.digits : beside.marks)) {
      joined[joined.length - 1] = {
        ...before,
        text: before.text + word.text,
        box: unionBox([before.box, word.box]),
        confidence: meanConfidence([before, word]) ?? 0,
      };
    } else joined.push(word);
  }
  return { ...line, words: joined, text: joined.map((word) => word.text).join(' ') };
}

/** Greatest distance between the centers of neighboring glyphs without a space; 0 if unknown. */
function closeDistance(words: readonly Word[], ink: LineInk, centers: readonly number[]): number {
  const distances = words
    .map((word) => glyphsIn(extentOf(word, ink), ink.glyphs))
    .flatMap((own) => own.slice(1).map((index, i) => at(centers, index) - at(centers, at(own, i))))
    .sort((a, b) => a - b);
  const usual = distances[distances.length >> 1] ?? 0;
  const spread = (distances.at(-1) ?? 0) - (distances[0] ?? 0);
  const hasMark = words.some(({ text }) => MARK_INSIDE.test(text));
  return usual * (hasMark && spread <= SPREAD * usual ? CLOSE_MONOSPACED : CLOSE);
}

/**
 * Greatest distance between the centers of two digits without a space; 0 if unknown. A space adds half
 * of the width of a digit or more, and a thin one a quarter.
 */
function digitDistance(words: readonly Word[], ink: LineInk, centers: readonly number[]): number {
  const distances = words
    .flatMap((word) => {
      const own = glyphsIn(extentOf(word, ink), ink.glyphs);
      const chars = Array.from(word.text);
      if (own.length !== chars.length) return [];
      const isPair = (i: number): boolean => /^\d\d$/u.test(chars.slice(i - 1, i + 1).join(''));
      return own.flatMap((index, i) =>
        i > 0 && isPair(i) ? at(centers, index) - at(centers, at(own, i - 1)) : [],
      );
    })
    .sort((a, b) => a - b);
  if (distances.length < FEWEST_PAIRS) return 0;
  return CLOSE * (distances[distances.length >> 1] ?? 0);
}

/**
 * Index of a word's first glyph: by the boxes of the two words if they have a glyph for each character,
 * otherwise by the count of the characters before or after it, and if there are more or fewer glyphs
 * than characters in the line, by the boxes alone, which are less exact.
 */
function firstGlyph(words: readonly Word[], i: number, ink: LineInk): number | undefined {
  const pair = [at(words, i - 1), at(words, i)];
  const [last, first] = pair.map((word) => glyphsIn(extentOf(word, ink), ink.glyphs));
  const index = first?.[0];
  const byBoxes = index !== undefined && last?.at(-1) === index - 1 ? index : undefined;
  const counted = [last?.length, first?.length].every((n, k) => n === pair[k]?.text.length);
  return counted && byBoxes !== undefined ? byBoxes : (firstByCount(words, i, ink) ?? byBoxes);
}

function firstByCount(words: readonly Word[], i: number, ink: LineInk): number | undefined {
  const { length } = ink.glyphs;
  const [before, after] = [words.slice(0, i), words.slice(i)].map((part) =>
    part.map(({ text }) => text).join(''),
  );
  if (before === undefined || after === undefined) return undefined;
  const extra = length - before.length - after.length;
  if (!DIVIDED.test(before) && (extra === 0 || (extra > 0 && DIVIDED.test(after)))) {
    return before.length;
  }
  return extra > 0 && !DIVIDED.test(after) ? length - after.length : undefined;
}
