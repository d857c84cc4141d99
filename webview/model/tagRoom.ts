import { boxAround } from '../../src/core/document/regionPlaces.ts';
import { intersectBox, type Box } from '../../src/core/geometry/geometry.ts';
import type { RegionView } from '../../src/shared/panelProtocol.ts';

/** A number in the margin of its box, in CSS pixels. */
const HEIGHT = 16;
const PADDING = 11;
const DIGIT_WIDTH = 7;
const SIGN_WIDTH = 10;
/** How far a box is outside of its region. */
const OUTSIDE = 4;

const scaled = ({ x0, y0, x1, y1 }: Box, scale: number): Box => ({
  x0: x0 * scale,
  y0: y0 * scale,
  x1: x1 * scale,
  y1: y1 * scale,
});

/**
 * For each region, whether its number would cover another region, as between narrow columns.
 * @param scale CSS pixels per pixel of the page
 * @param hasSign whether a region's number is followed by a question mark
 */
export function crowdedTags(
  regions: readonly RegionView[],
  scale: number,
  hasSign: (region: RegionView) => boolean,
): boolean[] {
  const places = regions.map((region) => region.places.map((place) => scaled(place, scale)));
  return regions.map((region, at) => {
    const box = boxAround(region);
    if (!box) return false;
    const x1 = box.x0 * scale - OUTSIDE;
    const y0 = box.y0 * scale - OUTSIDE;
    const width =
      PADDING + String(at + 1).length * DIGIT_WIDTH + (hasSign(region) ? SIGN_WIDTH : 0);
    const tag = { x0: x1 - width, y0, x1, y1: y0 + HEIGHT };
    return places.some(
      (others, other) => other !== at && others.some((place) => intersectBox(place, tag)),
    );
  });
}
