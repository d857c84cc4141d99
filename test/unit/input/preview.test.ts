import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { writePreview } from '../../../src/input/source/preview.ts';

describe('page images', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preview-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** White, 60 × 40, the top left quarter black. */
  const data = new Uint8Array(60 * 40 * 3).fill(255);
  for (let y = 0; y < 20; y++) data.fill(0, y * 60 * 3, (y * 60 + 30) * 3);
  const image = { width: 60, height: 40, data };

  it('are JPEG files on the same pixel grid', async () => {
    const path = await writePreview(image, 0, join(folder, 'new'), 2);
    assert.equal(path, join(folder, 'new', 'page-3.jpg'));
    const { format, width, height } = await sharp(path).metadata();
    assert.deepEqual([format, width, height], ['jpeg', 60, 40]);
  });

  it('are rotated clockwise', async () => {
    const path = await writePreview(image, 90, folder, 0);
    const picture = await sharp(path).greyscale().raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([picture.info.width, picture.info.height], [40, 60]);
    const { channels } = picture.info;
    const at = (x: number, y: number) => picture.data[(y * 40 + x) * channels]!;
    assert.ok(at(35, 5) < 20 && at(5, 5) > 235 && at(35, 55) > 235);
  });
});
