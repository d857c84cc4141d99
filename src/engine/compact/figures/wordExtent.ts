import type { Word } from '../../../core/document/document.ts';
import { boxCenter } from '../../../core/geometry/geometry.ts';
import type { LineTask } from '../line/lineRecognizer.ts';
import { enlargedGrey, type GreyImage } from '../tesseract/enlarge.ts';
import { glyphsOf, type InkGlyph } from './glyphs.ts';

/** A line's picture with its glyphs, from left to right. */
export interface LineInk {
  readonly task: LineTask;
  /** In gray and enlarged, as the glyphs' boxes are. */
  readonly crop: GreyImage;
  readonly glyphs: readonly InkGlyph[];
}

export function inkOf(task: LineTask): LineInk {
  const crop = enlargedGrey(task.crop);
  return { task, crop, glyphs: glyphsOf(crop) };
}

/** Where a word begins and ends in its line's picture. */
export interface WordExtent {
  readonly from: number;
  readonly to: number;
}

export function extentOf({ box }: Word, { task, crop }: LineInk): WordExtent {
  const [a, b] = task.quad;
  const scale = crop.width / Math.max(1, b.x - a.x);
  return { from: (box.x0 - a.x) * scale, to: (box.x1 - a.x) * scale };
}

/** Indexes of the glyphs whose center is in a word. */
export const glyphsIn = ({ from, to }: WordExtent, glyphs: readonly InkGlyph[]): number[] =>
  [...glyphs.keys()].filter((index) => {
    const box = glyphs[index]?.box;
    return box !== undefined && boxCenter(box).x >= from && boxCenter(box).x <= to;
  });
