import type { Region } from '../../core/document/document.ts';
import { linesText, type DoubtfulWord } from '../../core/document/doubtfulWords.ts';
import { alignSpans } from './alignSpans.ts';
import type { TextSpan } from './regionAnchors.ts';

/**
 * Where doubtful words of a region are in its present text, which is Markdown and may have been
 * edited. A word that the user replaced is no longer doubtful and has no place.
 * @param text present text of the region
 * @returns offsets in `text`, by the keys of the words
 */
export function doubtPlaces(
  region: Region,
  words: readonly DoubtfulWord[],
  text: string,
): Map<string, TextSpan> {
  const spans = new Map(
    words.map(({ key, start, text: { length } }) => [key, { start, end: start + length }]),
  );
  const found = alignSpans(linesText(region), text, spans, false);
  for (const { key, text: asRead } of words) {
    const span = found.get(key);
    if (span && text.slice(span.start, span.end) !== asRead) found.delete(key);
  }
  return found;
}
