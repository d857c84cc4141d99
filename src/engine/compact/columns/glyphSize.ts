import { boxHeight, boxWidth } from '../../../core/geometry/geometry.ts';
import { sum, type GlyphBlob } from './glyphBlobs.ts';

/** Glyphs fill this share of their em, and share of the ink in blobs that are no larger. */
const FACE = 0.92;
const MOST_INK = 0.6;
/** Larger blobs, in thicknesses of the detector's boxes, are several glyphs. */
const TOUCHING = 1.15;
/** A bar is this many times as high as wide; the detector's box around one is narrow. */
const BAR = 3;
const LONGEST_BAR = 2;

/**
 * Size of the glyphs in pixels. Most parts of a glyph are as high or as wide as all of it; what is
 * larger than a box is thick are glyphs that touch.
 * @param thickness usual thickness of the detector's boxes in pixels
 */
export function emOf(blobs: readonly GlyphBlob[], thickness: number): number {
  const single = blobs.filter((blob) => {
    const most = isBar(blob) ? LONGEST_BAR : TOUCHING;
    return longest(blob) <= most * thickness;
  });
  return sideOf(single, longest, MOST_INK) / FACE;
}

const isBar = ({ box }: GlyphBlob): boolean => boxHeight(box) >= BAR * boxWidth(box);

const longest = ({ box }: GlyphBlob): number => Math.max(boxWidth(box), boxHeight(box));

/** The side up to which blobs have a share of all ink. */
function sideOf(
  blobs: readonly GlyphBlob[],
  side: (blob: GlyphBlob) => number,
  share: number,
): number {
  const sorted = [...blobs].sort((a, b) => side(a) - side(b));
  const ink = sum(sorted, ({ area }) => area);
  let seen = 0;
  const found = sorted.find(({ area }) => (seen += area) >= share * ink);
  return found ? side(found) : 0;
}
