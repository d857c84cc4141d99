/** Text that a page contains but does not show: clipped, or painted over later. */
import { BoxGrid } from '../../core/geometry/boxGrid.ts';
import { type Box, boxHeight, boxOfPoints, boxWidth } from '../../core/geometry/geometry.ts';
import type { Glyph, PdfContent } from './pageContent.ts';

/** Least visible share of a clipped letter: less is an unreadable sliver. */
const SLIVER = 0.1;
/** Pixels by which a clip path may be off. */
const SLACK = 1;
/** With more shapes than this, covered text is not searched for. */
const MOST_COVERS = 500;
const PLACE = 64;

/** A glyph's position, as in `Glyph`. */
interface Placed {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly size: number;
  readonly angle: number;
  readonly flipped: boolean;
}

/** The part of a glyph with most of the ink: from the baseline to half the size. */
function coreOf({ x, y, dx, dy, size, angle, flipped }: Placed): Box {
  const rise = (flipped ? -0.5 : 0.5) * size;
  const up = { x: rise * Math.sin(angle), y: -rise * Math.cos(angle) };
  return boxOfPoints([
    { x, y },
    { x: x + dx, y: y + dy },
    { x: x + up.x, y: y + up.y },
    { x: x + dx + up.x, y: y + dy + up.y },
  ]);
}

const common = (a0: number, a1: number, b0: number, b1: number): number =>
  Math.min(a1, b1) - Math.max(a0, b0);

/** True if a clip path leaves nothing readable of a glyph. */
export function isCutOff(glyph: Placed, clip: Box): boolean {
  const core = coreOf(glyph);
  const width = common(core.x0, core.x1, clip.x0 - SLACK, clip.x1 + SLACK);
  const height = common(core.y0, core.y1, clip.y0 - SLACK, clip.y1 + SLACK);
  return (
    boxWidth(clip) <= 0 ||
    boxHeight(clip) <= 0 ||
    width < SLIVER * boxWidth(core) ||
    height < SLIVER * boxHeight(core)
  );
}

/** An opaque shape, and the number of glyphs that were drawn before it. */
export interface Cover {
  readonly box: Box;
  readonly after: number;
}

const holds = (outer: Box, inner: Box): boolean =>
  inner.x0 >= outer.x0 - SLACK &&
  inner.x1 <= outer.x1 + SLACK &&
  inner.y0 >= outer.y0 - SLACK &&
  inner.y1 <= outer.y1 + SLACK;

/** For each glyph, whether a shape covers all of it. */
function coveredGlyphs(glyphs: readonly Placed[], covers: readonly Cover[]): boolean[] {
  const later = covers.filter(({ after }) => after > 0);
  if (later.length === 0 || later.length > MOST_COVERS) return glyphs.map(() => false);
  const grid = new BoxGrid<Cover>(PLACE);
  for (const cover of later) grid.add(cover, cover.box);
  return glyphs.map((glyph, i) => {
    const core = coreOf(glyph);
    return grid.within(core).some(({ box, after }) => after > i && holds(box, core));
  });
}

type Drawn = Pick<PdfContent, 'glyphs' | 'annotations'>;

/**
 * The visible glyphs: those painted over are left out, those below an image are marked as
 * invisible.
 * @param covers opaque shapes
 * @param shades images
 */
export function seenGlyphs(
  drawn: Drawn,
  covers: readonly Cover[],
  shades: readonly Cover[],
): Drawn {
  const covered = coveredGlyphs(drawn.glyphs, covers);
  const shaded = coveredGlyphs(drawn.glyphs, shades);
  const glyphs: Glyph[] = [];
  const places = drawn.glyphs.map((glyph, i) => {
    const place = glyphs.length;
    if (covered[i] !== true) {
      glyphs.push(shaded[i] === true ? { ...glyph, invisible: true } : glyph);
    }
    return place;
  });
  const placeOf = (index: number): number => places[index] ?? glyphs.length;
  const annotations = drawn.annotations.map(({ id, from, to }) => ({
    id,
    from: placeOf(from),
    to: placeOf(to),
  }));
  return { glyphs, annotations };
}
