import { append } from '../../core/geometry/extremes.ts';
import type { Word } from '../../core/document/document.ts';
import {
  hasStyle,
  lettersOf,
  type StyledText,
  type StyledSpan,
  type Writing,
} from '../../core/text/styledText.ts';

/** The styled spans of a word's letters. */
export const wordSpans = ({ text, style, spans }: Word): StyledText =>
  spans ?? [style === undefined ? { text } : { text, style }];

const isPlain = ({ style, spans }: Word): boolean => style === undefined && spans === undefined;

/**
 * A text with the styles of the words that it consists of; without styles, or if it does not
 * consist of these words, the text alone.
 * @param words in the order in which they appear in the text
 */
export function withWordStyles(text: string, words: readonly Word[]): Writing {
  if (words.every(isPlain)) return text;
  const spans: StyledSpan[] = [];
  let at = 0;
  for (const word of words) {
    const found = text.indexOf(word.text, at);
    // Only spaces may separate the words: anything else inserted there has moved them.
    if (found < 0 || text.slice(at, found).trim() !== '') return text;
    if (found > at) spans.push({ text: text.slice(at, found) });
    const letters = wordSpans(word);
    if (lettersOf(letters) !== word.text) return text;
    append(spans, letters);
    at = found + word.text.length;
  }
  if (text.slice(at).trim() !== '') return text;
  return [...spans, { text: text.slice(at) }];
}

/** A text that may have changed since its styles were determined: then they no longer apply. */
export const writingOf = (text: string, styled: StyledText | undefined): Writing =>
  styled !== undefined && hasStyle(styled) && lettersOf(styled) === text ? styled : text;
