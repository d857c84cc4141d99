import assert from 'node:assert/strict';
import type { Quad } from '../../../../../src/core/geometry/geometry.ts';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';
import { cropLine } from '../../../../../src/engine/compact/line/lineCrop.ts';
import type { TextDetector } from '../../../../../src/engine/compact/ppocr/lineDetector.ts';
import { findLines } from '../../../../../src/engine/compact/prepare/findLines.ts';

const signal = new AbortController().signal;

const blank = (width: number, height: number): RasterImage => ({
  width,
  height,
  data: new Uint8Array(width * height * 3).fill(255),
});

const upright = (x0: number, y0: number, x1: number, y1: number): Quad => [
  { x: x0, y: y0 },
  { x: x1, y: y0 },
  { x: x1, y: y1 },
  { x: x0, y: y1 },
];

/** A detector that finds the given boxes in any picture. */
const finding = (...quads: Quad[]): Pick<TextDetector, 'detect'> => ({
  detect: () => Promise.resolve(quads.map((quad) => ({ quad, score: 1 }))),
});

describe('finding lines on small pictures', () => {
  it('maps boxes from the framed picture back and clips them to the real one', async () => {
    const [box] = await findLines(blank(200, 180), finding(upright(20, 50, 132, 80)), signal);
    assert.deepEqual(box!.quad, upright(0, 18, 100, 48));
  });

  it('drops boxes that are only in the margin, which have no area on the picture', async () => {
    const inMargin = [upright(4, 60, 28, 90), upright(60, 4, 120, 30)];
    const page = blank(200, 180);
    const boxes = await findLines(page, finding(...inMargin, upright(60, 60, 120, 90)), signal);
    assert.deepEqual(
      boxes.map(({ quad }) => quad),
      [upright(28, 28, 88, 58)],
    );
    assert.doesNotThrow(() => boxes.map(({ quad }) => cropLine(page, quad)));
  });
});
