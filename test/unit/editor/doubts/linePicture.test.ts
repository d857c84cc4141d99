import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { linePictureSvg, writeLinePicture } from '../../../../src/editor/doubts/linePicture.ts';

const page = { width: 1000, height: 1400 };
const line = { x0: 100, y0: 200, x1: 900, y1: 230 };
const word = { x0: 850, y0: 202, x1: 900, y1: 228 };

const numbers = (svg: string, name: string): number[] =>
  (new RegExp(` ${name}="([^"]*)"`, 'u').exec(svg)?.[1] ?? '').split(' ').map(Number);

describe('the picture of a line', () => {
  it('shows the word with its surroundings, inside the page', () => {
    const [x = 0, y = 0, width = 0, height = 0] = numbers(
      linePictureSvg({ page, line, word }, 'data:,'),
      'viewBox',
    );
    assert.ok(x <= word.x0 && x + width >= word.x1, 'the word is in view');
    assert.ok(y < line.y0 && y + height > line.y1 && y + height < line.y1 + 30);
    assert.ok(x >= 0 && x + width <= page.width);
  });

  it('is enlarged: small type is at least twice as high', () => {
    const small = { ...line, y1: 212 };
    const svg = linePictureSvg({ page, line: small, word: { ...word, y1: 212 } }, 'data:,');
    const [, , , height = 0] = numbers(svg, 'viewBox');
    const [shown = 0] = numbers(svg, 'height');
    assert.ok(shown / height >= 2, `${shown / height}`);
  });

  it('is as large for a line at the edge and a tall word', () => {
    const tall = { x0: 0, y0: 0, x1: 30, y1: 400 };
    const svg = linePictureSvg({ page, line: tall, word: tall }, 'data:,');
    assert.ok((numbers(svg, 'height')[0] ?? 0) <= 160);
  });

  it('is written beside the picture of the page, and old ones are deleted', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'lines-'));
    try {
      const preview = path.join(folder, 'page-1.jpg');
      await writeFile(preview, 'not a picture');
      let last = '';
      for (let at = 0; at < 12; at++) {
        last = await writeLinePicture(preview, `p1-r1:0:${at}`, { page, line, word });
      }
      const names = (await readdir(folder)).filter((name) => name.endsWith('.svg'));
      assert.ok(names.length <= 8 && names.includes(path.basename(last)), names.join(' '));
      const data = Buffer.from('not a picture').toString('base64');
      assert.ok((await readFile(last, 'utf8')).includes(`data:image/jpeg;base64,${data}`));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
