/** Characters of scripts that are written without spaces (Korean is not among them). */
const UNSPACED =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー、。・「」『』（）！？：；，．]';
const ENDS_UNSPACED = new RegExp(`${UNSPACED}$`, 'u');
const STARTS_UNSPACED = new RegExp(`^${UNSPACED}`, 'u');

/**
 * Joins a line's words with spaces, but with none between characters of scripts written without:
 * there Tesseract's "words" are pieces of a run.
 */
export function joinWords(words: readonly string[]): string {
  let text = '';
  for (const word of words) {
    const unspaced = ENDS_UNSPACED.test(text) && STARTS_UNSPACED.test(word);
    text += text === '' || unspaced ? word : ` ${word}`;
  }
  return text;
}

/** Length-weighted mean of the words' confidences, 0 without words. */
export function meanConfidence(words: readonly { text: string; confidence: number }[]): number {
  let sum = 0;
  let length = 0;
  for (const { text, confidence } of words) {
    sum += confidence * text.length;
    length += text.length;
  }
  return length === 0 ? 0 : sum / length;
}
