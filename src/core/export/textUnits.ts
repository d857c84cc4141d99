/** What the letters of a text need in a format that places them: clusters, widths, directions. */

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The characters as readers see them: a letter with its marks is one. */
export const clustersOf = (text: string): string[] =>
  Array.from(segmenter.segment(text), ({ segment }) => segment);

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
/** Letters of the other direction, and digits of any script. */
const LEFT_TO_RIGHT = /[\p{L}\p{Nd}]/u;
const DIGIT = /\p{Nd}/u;
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uff60]/u;

/** Whether a text has letters that run from right to left. */
export const hasRightToLeft = (text: string): boolean => {
  for (const char of text) if (RIGHT_TO_LEFT.test(char) && !DIGIT.test(char)) return true;
  return false;
};

/** Width of a text in half-width characters, roughly. */
export function textWeight(text: string): number {
  let weight = 0;
  for (const cluster of clustersOf(text)) weight += WIDE.test(cluster) ? 2 : 1;
  return weight;
}

type Direction = 'R' | 'L' | undefined;

function directionOf(cluster: string): Direction {
  if (DIGIT.test(cluster)) return 'L';
  if (RIGHT_TO_LEFT.test(cluster)) return 'R';
  return LEFT_TO_RIGHT.test(cluster) ? 'L' : undefined;
}

/**
 * The letters of a word from left to right, as they are on the page: a word with letters that run
 * from right to left is reversed, but numbers and foreign words in it are not. Its marks are letters
 * of their own, since readers of the format turn the word around again, one character at a time.
 */
export function visualOrder(word: string): string[] {
  if (!hasRightToLeft(word)) return clustersOf(word);
  const clusters = Array.from(word);
  const kinds = clusters.map(directionOf);
  const runs: string[][] = [];
  for (let i = 0; i < clusters.length;) {
    let end = i + 1;
    if (kinds[i] === 'L') {
      for (let j = end; j < clusters.length && kinds[j] !== 'R'; j++) {
        if (kinds[j] === 'L') end = j + 1;
      }
    }
    runs.push(clusters.slice(i, end));
    i = end;
  }
  return runs.reverse().flat();
}
