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

describe('finding lines at every size', () => {
  /** A detector that finds one thin box at the first size, and notes how it is called. */
  const thin = (...quads: Quad[]) => {
    const calls: { side: number | undefined; places: number | undefined }[] = [];
    const detector: Pick<TextDetector, 'detect'> = {
      detect: (_page, _signal, side, places) => {
        calls.push({ side, places: places?.length });
        return Promise.resolve(quads.map((quad) => ({ quad, score: 1 })));
      },
    };
    return { calls, detector };
  };

  it('searches a tall picture at a size at which its width is not lost', async () => {
    const { calls, detector } = thin(upright(20, 50, 700, 80));
    await findLines(blank(800, 9000), detector, signal);
    assert.deepEqual(calls, [{ side: 9000, places: undefined }]);
  });

  it('searches a very large picture with thin lines in tiles around what looks like type', async () => {
    const { calls, detector } = thin(upright(20, 50, 2000, 70));
    await findLines(blank(3840, 2160), detector, signal);
    assert.deepEqual(calls, [
      { side: 960, places: undefined },
      { side: 3840, places: 1 },
    ]);
  });

  it('searches a page of ordinary type at once', async () => {
    const { calls, detector } = thin(upright(100, 100, 2000, 138));
    await findLines(blank(2480, 3508), detector, signal);
    assert.deepEqual(
      calls.map(({ side }) => side),
      [960, 1600],
    );
  });

  it('takes a wide picture for one line only if it has no rows of smaller type', async () => {
    const strip = blank(900, 100);
    const { calls, detector } = thin(upright(10, 10, 400, 40));
    assert.equal((await findLines(strip, detector, signal))[0]?.quad[2].y, 100);
    for (const y of [20, 60]) {
      for (let x = 20, i = 0; i < 40; i++, x += 16) {
        for (let row = y; row < y + 12; row++) {
          strip.data.fill(0, (row * 900 + x) * 3, (row * 900 + x + 3 + (i % 4) * 3) * 3);
        }
      }
    }
    await findLines(strip, detector, signal);
    assert.equal(calls.length, 1);
  });

  it('leaves out pieces of a line of small type that is found whole at a larger size', async () => {
    const page = blank(2400, 2400);
    for (let x = 600, i = 0; i < 60; i++, x += 14) {
      for (let row = 1200; row < 1212; row++) {
        page.data.fill(0, (row * 2400 + x) * 3, (row * 2400 + x + 3 + (i % 4) * 2) * 3);
      }
    }
    const large = upright(200, 300, 2000, 360);
    const piece = upright(596, 1198, 640, 1214);
    const whole = upright(594, 1196, 1446, 1216);
    const sides: (number | undefined)[] = [];
    const detector: Pick<TextDetector, 'detect'> = {
      detect: (_page, _signal, side, places) => {
        sides.push(side);
        const quads = places === undefined ? [large, piece] : [whole];
        return Promise.resolve(quads.map((quad) => ({ quad, score: 1 })));
      },
    };
    const boxes = await findLines(page, detector, signal);
    assert.equal(sides.length, 2, 'a second search in the places of small type');
    assert.deepEqual(
      boxes.map(({ quad }) => quad),
      [large, whole],
    );
  });
});
