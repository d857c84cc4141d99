import { distance, type Point, type Quad } from '../../../core/geometry/geometry.ts';
import { mapQuad } from '../../../core/geometry/mapQuad.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import type { DetectedBox } from '../ppocr/dbPostprocess.ts';
import type { Spine } from '../ppocr/spine.ts';
import { bendOf, fitLevels } from './levelFit.ts';
import { mapOfPage } from './pageMap.ts';
import { resample } from './resample.ts';

/** A page that was curled or seen from the side, made flat. */
export interface FlatPage {
  readonly image: RasterImage;
  /** Maps a point of the flat page to the page that it was made from. */
  readonly toPage: (point: Point) => Point;
}

/** Fewer lines do not show the shape of a page. */
const FEWEST = 4;
/**
 * A page is made flat if its lines are curved, or its columns slanted, by this much, in thicknesses of
 * the spines: lines that are straight are rectified by their own boxes, which costs less.
 */
const CURVED = 0.25;
const SLANTED = 0.5;
/** Share of the bend that may be left: more is not explained by the shape of a page. */
const MOST_REST = 0.4;

/**
 * The flat form of a page whose lines show that it was curled or seen from the side; undefined for
 * any other page.
 * @param boxes of the page's lines
 */
export function flattenPage(
  page: RasterImage,
  boxes: readonly DetectedBox[],
): FlatPage | undefined {
  const spines = spinesOf(boxes);
  if (spines.length < FEWEST) return undefined;
  const lies = mostLie(spines);
  const along = lying(spines, lies);
  const { fromSkewed, fromStraight } = bendOf(along);
  if (fromSkewed < SLANTED && fromStraight < CURVED) return undefined;
  const fit = fitLevels(along);
  if (fit.rest > MOST_REST * fromSkewed) return undefined;
  const { width, height } = page;
  const size = { x0: 0, y0: 0, x1: lies ? width : height, y1: lies ? height : width };
  const quads = boxes.map(({ quad }) => quad).filter((quad) => isLying(quad) === lies);
  const map = mapOfPage(size, fit, lies ? quads : quads.map(swapQuad));
  const flat = lies
    ? map
    : {
        width: map.height,
        height: map.width,
        toPage: (point: Point) => swap(map.toPage(swap(point))),
      };
  return { image: resample(page, flat), toPage: flat.toPage };
}

const spinesOf = (boxes: readonly DetectedBox[]): Spine[] =>
  boxes.flatMap(({ spine }) => (spine ? [spine] : []));

const run = ({ points }: Spine): Point => {
  const [a, b] = [points[0], points.at(-1)];
  return a && b ? { x: Math.abs(b.x - a.x), y: Math.abs(b.y - a.y) } : { x: 0, y: 0 };
};

const mostLie = (spines: readonly Spine[]): boolean =>
  spines.reduce((sum, spine) => sum + run(spine).x - run(spine).y, 0) >= 0;

/** The spines in the direction of most of them, as lying ones. */
function lying(spines: readonly Spine[], lies: boolean): Spine[] {
  const alike = spines.filter((spine) => run(spine).x >= run(spine).y === lies);
  return lies ? alike : alike.map((spine) => ({ ...spine, points: spine.points.map(swap) }));
}

const isLying = ([a, b, c]: Quad): boolean => {
  const [along, across] = distance(a, b) >= distance(b, c) ? [a, b] : [b, c];
  return Math.abs(across.x - along.x) >= Math.abs(across.y - along.y);
};

const swap = ({ x, y }: Point): Point => ({ x: y, y: x });

/** Mirrored at the diagonal; its first corner remains the one at the top left. */
const swapQuad = (quad: Quad): Quad => {
  const [a, d, c, b] = mapQuad(quad, swap);
  return [a, b, c, d];
};
