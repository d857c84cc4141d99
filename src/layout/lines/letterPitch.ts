import type { Fragment, PlacedWord } from './fragments.ts';
import { median } from './textMeasure.ts';

/** Shorter words say little of the width of a letter. */
const LEAST_LETTERS = 3;
/** So many words of one pitch are no chance. */
const LEAST_WORDS = 6;
/** By this share, and for so many of the words, the pitch may differ from the usual one. */
const TOLERANCE = 0.06;
const AGREEING = 0.75;

/** Steps from the beginning of each word to that of the next, in pixels a letter. */
function pitches(words: readonly PlacedWord[]): number[] {
  return words.slice(1).flatMap((word, i) => {
    const before = words[i];
    const letters = before?.word.text.length ?? 0;
    if (!before || letters < LEAST_LETTERS) return [];
    const pitch = (word.box.x0 - before.box.x0) / (letters + 1);
    // Wider gaps are several blanks.
    return word.box.x0 - before.box.x1 < 1.7 * pitch ? [pitch] : [];
  });
}

/**
 * Distance of neighbouring letters in pixels where all of a text's letters stand equally far apart,
 * as its words' places show; undefined where they do not, or where too few words tell.
 */
export function letterPitch(fragments: readonly Fragment[]): number | undefined {
  const all = fragments.flatMap((fragment) => pitches(fragment.words));
  if (all.length < LEAST_WORDS) return undefined;
  const usual = median(all);
  const agreeing = all.filter((pitch) => Math.abs(pitch / usual - 1) < TOLERANCE).length;
  return agreeing >= AGREEING * all.length ? usual : undefined;
}
