/** The words of a result with their places, for formats that keep both. */
import type { Line, OcrPage, Region, Word } from '../document/document.ts';
import {
  boxCenter,
  boxHeight,
  boxWidth,
  quadAngle,
  quadLength,
  quadOfBox,
  quadThickness,
  type Box,
  type Quad,
} from '../geometry/geometry.ts';
import { partOfQuad } from '../geometry/quadPart.ts';
import { inPlace, linesInBox } from './estimatedPlaces.ts';

/** A word on the page. */
export interface WordOnPage {
  readonly text: string;
  /** Begins at the word's left end, or at its upper end if the line is vertical. */
  readonly quad: Quad;
  /** 0..1, or null if it is not known. */
  readonly confidence: number | null;
  /** Whether a space follows in the text. */
  readonly spaced: boolean;
}

/** A line of text on the page, its words in typing order. */
export interface PlacedLine {
  readonly quad: Quad;
  readonly vertical: boolean;
  readonly confidence: number | null;
  readonly words: readonly WordOnPage[];
  readonly recognizer?: string | undefined;
}

const hasArea = (box: Box): boolean => boxWidth(box) > 0 && boxHeight(box) > 0;

/** A region with text for which the engine named no place. */
const isUnplaced = ({ places, lines = [], text }: Region): boolean =>
  lines.length === 0 && text.trim() !== '' && !places.some(hasArea);

/**
 * The regions of a page. Those whose engine named no place share the page from top to bottom by the
 * lengths of their texts.
 */
export function placedRegions({
  regions,
  width,
  height,
}: Pick<OcrPage, 'regions' | 'width' | 'height'>): Region[] {
  const total = regions.reduce((sum, each) => sum + (isUnplaced(each) ? each.text.length : 0), 0);
  let y0 = 0;
  return regions.map((region) => {
    if (!isUnplaced(region)) return region;
    const y1 = y0 + (region.text.length / total) * height;
    const place = { x0: 0, y0, x1: width, y1 };
    y0 = y1;
    return { ...region, places: [place] };
  });
}

/**
 * The lines of a region in reading order, in pixels of the upright page. Where the engine named no
 * words or lines, their places are estimated from the place of the line or the region.
 */
export function placedLines(region: Region): PlacedLine[] {
  const lines = (region.lines ?? []).flatMap((line) => placedLine(line) ?? []);
  if (lines.length > 0 || region.text.trim() === '') return lines;
  const cells = region.table?.cells ?? [];
  if (cells.length > 0 && cells.every(({ box }) => hasArea(box))) {
    return cells.flatMap(({ text, box, confidence }) => estimated(text, [box], confidence));
  }
  return estimated(region.text, region.places, region.confidence);
}

function estimated(text: string, places: readonly Box[], confidence: number | null): PlacedLine[] {
  return linesInBox(text, places).flatMap(({ text: line, box }) => {
    const quad = quadOfBox(box);
    const words = inPlace(line, quad).map((word) => ({ ...word, confidence }));
    return words.length === 0 ? [] : [{ quad, vertical: false, confidence, words }];
  });
}

function placedLine(line: Line): PlacedLine | undefined {
  const vertical = line.direction === 'ttb';
  const quad = vertical ? downward(line.quad) : line.quad;
  const words = wordsOf(line, quad);
  if (words.length === 0) return undefined;
  const { confidence, recognizer } = line;
  return { quad, vertical, confidence, words, recognizer };
}

/** The quad of a vertical line with its reading direction from top to bottom. */
function downward(quad: Quad): Quad {
  const [a, b, c, d] = quad;
  return Math.abs(Math.cos(quadAngle(quad))) > Math.SQRT1_2 ? [b, c, d, a] : quad;
}

function wordsOf(line: Line, quad: Quad): WordOnPage[] {
  const words = matchedWords(line);
  if (!words) {
    const { confidence } = line;
    return inPlace(line.text, quad).map((word) => ({ ...word, confidence }));
  }
  const spans = withoutOverlap(words.map(({ word }) => spanOf(word.box, quad)));
  return words.map(({ word, spaced }, i) => {
    const [from, to] = spans[i] ?? [0, 1];
    const { text, confidence } = word;
    return { text, confidence, spaced, quad: partOfQuad(quad, from, to) };
  });
}

/** The line's words, if they are its text. */
function matchedWords({ text, words = [] }: Line): { word: Word; spaced: boolean }[] | undefined {
  if (words.length === 0) return undefined;
  const found: { word: Word; spaced: boolean }[] = [];
  let at = 0;
  for (const word of words) {
    const next = text.indexOf(word.text, at);
    if (next < 0 || text.slice(at, next).trim() !== '') return undefined;
    at = next + word.text.length;
    found.push({ word, spaced: /^\s/u.test(text.slice(at, at + 1)) });
  }
  return text.slice(at).trim() === '' ? found : undefined;
}

/** Where a word begins and ends along its line, as shares of the line's length. */
function spanOf(box: Box, quad: Quad): [number, number] {
  const length = Math.max(1e-6, quadLength(quad));
  const angle = quadAngle(quad);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const center = boxCenter(box);
  const [a, , , d] = quad;
  const start = { x: (a.x + d.x) / 2, y: (a.y + d.y) / 2 };
  const middle = (center.x - start.x) * cos + (center.y - start.y) * sin;
  // The box around a tilted word is longer than the word.
  const flat = Math.abs(cos) > Math.SQRT1_2;
  const [side, along, across] = flat
    ? [boxWidth(box), Math.abs(cos), Math.abs(sin)]
    : [boxHeight(box), Math.abs(sin), Math.abs(cos)];
  const tilted = (side - quadThickness(quad) * across) / along;
  const half = Math.max(tilted, side / 4) / 2;
  return [(middle - half) / length, (middle + half) / length];
}

/** Spans that end where the next one on the line begins. */
function withoutOverlap(spans: readonly [number, number][]): [number, number][] {
  const starts = spans.map(([start]) => start).sort((a, b) => a - b);
  return spans.map(([start, end]) => {
    const next = starts.find((other) => other > start + 1e-9);
    return [start, next === undefined ? end : Math.min(end, next)];
  });
}
