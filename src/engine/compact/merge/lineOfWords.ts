import type { Word } from '../../../core/document/document.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';

/** A line with other words; its confidence is the mean over their characters. */
export function withWords(line: RecognizedLine, words: readonly Word[]): RecognizedLine {
  const length = words.reduce((sum, { text }) => sum + text.length, 0);
  const sum = words.reduce((total, { text, confidence }) => total + confidence * text.length, 0);
  return {
    ...line,
    text: words.map(({ text }) => text).join(' '),
    words,
    confidence: length === 0 ? 0 : sum / length,
  };
}

/** Where each word is in the text of its line; undefined from the first on that is not there. */
export function placesOfWords({ text, words }: RecognizedLine): (number | undefined)[] {
  let from: number | undefined = 0;
  return words.map((word) => {
    const place: number = from === undefined ? -1 : text.indexOf(word.text, from);
    from = place < 0 ? undefined : place + word.text.length;
    return place < 0 ? undefined : place;
  });
}
