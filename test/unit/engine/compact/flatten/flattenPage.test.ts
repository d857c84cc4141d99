import assert from 'node:assert/strict';
import type { Point, Quad } from '../../../../../src/core/geometry/geometry.ts';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';
import {
  flattenPage,
  type FlatPage,
} from '../../../../../src/engine/compact/flatten/flattenPage.ts';
import type { DetectedBox } from '../../../../../src/engine/compact/ppocr/dbPostprocess.ts';
import { randomNumbers } from '../../../../randomNumbers.ts';

type Warp = (point: Point) => Point;

const WIDTH = 1200;
const HEIGHT = 1600;
/** Lines of a text; the last one of each paragraph is short. */
const linesOf = (end: () => number) =>
  Array.from({ length: 16 }, (_, i) => ({ y: 300 + 60 * i, end: i % 4 === 3 ? 620 : end() }));

const random = randomNumbers(3);
const JUSTIFIED = linesOf(() => 1000);
const RAGGED = linesOf(() => 920 + 120 * random());

/** The lines of a page under a camera, as the detector finds them. */
function boxesUnder(warp: Warp, { waver = 0, lines = JUSTIFIED } = {}): DetectedBox[] {
  const noise = randomNumbers(7);
  return lines.map(({ y, end }) => {
    const phase = noise() * 6;
    const points = Array.from({ length: 30 }, (_, i) => {
      const x = 210 + ((end - 220) * i) / 29;
      return warp({ x, y: y + waver * Math.sin(x / 60 + phase) + noise() - 0.5 });
    });
    const quad: Quad = [
      warp({ x: 200, y: y - 14 }),
      warp({ x: end, y: y - 14 }),
      warp({ x: end, y: y + 14 }),
      warp({ x: 200, y: y + 14 }),
    ];
    return { quad, score: 0.9, spine: { points, thickness: 14, isCurved: false } };
  });
}

/** White, with a dark dot at every corner of a grid of 100 pixels of the flat page. */
function picture(width = WIDTH, height = HEIGHT, dots: readonly Point[] = []): RasterImage {
  const data = new Uint8Array(width * height * 3).fill(255);
  for (const dot of dots) {
    for (let y = Math.round(dot.y) - 3; y < dot.y + 3; y++) {
      const start = 3 * (y * width + Math.round(dot.x) - 3);
      data.fill(0, start, start + 18);
    }
  }
  return { width, height, data };
}

const skewed: Warp = ({ x, y }) => ({ x: x - 0.05 * y + 60, y: y + 0.05 * x });

/** Seen from the right and from below: parts on the left and at the top are farther away. */
const aside: Warp = ({ x, y }) => {
  const w = 1 - 0.00022 * (x - 600) - 0.00012 * (y - 800);
  return { x: 600 + (x - 600) / w, y: 800 + (y - 800 + 0.04 * (x - 600)) / w };
};

/** An open book: the paper rises from the spine on the left and then falls off. */
const curled: Warp = ({ x, y }) => {
  const height = 140 * Math.exp(-x / 260);
  return { x, y: y + height + (0.1 * height * (y - 800)) / 800 };
};

/** Where a warped point was before, by Newton's method with numeric derivatives. */
function before(warp: Warp, { x, y }: Point): Point {
  let at = { x, y };
  for (let round = 0; round < 12; round++) {
    const now = warp(at);
    const right = warp({ x: at.x + 1, y: at.y });
    const below = warp({ x: at.x, y: at.y + 1 });
    const [a, b] = [right.x - now.x, below.x - now.x];
    const [c, d] = [right.y - now.y, below.y - now.y];
    const [dx, dy] = [x - now.x, y - now.y];
    const determinant = a * d - b * c;
    at = {
      x: at.x + (d * dx - b * dy) / determinant,
      y: at.y + (a * dy - c * dx) / determinant,
    };
  }
  return at;
}

function flatOf(warp: Warp, page = picture(), lines = JUSTIFIED): FlatPage {
  const flat = flattenPage(page, boxesUnder(warp, { lines }));
  assert.ok(flat, 'is made flat');
  return flat;
}

/** The flat page's point for a point of the page before it was warped, searched on a grid. */
function onFlat(flat: FlatPage, warp: Warp, point: Point): Point {
  const place = warp(point);
  return before((p) => flat.toPage(p), place);
}

/** How far lines and columns of the text are from level and upright ones, in pixels. */
function unevenness(
  flat: FlatPage,
  warp: Warp,
  xs = [240, 400, 600, 800, 980],
): { rows: number; columns: number } {
  const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
  const ys = [300, 500, 700, 900, 1100, 1200];
  const rows = ys.map((y) => spread(xs.map((x) => onFlat(flat, warp, { x, y }).y)));
  const columns = xs.map((x) => spread(ys.map((y) => onFlat(flat, warp, { x, y }).x)));
  return { rows: Math.max(...rows), columns: Math.max(...columns) };
}

describe('pages that are made flat', () => {
  it('are not those with level lines, or with skewed ones', () => {
    const level: Warp = (point) => point;
    assert.equal(flattenPage(picture(), boxesUnder(level)), undefined);
    assert.equal(flattenPage(picture(), boxesUnder(skewed)), undefined);
  });

  it('are not those whose lines waver each in its own way, such as handwriting', () => {
    assert.equal(
      flattenPage(
        picture(),
        boxesUnder((point) => point, { waver: 12 }),
      ),
      undefined,
    );
  });

  it('are not those with too few lines to show a shape', () => {
    assert.equal(flattenPage(picture(), boxesUnder(aside).slice(0, 3)), undefined);
  });

  it('get level lines and upright columns if they were seen from the side', () => {
    const { rows, columns } = unevenness(flatOf(aside), aside);
    assert.ok(rows < 5, `rows differ by ${rows}`);
    assert.ok(columns < 12, `columns differ by ${columns}`);
  });

  it('get at least one upright edge if the other one is ragged', () => {
    const { columns } = unevenness(flatOf(aside, picture(), RAGGED), aside, [205]);
    assert.ok(columns < 12, `the edge differs by ${columns}`);
  });

  it('get lines and columns of even distance', () => {
    const flat = flatOf(aside);
    const pitchAt = (x: number, y: number): number =>
      onFlat(flat, aside, { x, y: y + 60 }).y - onFlat(flat, aside, { x, y }).y;
    const pitches = [240, 600, 980].flatMap((x) => [300, 1140].map((y) => pitchAt(x, y)));
    assert.ok(Math.max(...pitches) < 1.08 * Math.min(...pitches), pitches.join(' '));
  });

  it('get level lines if they were curled', () => {
    const { rows, columns } = unevenness(flatOf(curled), curled);
    assert.ok(rows < 5, `rows differ by ${rows}`);
    assert.ok(columns < 12, `columns differ by ${columns}`);
  });

  it('show what was on the page at the places that they map to', () => {
    const dots = [400, 700, 1000].map((y) => ({ x: 600, y }));
    const flat = flatOf(curled, picture(WIDTH, HEIGHT, dots.map(curled)));
    for (const dot of dots) {
      const { x, y } = onFlat(flat, curled, dot);
      const level = flat.image.data[3 * (Math.round(y) * flat.image.width + Math.round(x))];
      assert.ok(level !== undefined && level < 60, `${level} at ${x}, ${y}`);
    }
    const empty = onFlat(flat, curled, { x: 600, y: 550 });
    const level =
      flat.image.data[3 * (Math.round(empty.y) * flat.image.width + Math.round(empty.x))];
    assert.equal(level, 255);
  });

  it('may be turned: their lines remain in the direction that they have', () => {
    const swap = ({ x, y }: Point): Point => ({ x: y, y: x });
    const turned = boxesUnder(aside).map(({ quad: [a, b, c, d], score, spine }): DetectedBox => ({
      quad: [swap(a), swap(d), swap(c), swap(b)],
      score,
      ...(spine && { spine: { ...spine, points: spine.points.map(swap) } }),
    }));
    const standing = flattenPage(picture(HEIGHT, WIDTH), turned);
    const lying = flatOf(aside);
    assert.ok(standing);
    assert.equal(standing.image.width, lying.image.height);
    const { x, y } = lying.toPage({ x: 300, y: 500 });
    const mirrored = standing.toPage({ x: 500, y: 300 });
    assert.ok(Math.hypot(mirrored.x - y, mirrored.y - x) < 0.01);
  });
});
