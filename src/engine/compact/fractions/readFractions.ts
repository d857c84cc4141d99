import { boxHeight, quadOfBox, unionBox, type Box } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { at } from '../../../core/system/items.ts';
import { imagePart } from '../line/imagePart.ts';
import type { LineRecognizer, LineTask } from '../line/lineRecognizer.ts';
import { findFractions, type FractionPlace } from './findFractions.ts';

/** A fraction, or a sign between two of them. */
export interface FractionPiece {
  /** `3/17`, or the sign. */
  readonly text: string;
  /** Undefined for a sign. */
  readonly latex?: string;
  /** In pixels of the page. */
  readonly box: Box;
  /** Vertical position of the bar in pixels. */
  readonly barY: number;
  /** Height of the digits in pixels. */
  readonly digitHeight: number;
  /** 0..1 */
  readonly confidence: number;
}

/** Two recognizers, which both have to read the same. */
export type Witnesses = readonly [LineRecognizer, LineRecognizer];

/** What a numerator or a denominator may be; a denominator is not zero. */
const NUMBER = /^\d{1,4}$/u;
const DENOMINATOR = /^[1-9]\d{0,3}$/u;
const SIGN = /^[=<>+×·:÷−–-]$/u;
/** Both read the same, and one is this certain. */
const CERTAIN = 0.8;
/** Margin around digits, in their heights. */
const MARGIN = 0.2;
/** A sign between two fractions takes no more than this many heights of the digits. */
const SIGN_GAP = 3;
/** The bars of fractions with a sign between are level within this share of the height. */
const LEVEL = 0.3;

/**
 * Finds and reads the fractions of an upright page, and the signs between neighboring ones, from
 * left to right. A number counts if both recognizers read the same digits, so that strokes and
 * letters around a short line are not taken for a fraction.
 * @throws OcrError `cancelled`
 */
export async function readFractions(
  page: RasterImage,
  witnesses: Witnesses,
  signal: AbortSignal,
): Promise<FractionPiece[]> {
  const places = findFractions(page);
  if (places.length === 0) return [];
  const boxes = places.flatMap(({ top, bottom }) => [top, bottom]);
  const numbers = await readBoth(page, boxes.map(widened), witnesses, signal);
  const fractions = places.flatMap((place, i) => {
    const [over, under] = [numbers[2 * i], numbers[2 * i + 1]];
    return over && under ? fractionOf(place, over, under) : [];
  });
  const gaps = gapsBetween(fractions);
  const read = await readBoth(
    page,
    gaps.map(({ box }) => box),
    witnesses,
    signal,
  );
  const signs = gaps.flatMap((gap, i): FractionPiece[] => {
    const { text = '', confidence = 0 } = read[i] ?? {};
    return SIGN.test(text) ? [{ ...gap, text, confidence }] : [];
  });
  return [...fractions, ...signs].sort((a, b) => a.box.x0 - b.box.x0);
}

interface Reading {
  readonly text: string;
  readonly confidence: number;
}

function fractionOf(
  { top, bar, bottom }: FractionPlace,
  over: Reading,
  under: Reading,
): FractionPiece[] {
  if (!NUMBER.test(over.text) || !DENOMINATOR.test(under.text)) return [];
  return [
    {
      text: `${over.text}/${under.text}`,
      latex: String.raw`\frac{${over.text}}{${under.text}}`,
      box: unionBox([top, bar, bottom]),
      barY: (bar.y0 + bar.y1) / 2,
      digitHeight: Math.max(boxHeight(top), boxHeight(bottom)),
      confidence: Math.min(over.confidence, under.confidence),
    },
  ];
}

/** Spaces between neighboring fractions of one line, as high as a sign. */
function gapsBetween(fractions: readonly FractionPiece[]): Omit<FractionPiece, 'text'>[] {
  return fractions.flatMap((left) => {
    const { barY, digitHeight } = left;
    const gapTo = ({ box }: FractionPiece): number => box.x0 - left.box.x1;
    const next = fractions
      .filter((other) => Math.abs(other.barY - barY) <= LEVEL * digitHeight && gapTo(other) > 0)
      .sort((a, b) => gapTo(a) - gapTo(b))[0];
    if (!next || gapTo(next) > SIGN_GAP * digitHeight) return [];
    const half = 0.7 * digitHeight;
    const box = { x0: left.box.x1 + 1, x1: next.box.x0 - 1, y0: barY - half, y1: barY + half };
    return [{ box, barY, digitHeight, confidence: 0 }];
  });
}

/** What both recognizers read in each box; undefined where they differ. */
async function readBoth(
  page: RasterImage,
  boxes: readonly Box[],
  [first, second]: Witnesses,
  signal: AbortSignal,
): Promise<(Reading | undefined)[]> {
  const tasks = boxes.map((box): LineTask => {
    const { part, at: place } = imagePart(page, box);
    return { quad: quadOfBox(place), crop: part, margin: 0, vertical: false };
  });
  const options = { languages: [] };
  const read = await first.recognize(tasks, options, signal);
  const again = await second.recognize(tasks, options, signal);
  return read.map((line, i) => {
    const [text, other] = [bare(line.text), at(again, i)];
    const isSure = Math.max(line.confidence, other.confidence) >= CERTAIN;
    return isSure && text === bare(other.text) ? { text, confidence: line.confidence } : undefined;
  });
}

/** A point at the edge may belong to a neighbor, and figures one are set wide apart. */
const bare = (text: string): string => text.replace(/^[.,]|[.,]$|\s/gu, '');

/** Digits with a margin: the recognizers expect some background around them. */
function widened({ x0, y0, x1, y1 }: Box): Box {
  const by = Math.round(MARGIN * (y1 - y0));
  return { x0: x0 - 2 * by, x1: x1 + 2 * by, y0: y0 - by, y1: y1 + by };
}
