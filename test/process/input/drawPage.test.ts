import assert from 'node:assert/strict';
import { errors } from '../../../src/core/errors/errors.ts';
import type { RasterImage } from '../../../src/core/geometry/raster.ts';
import { Canvases } from '../../../src/input/pdf/canvases.ts';
import { drawPage } from '../../../src/input/pdf/drawPage.ts';
import { Budget } from '../../../src/input/pdf/guard/budget.ts';
import { loadPdfJs } from '../../../src/input/pdf/pdfjs.ts';
import { choosePageScale } from '../../../src/input/pdf/scale.ts';
import { writePdf } from '../../unit/input/pdfWriter.ts';
import { openBytes, rejectsWith, signal } from '../../unit/input/support.ts';
import { renderSentence, verbatim } from '../../../src/core/sentences/sentence.ts';

/** The bounding box of dark pixels. */
function inkOf({ data, width, height }: RasterImage): number[] {
  const box = [Infinity, Infinity, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[(y * width + x) * 3]! > 128) continue;
      box[0] = Math.min(box[0]!, x);
      box[1] = Math.min(box[1]!, y);
      box[2] = Math.max(box[2]!, x);
      box[3] = Math.max(box[3]!, y);
    }
  }
  return box;
}

describe('pages that are slow to render', () => {
  const bytes = writePdf([{ content: '0 g 72 72 144 72 re f\n' }]);
  const raster = choosePageScale(612, 792, 8e6, 1);

  /** Renders the page when the first attempts take too long. */
  async function draw(late: number): Promise<{ image: RasterImage; warnings: string[] }> {
    const { getDocument } = await loadPdfJs();
    const canvases = new Canvases();
    const loading = getDocument({ data: new Uint8Array(bytes), CanvasFactory: canvases.factory });
    const page = await (await loading.promise).getPage(1);
    const warnings: string[] = [];
    const shares: number[] = [];
    try {
      const image = await drawPage(page, raster, signal(), {
        seconds: 60,
        canvases,
        run(seconds, task) {
          shares.push(seconds);
          if (shares.length <= late) throw errors.pageTimeout('Drawing page 1', seconds);
          const budget = new Budget(verbatim('Page 1'), verbatim('Drawing page 1'), {
            imagePixels: 1e6,
            seconds,
          });
          return budget.run(() => task(budget));
        },
        warn: (sentence) => warnings.push(renderSentence(sentence)),
      });
      return { image, warnings };
    } finally {
      assert.ok(shares.reduce((sum, share) => sum + share) <= 60);
      await loading.destroy();
    }
  }

  it('are rendered at a lower resolution, at the same size, with a warning', async () => {
    const sharp = await draw(0);
    const blurred = await draw(1);
    assert.deepEqual(sharp.warnings, []);
    assert.match(blurred.warnings.join(), /takes so long that it is read at 100 dpi/u);
    assert.equal(blurred.image.width, raster.width);
    assert.equal(blurred.image.height, raster.height);
    const [expected, ink] = [inkOf(sharp.image), inkOf(blurred.image)];
    expected.forEach((side, i) => assert.ok(Math.abs(side - ink[i]!) <= 2, ink.join()));
  });

  it('fail if that takes too long as well', async () => {
    const error = await rejectsWith(draw(2), 'pageTimeout');
    assert.equal(error.setting, 'limits.pageSeconds');
  });

  it('do not keep a copy of every mask', async () => {
    const masks = Array.from({ length: 60 }, (_, i) => i);
    const gray = '/Group<</S/Transparency/CS/DeviceGray>>';
    const page = {
      mediaBox: [0, 0, 960, 540] as const,
      content: masks.map((i) => `q /G${i} gs 0 g ${10 * i} 20 8 8 re f Q\n`).join(''),
      resources: `/ExtGState<<${masks.map((i) => `/G${i} @${2 * i + 1}`).join('')}>>`,
      objects: masks.flatMap((i) => [
        {
          dictionary: `/Type/XObject/Subtype/Form/BBox[0 0 960 540]${gray}`,
          data: `1 g ${10 * i} 20 8 8 re f`,
        },
        { dictionary: `/SMask<</S/Luminosity/G @${2 * i}>>` },
      ]),
    };
    const document = await openBytes(writePdf([page]), 'masks.pdf');
    const input = await document.page(0);
    const before = process.memoryUsage.rss();
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
    const image = await input.image(signal());
    clearInterval(watch);
    // 60 masks of 2667 × 1500 pixels are 960 MB.
    assert.ok(most - before < 600e6, `${Math.round((most - before) / 1e6)} MB`);
    assert.ok(inkOf(image)[2]! > 1600);
  });
});
