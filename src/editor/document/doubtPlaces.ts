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
  // First in the Markdown as it was written: it may have escaped characters of the word.
  const read = region.markdown.trim();
  const written = alignSpans(linesText(region), read, spans, false);
  const found = alignSpans(read, text, written, false);
  for (const [key, { start, end }] of written) {
    const span = found.get(key);
    if (span && text.slice(span.start, span.end) !== read.slice(start, end)) found.delete(key);
  }
  return found;
}
