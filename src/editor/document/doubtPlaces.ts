import type { Region } from '../../core/document/document.ts';
import { linesText, type DoubtfulWord } from '../../core/document/doubtfulWords.ts';
import { alignSpans } from './alignSpans.ts';
import type { TextSpan } from './regionAnchors.ts';

/** A hyphen at the end of a line, which is left out if the word goes on in the next one. */
const HYPHEN = /(?<=\p{L})[-\u00ad\u2010\u2011]\n(?=\p{Ll})/gu;

/**
 * Where words of lines are in the Markdown that was written from them. Halves of a word over two
 * lines are joined there: each has its own part of the word.
 */
function writtenPlaces(
  lines: string,
  read: string,
  spans: ReadonlyMap<string, TextSpan>,
): Map<string, TextSpan> {
  const places = alignSpans(lines, read, spans, false);
  const hyphens = [...lines.matchAll(HYPHEN)].map(({ index }) => index);
  if (places.size === spans.size || hyphens.length === 0) return places;
  const joined = (offset: number): number =>
    offset - hyphens.reduce((gone, at) => gone + Math.max(0, Math.min(2, offset - at)), 0);
  const lost = [...spans].filter(([key]) => !places.has(key));
  const moved = new Map(
    lost.map(([key, { start, end }]) => [key, { start: joined(start), end: joined(end) }]),
  );
  const found = alignSpans(lines.replaceAll(HYPHEN, ''), read, moved, false);
  return new Map([...places, ...found]);
}

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
  const written = writtenPlaces(linesText(region), read, spans);
  const found = alignSpans(read, text, written, false);
  for (const [key, { start, end }] of written) {
    const span = found.get(key);
    if (span && text.slice(span.start, span.end) !== read.slice(start, end)) found.delete(key);
  }
  return found;
}
