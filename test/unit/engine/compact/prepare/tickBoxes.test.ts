import assert from 'node:assert/strict';
import sharp from 'sharp';
import { boxOfPoints, quadOfBox, type Box } from '../../../../../src/core/geometry/geometry.ts';
import { takeTickBoxes } from '../../../../../src/engine/compact/prepare/tickBoxes.ts';

const WIDTH = 600;
const HEIGHT = 400;

/** A page with SVG shapes on white. */
async function draw(shapes: string) {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">` +
    `<rect width="100%" height="100%" fill="#fff"/>${shapes}</svg>`;
  const data = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer();
  return { width: WIDTH, height: HEIGHT, data: new Uint8Array(data) };
}

const line = (x0: number, y0: number, x1 = 400) => ({
  quad: quadOfBox({ x0, x1, y0, y1: y0 + 28 }),
  score: 0.9,
});
const square = (x: number, y: number, inside = '', fill = 'none') =>
  `<rect x="${x}" y="${y}" width="20" height="20" fill="${fill}" stroke="#000" stroke-width="2"/>${inside}`;
/** Bars in place of letters. */
const label = (x: number, y: number) =>
  Array.from(
    { length: 9 },
    (_, i) => `<rect x="${x + i * 16}" y="${y}" width="6" height="20"/>`,
  ).join('');
const tick = (x: number, y: number) =>
  `<path d="M${x + 5} ${y + 10} l4 5 l7 -10" fill="none" stroke="#000" stroke-width="2"/>`;

const places = (boxes: readonly { readonly quad: Parameters<typeof boxOfPoints>[0] }[]): Box[] =>
  boxes.map(({ quad }) => boxOfPoints(quad));

describe('boxes to tick on a picture', () => {
  it('are taken out of their lines, ticked or empty', async () => {
    const image = await draw(
      square(50, 54, tick(50, 54)) + label(90, 54) + square(50, 104) + label(90, 104),
    );
    const { boxes, ticks } = takeTickBoxes(image, [line(46, 50), line(46, 100)]);
    assert.deepEqual(
      ticks.map((found) => found?.on),
      [true, false],
    );
    assert.ok(places(boxes).every(({ x0 }) => x0 > 70 && x0 < 90));
  });

  it('are found in front of a line, and as a line of their own', async () => {
    const image = await draw(square(50, 54) + label(90, 54) + square(50, 104) + label(90, 104));
    const lines = [line(86, 50), line(86, 100), line(46, 100, 76)];
    const { boxes, ticks } = takeTickBoxes(image, lines);
    assert.deepEqual(places(boxes), places(lines.slice(0, 2)));
    assert.deepEqual(
      ticks.map((found) => found?.on),
      [false, false],
    );
  });

  it('are no round letters, filled squares, cells or letters that touch a word', async () => {
    const round = (y: number) =>
      `<circle cx="60" cy="${y + 14}" r="10" fill="none" stroke="#000" stroke-width="2"/>`;
    const ideograph = (y: number) => square(50, y) + label(74, y);
    const cell = (y: number) => square(50, y) + square(70, y) + label(100, y);
    for (const shape of [round, (y: number) => square(50, y, '', '#000'), ideograph, cell]) {
      const image = await draw(shape(54) + label(100, 54) + shape(104) + label(100, 104));
      const lines = [line(46, 50), line(46, 100)];
      const { boxes, ticks } = takeTickBoxes(image, lines);
      assert.deepEqual([boxes, ticks], [lines, [undefined, undefined]]);
    }
  });

  it('come in numbers: a lone square stays what it is read as', async () => {
    const image = await draw(square(50, 54) + label(90, 54));
    const lines = [line(46, 50)];
    assert.deepEqual(takeTickBoxes(image, lines).boxes, lines);
  });
});
