import {
  boxArea,
  boxCenter,
  boxHeight,
  boxOfPoints,
  boxWidth,
  intersectBox,
  type Box,
} from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { imagePart } from '../line/imagePart.ts';
import type { DetectedBox } from '../ppocr/dbPostprocess.ts';
import { greyOf, histogramOf, quantileOf } from './grey.ts';
import { inkBlobs, levelsIn } from './inkPart.ts';

/** Largest extent of a part of a letter, and its distance from its line, in heights of that. */
const PART = 0.6;
const REACH = 0.5;
/** A glyph belongs to the box that holds at least this share of it, if the other holds less. */
const MOSTLY = 0.5;
/** Largest difference of gray levels of an empty place, and the share of pixels that may differ more. */
const EVEN = 10;
const STRAY = 0.005;

/**
 * The boxes without those that hold no glyph: empty places, and parts of letters such as the arm of
 * a 4, which the detector finds between two words. Recognizers make up letters for them.
 * @param image that the boxes were found in
 */
export function withoutPartsOfLetters(
  image: RasterImage,
  boxes: readonly DetectedBox[],
): DetectedBox[] {
  const places = boxes.map(({ quad }) => boxOfPoints(quad));
  return boxes.filter((_, index) => {
    const box = places[index];
    if (!box) return true;
    const extent = Math.max(boxWidth(box), boxHeight(box));
    const lines = places.filter(
      (line) => line !== box && extent < PART * boxHeight(line) && isBeside(box, line),
    );
    return !isEmpty(image, box) && !lines.some((line) => isPartOf(image, box, line));
  });
}

function isBeside(box: Box, line: Box): boolean {
  const { x, y } = boxCenter(box);
  const reach = REACH * boxHeight(line) + boxWidth(box) / 2;
  return y > line.y0 && y < line.y1 && x > line.x0 - reach && x < line.x1 + reach;
}

function isEmpty(image: RasterImage, box: Box): boolean {
  const histogram = histogramOf(greyOf(imagePart(image, box).part));
  return quantileOf(histogram, 1 - STRAY) - quantileOf(histogram, STRAY) < EVEN;
}

/** Whether all ink in a box is that of glyphs of a line. */
function isPartOf(image: RasterImage, box: Box, line: Box): boolean {
  const levels = levelsIn(image, line);
  if (!levels) return false;
  const height = boxHeight(line);
  const around = {
    x0: box.x0 - height,
    x1: box.x1 + height,
    y0: Math.min(box.y0, line.y0),
    y1: Math.max(box.y1, line.y1),
  };
  const longest = { across: 2 * height, down: 2 * height };
  const glyphs = inkBlobs(image, around, levels, longest)
    .map((blob) => blob.box)
    .filter((glyph) => share(glyph, box) > 0);
  return (
    glyphs.length > 0 &&
    glyphs.every((glyph) => share(glyph, box) < MOSTLY && share(glyph, line) >= MOSTLY)
  );
}

/** Share of a glyph's box that is within another box. */
function share(glyph: Box, box: Box): number {
  const common = intersectBox(glyph, box);
  return common ? boxArea(common) / boxArea(glyph) : 0;
}
