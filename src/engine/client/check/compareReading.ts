/** How well a page was read, compared with its known text. */
import { diffChars } from 'diff';
import type { OcrPage } from '../../../core/document/document.ts';
import { boxArea, intersectBox, unionBox } from '../../../core/geometry/geometry.ts';
import type { CheckPage } from './checkPages.ts';

export interface Comparison {
  /** Share of the letters that are right, 0..1; spaces and marks of formulas do not count. */
  readonly letters: number;
  /** Overlap of the text's place with the known one, 0..1; absent without places. */
  readonly overlap?: number;
}

/** Most letters that are compared: a model that repeats itself writes many more than the page has. */
const MOST_LETTERS = 4000;

const lettersOf = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s$\\{}()[\]|*_]/gu, '')
    .slice(0, MOST_LETTERS);

/** Twice the common letters by those of both texts. */
export function sharedLetters(read: string, known: string): number {
  const [a, b] = [lettersOf(read), lettersOf(known)];
  if (a.length + b.length === 0) return 1;
  const parts = diffChars(a, b);
  const common = parts
    .filter(({ added, removed }) => !added && !removed)
    .reduce((sum, { value }) => sum + value.length, 0);
  return (2 * common) / (a.length + b.length);
}

export function compareReading(page: OcrPage, { text, box }: CheckPage): Comparison {
  const letters = sharedLetters(page.text, text);
  const places = page.regions.flatMap((region) => region.places);
  if (box === undefined || places.length === 0) return { letters };
  const { width, height } = page;
  const known = {
    x0: box.x0 * width,
    y0: box.y0 * height,
    x1: box.x1 * width,
    y1: box.y1 * height,
  };
  const read = unionBox(places);
  const shared = intersectBox(read, known);
  const common = shared ? boxArea(shared) : 0;
  return { letters, overlap: common / (boxArea(read) + boxArea(known) - common) };
}
