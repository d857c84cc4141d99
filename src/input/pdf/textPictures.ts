/** Pictures of a page that may contain text that the embedded text lacks. */
import {
  type Box,
  boxArea,
  boxHeight,
  boxWidth,
  clampBox,
  type Size,
  unionBox,
} from '../../core/geometry/geometry.ts';
import type { Glyph } from './pageContent.ts';
import { joinTouching } from './pdfFigures.ts';

/** Smallest height and length of a picture of a word, in pixels (6 and 15 pt at 200 dpi). */
const WORD = { height: 17, length: 42 } as const;
/** Shorter pictures contain at most one line: they are as long as a word, or icons. */
const LINE = { height: 68, ratio: 1.8 } as const;
/** A page with more images is a mosaic; their boxes are not worth the time. */
const MOST_IMAGES = 1000;
/** Number of the largest pictures of a page that are examined. */
const MOST_PICTURES = 48;
/** Images that cover more of a page are its background. */
const GROUND = 0.5;
/** At least this many invisible letters are the text of the picture below them. */
const INVISIBLE = 10;

const mayHoldText = (box: Box): boolean => {
  const [width, height] = [boxWidth(box), boxHeight(box)];
  const short = Math.min(width, height);
  const long = Math.max(width, height);
  return (
    short >= WORD.height &&
    long >= WORD.length &&
    (short >= LINE.height || long >= LINE.ratio * short)
  );
};

/** Pictures without those that an earlier OCR has read: its invisible text is over them. */
function withoutRead(pictures: readonly Box[], glyphs: readonly Glyph[]): Box[] {
  const invisible = glyphs.filter((glyph) => glyph.invisible && glyph.text !== ' ');
  if (invisible.length === 0) return [...pictures];
  return pictures.filter((box) => {
    const within = invisible.filter(
      ({ x, y }) => x >= box.x0 && x <= box.x1 && y >= box.y0 && y <= box.y1,
    );
    return within.length < INVISIBLE;
  });
}

/**
 * Positions of pictures that may contain text: images that are large enough, with tiles joined.
 * @param size of the raster, in whose pixels all boxes are
 */
export function textPictures(images: readonly Box[], glyphs: readonly Glyph[], size: Size): Box[] {
  if (images.length === 0 || images.length > MOST_IMAGES) return [];
  const shown = images.map((box) => clampBox(box, size)).filter((box) => boxArea(box) > 0);
  const isGround = (box: Box): boolean => boxArea(box) > GROUND * size.width * size.height;
  // Pictures on a background are separate pictures.
  const pictures = joinTouching(shown.filter((box) => !isGround(box)));
  const grounds = shown.filter(isGround);
  const all = grounds.length === 0 ? pictures : [...pictures, unionBox(grounds)];
  const chosen = all
    .filter(mayHoldText)
    .sort((a, b) => boxArea(b) - boxArea(a))
    .slice(0, MOST_PICTURES);
  return withoutRead(chosen, glyphs);
}
