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

/** Letters of scripts of whose words Tesseract makes single characters or syllables. */
const SINGLE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Share of a character's width inside its neighbor's box that shows that it has no ink of its own. */
const INSIDE = 0.8;

/**
 * Removes characters that the model made up in a wide space: their boxes are inside that of the word
 * beside them. Scripts of whose words Tesseract makes single characters have boxes that overlap.
 * @param text of the line, with the words in their order
 */
export function withoutPhantoms(
  text: string,
  words: readonly ReadWord[],
): { text: string; words: readonly ReadWord[] } {
  const kept = words.filter((word, i) => !isPhantom(word, words[i - 1], words[i + 1]));
  if (kept.length === words.length) return { text, words };
  return { text: kept.map((word) => word.text).join(' '), words: kept };
}

function isPhantom(word: ReadWord, ...neighbors: readonly (ReadWord | undefined)[]): boolean {
  if (Array.from(word.text).length > 1 || !/[\p{L}\p{N}]/u.test(word.text)) return false;
  if (SINGLE.test(word.text)) return false;
  return neighbors.some((other) => {
    if (!other || Array.from(other.text).length < 2) return false;
    const shared = Math.min(word.box.x1, other.box.x1) - Math.max(word.box.x0, other.box.x0);
    return shared >= INSIDE * (word.box.x1 - word.box.x0);
  });
}
