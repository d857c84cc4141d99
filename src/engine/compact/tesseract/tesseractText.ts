import { unionBox } from '../../../core/geometry/geometry.ts';
import type { ReadWord } from './workerMessages.ts';

/**
 * A space between two characters of scripts that are written without spaces (Korean is not among
 * them).
 */
const UNSPACED =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー、。・「」『』（）！？：；，．]';
const NEEDLESS_SPACE = new RegExp(`(?<=${UNSPACED}) (?=${UNSPACED})`, 'gu');

/** Marks that control the display direction; the text is in logical order without them. */
const DIRECTION_MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Tesseract's text of a line in clean form: one line, single spaces, no direction marks. */
export function tidyText(text: string): string {
  return text.replace(DIRECTION_MARKS, '').replace(/\s+/gu, ' ').trim().replace(NEEDLESS_SPACE, '');
}

/**
 * Joins pieces that are not separated in the text: for Korean, Tesseract's "words" are syllables.
 * Pieces of scripts without spaces stay separate, or a line would be one word.
 */
export function wholeWords(text: string, pieces: readonly ReadWord[]): ReadWord[] {
  const plain = text.replace(DIRECTION_MARKS, '');
  const words: ReadWord[] = [];
  let at = 0;
  for (const piece of pieces) {
    const own = piece.text.replace(DIRECTION_MARKS, '');
    const start = plain.indexOf(own, at);
    const before = words.at(-1);
    const touching = start === at && before !== undefined;
    if (touching && /\p{Script=Hangul}$/u.test(before.text)) {
      const length = before.text.length + own.length;
      words[words.length - 1] = {
        text: before.text + own,
        confidence:
          (before.confidence * before.text.length + piece.confidence * own.length) / length,
        box: unionBox([before.box, piece.box]),
      };
    } else {
      words.push({ ...piece, text: own });
    }
    if (start >= 0) at = start + own.length;
  }
  return words;
}
