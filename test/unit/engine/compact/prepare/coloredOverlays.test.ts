import assert from 'node:assert/strict';
import { quadOfBox, type Box } from '../../../../../src/core/geometry/geometry.ts';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';
import { withoutOverlays } from '../../../../../src/engine/compact/prepare/coloredOverlays.ts';

type Color = readonly [number, number, number];

const WIDTH = 400;
const HEIGHT = 200;
const PAPER: Color = [240, 236, 224];
const INK: Color = [30, 30, 34];
const RED: Color = [210, 50, 60];
const YELLOW: Color = [245, 235, 70];

/** Two lines of text, 24 pixels high. */
const LINES: readonly Box[] = [40, 100].map((y0) => ({ x0: 20, x1: 380, y0, y1: y0 + 24 }));

class Drawing {
  readonly image: RasterImage = {
    width: WIDTH,
    height: HEIGHT,
    data: new Uint8Array(WIDTH * HEIGHT * 3),
  };

  constructor() {
    this.fill({ x0: 0, y0: 0, x1: WIDTH, y1: HEIGHT }, PAPER);
    // Stems of letters.
    for (const { x0, x1, y0, y1 } of LINES) {
      for (let x = x0; x < x1; x += 9) this.fill({ x0: x, x1: x + 3, y0: y0 + 4, y1: y1 - 4 }, INK);
    }
  }

  fill(box: Box, color: Color): this {
    return this.#each(box, () => color);
  }

  /** Translucent ink: what is below it stays visible. */
  stain(box: Box, color: Color): this {
    return this.#each(box, (below) => below.map((level, i) => (level * color[i]!) / 255));
  }

  #each({ x0, x1, y0, y1 }: Box, colorOf: (below: readonly number[]) => readonly number[]): this {
    const { data } = this.image;
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) {
        const i = 3 * (y * WIDTH + x);
        data.set(colorOf([...data.subarray(i, i + 3)]), i);
      }
    }
    return this;
  }

  at(x: number, y: number): readonly number[] {
    return [...this.image.data.subarray(3 * (y * WIDTH + x), 3 * (y * WIDTH + x) + 3)];
  }
}

const cleared = ({ image }: Drawing) =>
  withoutOverlays(
    image,
    LINES.map((box) => ({ quad: quadOfBox(box), score: 0.9 })),
  );

/** The frame of a stamp across both lines. */
function stamped(): Drawing {
  const drawing = new Drawing();
  for (const box of [
    { x0: 100, x1: 300, y0: 50, y1: 55 },
    { x0: 100, x1: 300, y0: 110, y1: 115 },
    { x0: 100, x1: 105, y0: 55, y1: 110 },
    { x0: 295, x1: 300, y0: 55, y1: 110 },
  ]) {
    drawing.stain(box, RED);
  }
  return drawing;
}

const differs = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((level, i) => Math.abs(level - b[i]!)));

function pixel(image: RasterImage, x: number, y: number): readonly number[] {
  return [...image.data.subarray(3 * (y * WIDTH + x), 3 * (y * WIDTH + x) + 3)];
}

describe('colored ink across text', () => {
  it('is taken off where it is a stamp, and the text below it stays', () => {
    const drawing = stamped();
    const image = cleared(drawing);
    assert.ok(image);
    const clean = new Drawing();
    for (const [x, y] of [
      [102, 80],
      [105, 52],
      [297, 70],
      [160, 112],
    ] as const) {
      assert.ok(differs(pixel(image, x, y), PAPER) < 12, `paper at ${x}, ${y}`);
    }
    // A stem of the first line under the upper edge of the stamp.
    assert.ok(differs(clean.at(120, 52), INK) === 0);
    assert.ok(Math.max(...pixel(image, 120, 52)) < 60);
    assert.notEqual(differs(drawing.at(102, 80), PAPER), 0, 'the page itself is not changed');
  });

  it('is taken off where it is that of a highlighter', () => {
    const image = cleared(new Drawing().stain({ x0: 40, x1: 260, y0: 38, y1: 66 }, YELLOW));
    assert.ok(image);
    assert.ok(differs(pixel(image, 43, 50), PAPER) < 12);
    assert.ok(Math.max(...pixel(image, 56, 50)) < 60);
  });

  it('stays where there is none, or hardly any', () => {
    assert.equal(cleared(new Drawing()), undefined);
    assert.equal(cleared(new Drawing().fill({ x0: 50, x1: 56, y0: 50, y1: 56 }, RED)), undefined);
  });

  it('stays where it is words of their own', () => {
    const drawing = new Drawing().fill({ x0: 150, x1: 250, y0: 100, y1: 124 }, PAPER);
    for (let x = 160; x < 240; x += 10) {
      drawing.fill({ x0: x, x1: x + 4, y0: 104, y1: 120 }, RED);
    }
    drawing.fill({ x0: 160, x1: 235, y0: 104, y1: 107 }, RED);
    assert.equal(cleared(drawing), undefined);
  });

  it('stays where it strikes words out or underlines them', () => {
    for (const y of [52, 61]) {
      const drawing = new Drawing().stain({ x0: 60, x1: 200, y0: y, y1: y + 3 }, RED);
      assert.equal(cleared(drawing), undefined);
    }
  });

  it('stays where it is the ground of light text', () => {
    const drawing = new Drawing().fill({ x0: 10, x1: 390, y0: 95, y1: 130 }, RED);
    for (let x = 20; x < 380; x += 9) {
      drawing.fill({ x0: x, x1: x + 3, y0: 104, y1: 120 }, [255, 255, 255]);
    }
    assert.equal(cleared(drawing), undefined);
  });

  it('stays where it is a picture of many hues', () => {
    const drawing = new Drawing();
    const hues: readonly Color[] = [RED, [60, 190, 80], [70, 80, 220], YELLOW];
    for (let x = 40; x < 300; x++) {
      drawing.stain({ x0: x, x1: x + 1, y0: 30, y1: 140 }, hues[(x >> 4) % 4]!);
    }
    assert.equal(cleared(drawing), undefined);
  });
});
