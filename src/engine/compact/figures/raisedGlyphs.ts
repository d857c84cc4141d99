import { boxHeight, boxWidth, unionBox, type Box } from '../../../core/geometry/geometry.ts';
import { at } from '../../../core/system/items.ts';
import type { InkGlyph } from './glyphs.ts';

/** Neighboring glyphs of a line that are raised or lowered as a whole. */
export interface RaisedGroup {
  readonly raised: 'super' | 'sub';
  /** Index of its first glyph, and the one after its last. */
  readonly from: number;
  readonly to: number;
  /** As the glyphs' boxes. */
  readonly box: Box;
}

/** Base line of a line and height of its letters above it. */
export interface LineMetrics {
  readonly base: number;
  readonly ascent: number;
}

/** Fewer glyphs do not show where the base line is. */
const FEWEST = 5;
/** Letters that determine the base line, and those that determine the ascent, in highest ones. */
const LETTER = 0.55;
const TALL = 0.8;

// All other lengths are in ascents: the height of capitals and figures.

/** Heights of a raised figure: points and quotes are lower, letters and full figures higher. */
const FIGURE = { least: 0.45, most: 0.88 } as const;
/** Where a superscript ends above the base line, and what it reaches at least. */
const SUPER = { bottom: 0.3, top: 0.75 } as const;
/** Where a subscript ends below the base line, and what it reaches; a comma hardly rises above it. */
const SUB = { bottom: 0.06, least: 0.3, top: 0.63 } as const;
/** Distance from the glyph before it. */
const GAP = 0.35;
/** Height of the signs that follow a figure, such as the plus of `3+`. */
const SIGN = 0.7;

/**
 * Finds the figures of a line that are set higher or lower than its letters, by the place of their
 * ink: exponents, marks of notes, the counts of a chemical formula.
 * @param glyphs from left to right
 */
export function raisedGroups(glyphs: readonly InkGlyph[]): RaisedGroup[] {
  const metrics = lineMetrics(glyphs);
  if (!metrics) return [];
  const groups: RaisedGroup[] = [];
  for (let i = 0; i < glyphs.length; i++) {
    const raised = raisedOf(at(glyphs, i).box, metrics);
    if (!raised || !isAttached(glyphs, i, metrics)) continue;
    const from = i;
    while (i + 1 < glyphs.length && continues(glyphs, i + 1, raised, metrics)) i++;
    const box = unionBox(glyphs.slice(from, i + 1).map((glyph) => glyph.box));
    groups.push({ raised, from, to: i + 1, box });
  }
  return groups;
}

/** The base line of a line; undefined if it has too few glyphs. */
export function lineMetrics(glyphs: readonly InkGlyph[]): LineMetrics | undefined {
  if (glyphs.length < FEWEST) return undefined;
  const boxes = glyphs.map(({ box }) => box);
  const heights = boxes.map(boxHeight).sort((a, b) => a - b);
  // The highest may be a bracket or two glyphs that touch.
  const highest = at(heights, Math.floor(0.9 * (heights.length - 1)));
  const letters = boxes.filter((box) => boxHeight(box) >= LETTER * highest);
  const base = median(letters.map(({ y1 }) => y1));
  const standing = letters.filter(({ y1 }) => Math.abs(y1 - base) <= 0.12 * highest);
  const tall = standing.filter((box) => boxHeight(box) >= TALL * highest);
  return tall.length === 0 ? undefined : { base, ascent: median(tall.map(boxHeight)) };
}

const median = (values: number[]): number => {
  values.sort((a, b) => a - b);
  return values[values.length >> 1] ?? 0;
};

function raisedOf(box: Box, { base, ascent }: LineMetrics): 'super' | 'sub' | undefined {
  const height = boxHeight(box);
  if (height < FIGURE.least * ascent || height > FIGURE.most * ascent) return undefined;
  if (boxWidth(box) > ascent) return undefined;
  const [above, top] = [base - box.y1, base - box.y0];
  if (above >= SUPER.bottom * ascent && top >= SUPER.top * ascent) return 'super';
  const isBelow = -above >= SUB.bottom * ascent && top >= SUB.least * ascent;
  if (isBelow && top <= SUB.top * ascent) return 'sub';
  return undefined;
}

/** It follows a glyph closely, or begins its line, as the mark of a note does. */
function isAttached(glyphs: readonly InkGlyph[], index: number, { ascent }: LineMetrics): boolean {
  const before = glyphs[index - 1]?.box;
  return !before || at(glyphs, index).box.x0 - before.x1 <= GAP * ascent;
}

function continues(
  glyphs: readonly InkGlyph[],
  index: number,
  raised: 'super' | 'sub',
  metrics: LineMetrics,
): boolean {
  if (!isAttached(glyphs, index, metrics)) return false;
  const { box } = at(glyphs, index);
  if (raisedOf(box, metrics) === raised) return true;
  const { base, ascent } = metrics;
  // A sign beside a raised figure; after a lowered one it would be a point or a comma.
  const isSign = boxHeight(box) <= SIGN * ascent && boxWidth(box) >= 0.2 * ascent;
  return raised === 'super' && isSign && base - box.y1 >= (SUPER.bottom + 0.1) * ascent;
}
