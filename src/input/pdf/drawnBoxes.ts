/** Check boxes that a page draws as shapes, and whether they are ticked. */
import { BoxGrid } from '../../core/geometry/boxGrid.ts';
import type { Line } from '../../core/document/document.ts';
import {
  type Box,
  boxCenter,
  boxHeight,
  boxOfPoints,
  boxWidth,
  type Ruling,
} from '../../core/geometry/geometry.ts';
import type { Mark } from './formSigns.ts';
import type { Glyph } from './pageContent.ts';
import type { SmallShape } from './pdfPaths.ts';

export interface DrawnBoxes {
  readonly marks: readonly Mark[];
  /** Glyphs that are ticks in boxes, not text. */
  readonly ticks: ReadonlySet<Glyph>;
}

/** Smallest side of a check box, in pixels (about 5 pt). */
const SMALLEST = 14;
/** Side of a box in sizes of the type beside it, and the largest distance of that type. */
const SIDE = { least: 0.5, most: 1.9 } as const;
const REACH = 3;
/**
 * Least share of a box's side that a tick covers; a shape as large as the box is its background.
 */
const TICK = { least: 0.3, most: 1.7 } as const;
/** Side of the squares of the index of shapes, in pixels. */
const PLACE = 64;

const CROSS = /^[✗✘✕✖×xX]$/u;
/** Letters and symbols that are used as ticks. */
const TICKS = /^[✓✔✗✘✕✖×xXvV√●•■]$/u;

const gridOf = <T>(items: readonly T[], boxOf: (item: T) => Box): BoxGrid<T> => {
  const grid = new BoxGrid<T>(PLACE);
  for (const item of items) grid.add(item, boxOf(item));
  return grid;
};

const middle = (box: Box): Box => {
  const { x, y } = boxCenter(box);
  return { x0: x, x1: x, y0: y, y1: y };
};

const glyphMiddle = ({ x, y, dx, dy, size }: Glyph): Box => {
  const [u, v] = [x + dx / 2, y + dy / 2 - 0.35 * size];
  return { x0: u, x1: u, y0: v, y1: v };
};

/** Boxes without those drawn twice (as a fill and as a border). */
function distinct(shapes: readonly SmallShape[]): SmallShape[] {
  const kept = new BoxGrid<SmallShape>(PLACE);
  return shapes.filter((shape) => {
    const { box } = shape;
    const isKnown = kept
      .within(middle(box))
      .some((other) => Math.abs(boxWidth(other.box) - boxWidth(box)) <= 0.35 * boxWidth(box));
    if (!isKnown) kept.add(shape, box);
    return !isKnown;
  });
}

/**
 * Finds hollow squares and circles that are isolated beside text: shapes that touch others are
 * cells of a grid.
 * @param taken positions of form fields, which state themselves whether they are ticked
 */
export function findDrawnBoxes(
  shapes: readonly SmallShape[],
  glyphs: readonly Glyph[],
  lines: readonly Line[],
  rulings: readonly Ruling[],
  taken: readonly Box[],
): DrawnBoxes {
  const hollow = shapes.filter(
    ({ form, isOutlined, isDark, box }) =>
      form !== 'other' && isOutlined && !isDark && boxWidth(box) >= SMALLEST,
  );
  if (hollow.length === 0) return { marks: [], ticks: new Set() };
  const boxes = distinct(hollow);
  const all = gridOf(boxes, ({ box }) => box);
  const fields = gridOf(taken, (box) => box);
  const walls = gridOf(rulings, (ruling) => ruling);
  const texts = gridOf(
    lines.filter(({ quad }) => quad[0].y === quad[1].y),
    ({ quad }) => boxOfPoints(quad),
  );
  const inked = gridOf(
    glyphs.filter(({ text }) => text !== ' '),
    glyphMiddle,
  );
  const drawn = gridOf(shapes, ({ box }) => middle(box));
  const marks: Mark[] = [];
  const ticks = new Set<Glyph>();
  for (const shape of boxes) {
    const { box, form } = shape;
    const isAlone =
      all.within(grown(box, 2)).length === 1 && !isCell(box, walls.within(grown(box, 2)));
    if (!isAlone || fields.within(middle(box)).length > 0) continue;
    const letters = inked.within(box);
    const isText = letters.length > 1 || letters.some(({ text }) => !TICKS.test(text));
    if (isText || !hasLabel(shape, texts, letters)) continue;
    const tick =
      letters.at(0)?.text ??
      (isTicked(shape, drawn.within(grown(box, -0.15 * boxWidth(box)))) ? '✓' : '');
    for (const letter of letters) ticks.add(letter);
    marks.push({ box, sign: signOfBox(form, tick), isShape: true });
  }
  return { marks, ticks };
}

function signOfBox(form: SmallShape['form'], tick: string): string {
  if (form === 'round') return tick === '' ? '○' : '◉';
  if (tick === '') return '☐';
  return CROSS.test(tick) ? '☒' : '☑';
}

const grown = ({ x0, y0, x1, y1 }: Box, by: number): Box => ({
  x0: x0 - by,
  y0: y0 - by,
  x1: x1 + by,
  y1: y1 + by,
});

/** A rule that continues beyond the box makes it a table cell. */
const isCell = (box: Box, rulings: readonly Ruling[]): boolean =>
  rulings.some((ruling) => !isEdgeOf(ruling, box));

/** Whether a rule is an edge of a box, and not longer. */
export const isEdgeOf = ({ x0, y0, x1, y1 }: Ruling, box: Box): boolean =>
  x0 >= box.x0 - 3 && x1 <= box.x1 + 3 && y0 >= box.y0 - 3 && y1 <= box.y1 + 3;

/** There is text of a suitable size beside the box. */
function hasLabel({ box, form }: SmallShape, texts: BoxGrid<Line>, own: readonly Glyph[]): boolean {
  const side = boxHeight(box);
  const { y } = boxCenter(box);
  return texts
    .within({ x0: box.x0 - REACH * side, x1: box.x1 + REACH * side, y0: y, y1: y })
    .some((line) => {
      const place = boxOfPoints(line.quad);
      const size = line.fontSize ?? boxHeight(place);
      // The tick itself is not a label.
      const isTick = own.length > 0 && boxWidth(place) <= 1.5 * side;
      // Circles are also plot markers, next to their numbers.
      if (form === 'round' && !/\p{L}{2}/u.test(line.text)) return false;
      return !isTick && side >= SIDE.least * size && side <= SIDE.most * size;
    });
}

/** Something is drawn in the box that is neither its border nor its fill. */
const isTicked = ({ box }: SmallShape, inside: readonly SmallShape[]): boolean =>
  inside.some((other) => {
    const share = Math.max(boxWidth(other.box), boxHeight(other.box)) / boxWidth(box);
    if (share < TICK.least || share > TICK.most) return false;
    return other.form === 'other' || (other.isDark && share < 0.9);
  });
