import type { Line, Word } from '../../core/document/document.ts';
import type { Box } from '../../core/geometry/geometry.ts';
import { median } from './textMeasure.ts';

/** Words of one line, in their order, with their places. */
interface PlacedWords {
  readonly words: readonly { readonly word: Word; readonly box: Box; readonly line: Line }[];
}

/** Shorter words say little about the width of a letter. */
const LEAST_LETTERS = 3;
/** Fewest words of one pitch that are not a coincidence. */
const LEAST_WORDS = 6;
/** How much the pitch may differ from the usual one, and for which share of the words. */
const TOLERANCE = 0.06;
const AGREEING = 0.75;

/** Steps from the beginning of each word to that of the next, in pixels a letter. */
function pitches({ words }: PlacedWords): number[] {
  return words.slice(1).flatMap((word, i) => {
    const before = words[i];
    const letters = before?.word.text.length ?? 0;
    if (!before || letters < LEAST_LETTERS) return [];
    const pitch = (word.box.x0 - before.box.x0) / (letters + 1);
    // Wider gaps are several spaces.
    return word.box.x0 - before.box.x1 < 1.7 * pitch ? [pitch] : [];
  });
}

/**
 * Letter pitch in pixels if all letters of a text are equally spaced, judged by the positions of
 * its words; undefined if they are not, or if there are too few words.
 */
export function letterPitch(fragments: readonly PlacedWords[]): number | undefined {
  const all = fragments.flatMap(pitches);
  if (all.length < LEAST_WORDS) return undefined;
  const usual = median(all);
  const agreeing = all.filter((pitch) => Math.abs(pitch / usual - 1) < TOLERANCE).length;
  return agreeing >= AGREEING * all.length ? usual : undefined;
}

/**
 * Widest space between two words of one text, in letter pitches: one pitch, and nearly another one
 * beside narrow letters, such as between `1,` and `I`. Two spaces leave two pitches at least.
 */
const WORD_SPACE = 1.85;

/** Width in pixels up to which a gap in equally spaced type is one space; 0 in other type. */
export function singleSpace(fragments: readonly PlacedWords[]): number {
  // A text layer has the exact gaps, and its fonts say whether they are equally spaced.
  const measured = fragments.some(({ words }) => words[0]?.line.fontSize !== undefined);
  return measured ? 0 : WORD_SPACE * (letterPitch(fragments) ?? 0);
}
