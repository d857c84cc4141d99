import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { InputPage } from '../../../src/input/source/inputDocument.ts';
import { text, writePdf } from '../../unit/input/pdfWriter.ts';
import { openBytes, signal } from '../../unit/input/support.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that are still used after a garbage collection. */
async function bytesInUse(): Promise<number> {
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  return process.memoryUsage().heapUsed;
}

const LINE = 'The keeper reads the gauge and writes the number down. ';
const LINES = 30;
const PAGES = 16;

describe('memory of a long PDF', () => {
  const content = Array.from({ length: LINES }, (_, i) => text(50, 750 - 11 * i, 9, LINE)).join('');
  const glyphs = LINES * LINE.length;

  /** Bytes that each page of the second half leaves behind, per glyph. */
  async function leftPerGlyph(read: (page: InputPage) => Promise<unknown>): Promise<number> {
    const document = await openBytes(writePdf(Array.from({ length: PAGES }, () => ({ content }))));
    let half = 0;
    for (let i = 0; i < PAGES; i++) {
      if (i === PAGES / 2) half = await bytesInUse();
      await read(await document.page(i));
    }
    const left = (await bytesInUse()) - half;
    await document.close();
    return left / (PAGES / 2) / glyphs;
  }

  // A glyph takes about 200 bytes, and pdf.js keeps some kilobytes per page.
  it('keeps no glyphs of pages that were read', async () => {
    const left = await leftPerGlyph((page) => page.textLayer(signal()));
    assert.ok(left < 10, `${left} bytes per glyph`);
  });

  it('keeps no glyphs of pages that were drawn', async () => {
    const left = await leftPerGlyph((page) => page.image(signal()));
    assert.ok(left < 10, `${left} bytes per glyph`);
  });
});
