/** Pages whose text is drawn rotated or mirrored, although the page is declared upright. */
import {
  type Box,
  boxOfPoints,
  type Point,
  type Rotation,
  type Ruling,
  rotatePoint,
  type Size,
  turnedSize,
} from '../../core/geometry/geometry.ts';
import type { Glyph, PdfContent } from './pageContent.ts';

/** How a page becomes upright: rotated clockwise first, then mirrored left to right. */
export interface PageTurn {
  readonly rotation: Rotation;
  readonly mirrored: boolean;
}

const UPRIGHT: PageTurn = { rotation: 0, mirrored: false };

const isUpright = ({ rotation, mirrored }: PageTurn): boolean => rotation === 0 && !mirrored;

/** Share of the glyphs that must have one direction; otherwise the page stays as it is. */
const MOST = 0.5;

/** Direction of a glyph in quarter turns, clockwise; 0 = as on an upright page. */
function quarterOf({ angle, font }: Glyph): number {
  const writing = font.vertical ? angle - Math.PI / 2 : angle;
  return ((Math.round(writing / (Math.PI / 2)) % 4) + 4) % 4;
}

/** The rotation that makes most of the page's text upright. */
export function pageTurn(glyphs: readonly Glyph[]): PageTurn {
  const counts = new Map<number, number>();
  let total = 0;
  for (const glyph of glyphs) {
    if (glyph.text === ' ') continue;
    const key = quarterOf(glyph) + (glyph.flipped ? 4 : 0);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    total++;
  }
  for (const [key, count] of counts) {
    if (count <= MOST * total || key === 0) continue;
    const back = (4 - (key % 4)) % 4;
    // Mirrored letters that run from right to left are only mirrored.
    const quarter = key < 4 ? back : (back + 2) % 4;
    return { rotation: ([0, 90, 180, 270] as const)[quarter] ?? 0, mirrored: key >= 4 };
  }
  return UPRIGHT;
}

/** Maps a point to the rotated and mirrored page. @param size before the rotation */
function turnPoint(point: Point, { rotation, mirrored }: PageTurn, size: Size): Point {
  const turned = rotatePoint(point, rotation, size);
  return mirrored ? { x: turnedSize(size, rotation).width - turned.x, y: turned.y } : turned;
}

/** Maps a box like {@link turnContent}. */
export function turnBox(box: Box, turn: PageTurn, size: Size): Box {
  if (isUpright(turn)) return box;
  const { x0, y0, x1, y1 } = box;
  return boxOfPoints([
    turnPoint({ x: x0, y: y0 }, turn, size),
    turnPoint({ x: x1, y: y1 }, turn, size),
  ]);
}

/** A page's content, rotated and mirrored. @param size of the page's raster before the rotation */
export function turnContent(content: PdfContent, turn: PageTurn, size: Size): PdfContent {
  if (isUpright(turn)) return content;
  const point = (p: Point): Point => turnPoint(p, turn, size);
  const zero = point({ x: 0, y: 0 });
  const box = (old: Box): Box => turnBox(old, turn, size);
  const quarter = turn.rotation === 90 || turn.rotation === 270;
  const ruling = (old: Ruling): Ruling => ({
    ...old,
    ...box(old),
    direction: (old.direction === 'vertical') !== quarter ? 'vertical' : 'horizontal',
  });
  const glyph = (old: Glyph): Glyph => {
    const step = point({ x: old.dx, y: old.dy });
    const angle = old.angle + (turn.rotation / 180) * Math.PI;
    return {
      ...old,
      ...point(old),
      dx: step.x - zero.x,
      dy: step.y - zero.y,
      angle: foldAngle(turn.mirrored ? Math.PI - angle : angle),
      flipped: old.flipped !== turn.mirrored,
    };
  };
  return {
    ...content,
    glyphs: content.glyphs.map(glyph),
    rulings: content.rulings.map(ruling),
    images: content.images.map(box),
    dots: content.dots.map(box),
    shapes: content.shapes.map((shape) => ({ ...shape, box: box(shape.box) })),
  };
}

/** The same angle within (-π, π]. */
function foldAngle(angle: number): number {
  const folded = angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
  return folded <= -Math.PI ? folded + 2 * Math.PI : folded;
}
