import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import * as v from 'valibot';
import type { RasterImage } from '../../../src/core/geometry/raster.ts';
import { openInput } from '../../../src/input/openInput.ts';
import { goldenJson, goldenPath } from './goldenData.ts';
import { LimitsSchema } from '../../../src/engine/options.ts';

interface ConvertRecord {
  readonly file: string;
  readonly result_size: readonly [number, number];
  readonly sha256_rgb: string;
}

const never = new AbortController().signal;

/** The file's only page, as passed to engines. */
async function pageOf(file: string): Promise<RasterImage> {
  const source = { kind: 'file', path: goldenPath('preprocess', file) } as const;
  const document = await openInput(source, { limits: v.parse(LimitsSchema, {}) }, never);
  try {
    return await (await document.page(0)).image(never);
  } finally {
    await document.close();
  }
}

/** The channels of a PNG as in the file, with 16 bits if it has them. */
async function channels(name: string, depth: 'uchar' | 'ushort' = 'uchar') {
  const picture = sharp(goldenPath('preprocess', 'convert', name));
  const kept = depth === 'uchar' ? picture : picture.toColourspace('grey16');
  const { data, info } = await kept.raw({ depth }).toBuffer({ resolveWithObject: true });
  const values =
    depth === 'uchar' ? data : new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  return { values, of: info.channels };
}

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** Pictures on which the reference loses content, which is not reproduced on purpose. */
const OTHERWISE = ['rgba', 'gray-alpha', 'gray16', 'palette-transparent'].map(
  (name) => `convert/${name}.png`,
);
const CMYK = 'convert/cmyk.tiff';

describe('pictures as passed to engines', () => {
  const records = goldenJson('preprocess', 'convert.json') as readonly ConvertRecord[];
  const equal = records.filter(({ file }) => file !== CMYK && !OTHERWISE.includes(file));

  it('have seventeen forms', () => {
    assert.deepEqual([records.length, equal.length], [17, 12]);
  });

  for (const { file, result_size, sha256_rgb } of equal)
    {it(`${file} equals the reference byte for byte`, async () => {
      const { width, height, data } = await pageOf(file);
      assert.deepEqual([width, height], result_size);
      assert.equal(sha256(data), sha256_rgb);
    });}

  // The reference drops the alpha channel: what is below the transparency, often black, becomes
  // visible.
  for (const name of ['rgba.png', 'gray-alpha.png', 'palette-transparent.png'])
    {it(`convert/${name} is composited over white`, async () => {
      const { data } = await pageOf(`convert/${name}`);
      const { values, of } = await channels(name);
      const colours = of - 1;
      const wanted = Uint8Array.from(data, (_, i) => {
        const pixel = Math.floor(i / 3) * of;
        const alpha = values[pixel + colours]!;
        const value = values[pixel + Math.min(i % 3, colours - 1)]!;
        return Math.floor((value * alpha + 255 * (255 - alpha) + 127) / 255);
      });
      assert.deepEqual([...data], [...wanted]);
      assert.ok(values.some((value, i) => i % of === colours && value < 255));
    });}

  // The reference clips 16 bits at 255, which turns most scans of that kind white.
  it('convert/gray16.png is scaled to 8 bits', async () => {
    const { data } = await pageOf('convert/gray16.png');
    const { values, of } = await channels('gray16.png', 'ushort');
    const wanted = Array.from(data, (_, i) => values[Math.floor(i / 3) * of]! >> 8);
    assert.deepEqual([...data], wanted);
    assert.ok(new Set(data).size > 50);
  });

  // The reference subtracts the ink from white without a profile, which gives colors that no press
  // prints; here a color profile is used, a common one if the file has none.
  it(`${CMYK} is converted with a color profile`, async () => {
    const { width, height, data } = await pageOf(CMYK);
    const record = records.find(({ file }) => file === CMYK)!;
    assert.deepEqual([width, height], record.result_size);
    const at = (x: number, y: number): number[] => {
      const pixel = (y * width + x) * 3;
      return [...data.subarray(pixel, pixel + 3)];
    };
    assert.deepEqual(at(0, 0), [255, 255, 255], 'no ink is paper');
    assert.ok(Math.max(...at(23, 15)) < 60, 'full ink is dark');
    assert.notEqual(sha256(data), record.sha256_rgb);
  });
});
