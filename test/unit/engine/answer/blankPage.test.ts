import assert from 'node:assert/strict';
import sharp from 'sharp';
import type { RasterImage } from '../../../../src/core/geometry/raster.ts';
import { isBlank, readBlank } from '../../../../src/engine/answer/blankPage.ts';

const A4 = { 72: [595, 842], 144: [1190, 1684], 300: [2480, 3508] } as const;

interface Drawn {
  readonly dpi?: keyof typeof A4;
  readonly text?: string;
  readonly points?: number;
  readonly fill?: string;
  readonly paper?: string;
  readonly lines?: number;
}

/** A page of A4 with lines of text, drawn as strokes so that no font is needed. */
async function page(drawn: Drawn): Promise<RasterImage> {
  const { dpi = 300, text = '', points = 10, fill = 'black', paper = 'white', lines = 1 } = drawn;
  const [width, height] = A4[dpi];
  const em = (points * dpi) / 72;
  // Each letter is two thin stems with a bar, with less ink than most letters have.
  const letter = (x: number, y: number): string =>
    `M${x} ${y}v${-0.7 * em}m${0.45 * em} ${0.7 * em}v${-0.7 * em}m${-0.45 * em} ${0.35 * em}h${0.45 * em}`;
  const strokes = Array.from({ length: lines }, (_, line) =>
    Array.from(text, (char, i) =>
      char === ' ' ? '' : letter(0.1 * width + i * 0.65 * em, 0.1 * height + line * 1.4 * em),
    ).join(''),
  ).join('');
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<rect width="100%" height="100%" fill="${paper}"/>` +
    `<path d="${strokes}" stroke="${fill}" stroke-width="${0.08 * em}" fill="none"/></svg>`;
  const { data } = await sharp(Buffer.from(svg))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width, height, data };
}

/** Scanner noise: a sum of uniform numbers is nearly normal. */
function addNoise(image: RasterImage, deviation: number): RasterImage {
  let state = 1;
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  const data = Uint8Array.from(image.data);
  for (let at = 0; at < data.length; at += 3) {
    const by = (random() + random() + random() + random()) * deviation * Math.sqrt(3);
    const value = Math.max(0, Math.min(255, Math.round(data[at]! + by)));
    data.fill(value, at, at + 3);
  }
  return { ...image, data };
}

describe('blank pages', () => {
  const written: readonly (readonly [string, Drawn])[] = [
    ['one short line at 300 dpi', { text: 'Chapter 3' }],
    ['one short line at 144 dpi', { text: 'Chapter 3', dpi: 144 }],
    ['a page number', { text: '17' }],
    ['a page number at 144 dpi', { text: '17', dpi: 144 }],
    ['a page number at 72 dpi', { text: '17', dpi: 72 }],
    ['pale grey text', { text: 'The quick brown fox', fill: '#d8d8d8', lines: 40, points: 12 }],
    ['white on black', { text: 'Chapter 3', fill: 'white', paper: 'black' }],
  ];
  for (const [what, drawn] of written) {
    it(`are not those with ${what}`, async () => assert.equal(isBlank(await page(drawn)), false));
  }

  it('may be noisy, tinted and dusty', async () => {
    const paper = await page({ dpi: 144, paper: '#e8e0d0' });
    assert.equal(isBlank(paper), true);
    for (const deviation of [2, 9]) assert.equal(isBlank(addNoise(paper, deviation)), true);
    const dusty = await page({ paper: '#f0f0f0' });
    for (let speck = 0; speck < 60; speck++) {
      const at = ((speck * 57 + 20) * dusty.width + ((speck * 397) % 2400)) * 3;
      for (let row = 0; row < 3; row++) {
        dusty.data.fill(40, at + row * dusty.width * 3, at + row * dusty.width * 3 + 9);
      }
    }
    assert.equal(isBlank(dusty), true);
  });

  it('are distinguished from noisy pages with text', async () => {
    assert.equal(isBlank(addNoise(await page({ text: '17', dpi: 144 }), 6)), false);
  });

  it('never include pages on which a line was found', async () => {
    const image = { ...(await page({ dpi: 72 })), index: 3 };
    assert.equal(readBlank({ ...image, lineHeight: 5 }), undefined);
    const blank = readBlank(image)!;
    assert.deepEqual([blank.index, blank.warnings[0]?.code], [3, 'noText']);
  });
});
