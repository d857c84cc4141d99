import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import * as v from 'valibot';
import type { OcrPage, Region } from '../../../../../src/core/document/document.ts';
import { regionFigures, linkFigures } from '../../../../../src/engine/process/pages/figureLinks.ts';
import { writeFigures } from '../../../../../src/input/source/figurePictures.ts';
import { PageOptionsSchema } from '../../../../../src/engine/options.ts';

const options = v.parse(PageOptionsSchema, {});
const region = (id: string, kind: Region['kind'], markdown: string): Region => ({
  id,
  kind,
  markdown,
  text: markdown,
  places: [{ x0: 0, y0: 0, x1: 10, y1: 10 }],
  confidence: 1,
});
const page: OcrPage = {
  ...{ index: 0, width: 40, height: 30, rotation: 0, origin: 'ocr', markdown: '', text: '' },
  ...{ raw: '', confidence: 1, scripts: [], timings: {}, warnings: [] },
  regions: [
    region('p1-r1', 'paragraph', 'Above'),
    region('p1-r2', 'figure', ''),
    region('p1-r3', 'figure', 'axis labels'),
  ],
};

describe('figures of a page', () => {
  it('are linked before their text, at their place', () => {
    const linked = linkFigures(page, ['p1-r2', 'p1-r3'], 'my scan (2).images', options);
    assert.equal(
      linked.markdown,
      'Above\n\n![Figure](my%20scan%20%282%29.images/p1-r2.png)\n\n' +
        '![Figure](my%20scan%20%282%29.images/p1-r3.png)\n\naxis labels',
    );
    assert.equal(linked.text, 'Above\n\naxis labels');
  });

  it('without a picture are unchanged', () => {
    assert.equal(linkFigures(page, [], 'x', options), page);
    assert.deepEqual(
      regionFigures(page).map(({ id }) => id),
      ['p1-r2', 'p1-r3'],
    );
  });

  describe('as files', () => {
    let folder: string;
    before(async () => (folder = await mkdtemp(path.join(tmpdir(), 'figures-'))));
    after(() => rm(folder, { recursive: true }));

    it('are cut out of the upright page, at its edge too; empty boxes are left out', async () => {
      // A sideways page of 40 × 30: red encodes how far down a pixel is on the upright page.
      const data = new Uint8Array(40 * 30 * 3);
      for (let y = 0; y < 30; y++) for (let x = 0; x < 40; x++) data[(y * 40 + x) * 3] = 5 * x;
      const written = await writeFigures(
        { width: 40, height: 30, data },
        90,
        [
          { id: 'top', box: { x0: 0, y0: 0, x1: 12, y1: 8 } },
          { id: 'corner', box: { x0: 20, y0: 35, x1: 99, y1: 99 } },
          { id: 'empty', box: { x0: 5, y0: 5, x1: 5, y1: 9 } },
        ],
        folder,
      );
      assert.deepEqual(written, ['top', 'corner']);
      assert.deepEqual((await readdir(folder)).sort(), ['corner.png', 'top.png']);
      const corner = sharp(path.join(folder, 'corner.png'));
      const { width, height } = await corner.metadata();
      assert.deepEqual([width, height], [10, 5]);
      const [red] = await corner.raw().toBuffer();
      assert.equal(red, 5 * 35);
    });
  });
});
