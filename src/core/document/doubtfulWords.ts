import type { Box } from '../geometry/geometry.ts';
import { boxOfPoints } from '../geometry/geometry.ts';
import type { Region, Word } from './document.ts';

/** A word that the user should check. */
export interface DoubtfulWord {
  /** Unique in the document: region, line and word, from 0. */
  readonly key: string;
  readonly region: string;
  readonly text: string;
  /** 0..1 */
  readonly confidence: number;
  /** Place of the word and of its line, in pixels of the page. */
  readonly box: Box;
  readonly line: Box;
  /** Where it is in {@link linesText} of its region. */
  readonly start: number;
}

/** Id of the region of a word with this key. */
export const regionOfKey = (key: string): string => key.replace(/:\d+:\d+$/u, '');

/** The text of a region's lines as it was recognized, one below the other. */
export const linesText = ({ lines = [] }: Pick<Region, 'lines'>): string =>
  lines.map(({ text }) => text).join('\n');

/** The words that were recognized with a confidence below `limit`, in reading order. */
export function doubtfulWords(region: Region, limit: number): DoubtfulWord[] {
  const found: DoubtfulWord[] = [];
  let lineStart = 0;
  for (const [number, line] of (region.lines ?? []).entries()) {
    let from = 0;
    for (const [at, word] of (line.words ?? []).entries()) {
      const start = line.text.indexOf(word.text, from);
      if (start < 0) continue;
      from = start + word.text.length;
      if (!isDoubtful(word, limit)) continue;
      const { text, confidence, box } = word;
      found.push({
        ...{ text, confidence, box },
        key: `${region.id}:${number}:${at}`,
        region: region.id,
        line: boxOfPoints(line.quad),
        start: lineStart + start,
      });
    }
    lineStart += line.text.length + 1;
  }
  return found;
}

/** Signs alone, such as bullets, are written in another form or not at all. */
const isDoubtful = ({ text, confidence }: Word, limit: number): boolean =>
  confidence < limit && /[\p{L}\p{N}]/u.test(text);
