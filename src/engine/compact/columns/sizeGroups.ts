import { boxArea, boxOfPoints, quadThickness } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { at } from '../../../core/system/items.ts';
import type { DetectedBox } from '../ppocr/dbPostprocess.ts';
import { boxGroups } from './boxGroups.ts';
import { glyphBlobs, sum } from './glyphBlobs.ts';
import { emOf } from './glyphSize.ts';

/** Type that is larger than that of its neighbors by this factor is a headline or a cry. */
const LARGER = 1.3;

/**
 * Divides a group of boxes by the size of their type, in which columns are as wide as their glyphs:
 * without that, a headline beside a text would be a column with ruby that touches it. Ruby stays with
 * its column.
 */
export function sizeGroups(page: RasterImage, group: readonly DetectedBox[]): DetectedBox[][] {
  const ems = group.map(({ quad }) => {
    const thickness = quadThickness(quad);
    return emOf(glyphBlobs(page, [boxOfPoints(quad)], thickness).inside, thickness);
  });
  const usual = usualEm(group, ems);
  const isLarge = (_: DetectedBox, index: number): boolean => at(ems, index) >= LARGER * usual;
  const large = usual > 0 ? group.filter(isLarge) : [];
  if (large.length === 0) return [[...group]];
  return [group.filter((box) => !large.includes(box)), ...boxGroups(large)];
}

/** The size of type that half of the boxes' area has at most, so that ruby does not count much. */
function usualEm(group: readonly DetectedBox[], ems: readonly number[]): number {
  const sizes = group
    .map(({ quad }, i) => ({ em: at(ems, i), area: boxArea(boxOfPoints(quad)) }))
    .filter(({ em }) => em > 0)
    .sort((a, b) => a.em - b.em);
  const half = sum(sizes, ({ area }) => area) / 2;
  let seen = 0;
  return sizes.find(({ area }) => (seen += area) >= half)?.em ?? 0;
}
