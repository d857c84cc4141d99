import { largest } from '../../../core/geometry/extremes.ts';
import { boxHeight, boxWidth, type Box } from '../../../core/geometry/geometry.ts';
import { at } from '../../../core/system/items.ts';
import type { GlyphPart, InkGlyph } from './glyphs.ts';
import { barSign, type DigitBand } from './signShapes.ts';

/** What the recognizers write for an operator between two words. */
const OPERATOR = /^[-–—+<>=]$/u;

/** An arrow's length in heights, and share of its columns that only its shaft takes. */
const ARROW = { long: 1.3, shaft: 0.4 } as const;
/** Height of the shaft and of the head, in heights of the arrow. */
const SHAFT = 0.45;
const HEAD = 0.85;
/** The bar of ≤ is as long as its angle, within this share. */
const BAR = 0.3;

/**
 * The sign of an operator that is a word of its own: ±, ÷, ≤, ≥ and arrows, for which the recognizers
 * write a sign that looks alike.
 * @param text what they read
 * @param glyph its ink
 * @param digits top and bottom of the line's figures
 * @returns `text` if the ink does not show another sign
 */
export function operatorSign(text: string, glyph: InkGlyph, digits: DigitBand): string {
  if (!OPERATOR.test(text)) return text;
  if (text === '<' || text === '>') return hasBarBelow(glyph) ? (text === '<' ? '≤' : '≥') : text;
  const sign = barSign(glyph, digits);
  if (sign === '±' || sign === '÷') return sign;
  const [only] = glyph.parts;
  const isLine = glyph.parts.length === 1 && text !== '+';
  return (isLine && only ? arrow(only) : undefined) ?? text;
}

/** An angle above a bar. */
function hasBarBelow({ parts, box }: InkGlyph): boolean {
  const [angle, bar] = parts;
  if (parts.length !== 2 || !angle || !bar) return false;
  const isBar = boxHeight(bar.box) <= 0.25 * boxHeight(box);
  const alike = Math.abs(boxWidth(bar.box) - boxWidth(angle.box)) <= BAR * boxWidth(angle.box);
  return isBar && alike;
}

/** A thin shaft with a head at one of its ends. */
function arrow({ box, runs }: GlyphPart): '→' | '←' | undefined {
  const [wide, high] = [boxWidth(box), boxHeight(box)];
  if (wide < ARROW.long * high || high < 4) return undefined;
  const extents = columnExtents(runs, box);
  const isShaft = (x: number): boolean => at(extents, x) <= SHAFT * high;
  const shaft = Math.round(ARROW.shaft * wide);
  const [left, right] = [extents.slice(0, wide >> 1), extents.slice(wide >> 1)];
  const hasHead = (side: readonly number[]): boolean => largest(side) >= HEAD * high;
  const isThin = (from: number): boolean =>
    Array.from({ length: shaft }, (_, i) => from + i).every(isShaft);
  if (hasHead(right) && !hasHead(left) && isThin(0)) return '→';
  if (hasHead(left) && !hasHead(right) && isThin(wide - shaft)) return '←';
  return undefined;
}

/** Distance from the first to the last ink of each column. */
function columnExtents(runs: GlyphPart['runs'], box: Box): number[] {
  const first = new Array<number>(boxWidth(box)).fill(Infinity);
  const last = new Array<number>(boxWidth(box)).fill(-Infinity);
  for (const { row, start, end } of runs) {
    for (let x = start - box.x0; x < end - box.x0; x++) {
      first[x] = Math.min(at(first, x), row);
      last[x] = Math.max(at(last, x), row + 1);
    }
  }
  return first.map((top, x) => Math.max(0, at(last, x) - top));
}
