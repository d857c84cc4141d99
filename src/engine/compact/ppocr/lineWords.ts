import type { Word } from '../../../core/document/document.ts';
import { append } from '../../../core/geometry/extremes.ts';
import { boxOfPoints, type Point, type Quad } from '../../../core/geometry/geometry.ts';
import { at } from '../../../core/system/items.ts';
import type { DecodedChar, DecodedLine } from './ctc.ts';
import { widestGap, type InkColumns } from './ink.ts';
import { COLUMNS_PER_STEP, isSpace } from './wordSpaces.ts';

/** Text of a line with its words on the page. */
export interface PlacedText {
  readonly text: string;
  readonly words: Word[];
  readonly confidence: number;
  readonly charConfidences: Float32Array;
}

/** The place of a crop on the page. */
export interface CropPlace {
  /** Page pixels of the whole crop. */
  readonly quad: Quad;
  /** Share of the crop's height that was added above and below the line. */
  readonly margin: number;
  /** Width of the crop in columns of the model's input. */
  readonly columns: number;
}

/** Splits decoded characters at spaces and places the words on the page. */
export function placeWords(line: DecodedLine, ink: InkColumns, place: CropPlace): PlacedText {
  const words: Word[] = [];
  const confidences: number[] = [];
  let sum = 0;
  let characters = 0;
  for (const { from, chars } of wordsOf(line)) {
    if (words.length > 0) confidences.push(1);
    let wordSum = 0;
    for (const { char, probability } of chars) {
      append(confidences, new Array<number>(char.length).fill(probability));
      wordSum += probability;
    }
    const [start, end] = extent(line, from, from + chars.length - 1, ink, place.columns);
    words.push({
      text: chars.map(({ char }) => char).join(''),
      box: boxOfPoints(part(place, start / place.columns, end / place.columns)),
      confidence: wordSum / chars.length,
    });
    sum += wordSum;
    characters += chars.length;
  }
  return {
    text: words.map(({ text }) => text).join(' '),
    words,
    confidence: characters === 0 ? 0 : sum / characters,
    charConfidences: Float32Array.from(confidences),
  };
}

/** The characters between spaces, with the index of the first of them. */
function wordsOf({ chars }: DecodedLine): { from: number; chars: DecodedChar[] }[] {
  const words: { from: number; chars: DecodedChar[] }[] = [];
  let word: DecodedChar[] | undefined;
  for (const [from, decoded] of chars.entries()) {
    if (isSpace(decoded.char)) word = undefined;
    else if (word) word.push(decoded);
    else words.push({ from, chars: (word = [decoded]) });
  }
  return words;
}

/**
 * First and last column of the characters `from..to`: up to the white space next to their
 * neighbors, and at the line's ends up to the outermost ink.
 */
function extent(
  { chars }: DecodedLine,
  from: number,
  to: number,
  ink: InkColumns,
  columns: number,
): [number, number] {
  const column = (i: number) => Math.floor(at(chars, i).step * COLUMNS_PER_STEP);
  const lastWord = (i: number) => i + 2 >= chars.length;
  let start: number;
  let end: number;
  if (from < 2) {
    start = ink.ink.indexOf(1);
    if (start < 0 || start > column(from)) start = column(from);
  } else {
    const gap = widestGap(ink, column(from - 2), column(from) + 1);
    start = gap.length > 0 ? gap.start + gap.length : column(from - 1);
  }
  if (lastWord(to)) {
    end = ink.ink.lastIndexOf(1) + 1;
    if (end <= column(to)) end = column(to) + 1;
  } else {
    const gap = widestGap(ink, column(to), column(to + 2) + 1);
    end = gap.length > 0 ? gap.start : column(to + 1);
  }
  start = Math.min(Math.max(start, 0), columns);
  return [start, Math.min(Math.max(end, start + 1), columns)];
}

/** The part of a crop between two shares of its length, without the margins above and below. */
function part({ quad: [a, b, c, d], margin }: CropPlace, from: number, to: number): Quad {
  const mix = (p: Point, q: Point, share: number): Point => ({
    x: p.x + (q.x - p.x) * share,
    y: p.y + (q.y - p.y) * share,
  });
  const corner = (along: number, across: number): Point =>
    mix(mix(a, b, along), mix(d, c, along), across);
  return [
    corner(from, margin),
    corner(to, margin),
    corner(to, 1 - margin),
    corner(from, 1 - margin),
  ];
}
