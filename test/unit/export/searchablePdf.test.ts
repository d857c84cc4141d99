import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PDFDocument, StandardFonts, degrees, type PDFPage } from '@cantoo/pdf-lib';
import sharp from 'sharp';
import type { Line, OcrDocument, OcrPage } from '../../../src/core/document/document.ts';
import { boxOfPoints, quadOfBox, type Box } from '../../../src/core/geometry/geometry.ts';
import { searchablePdf, type SearchablePdfJob } from '../../../src/export/pdf/searchablePdf.ts';
import { repositoryRoot } from '../../repositoryRoot.ts';
import { loadPdfJs } from '../../../src/input/pdf/pdfjs.ts';

/** By the product's own way of loading pdf.js, which other tests of the process rely on. */
const opened = async (bytes: Uint8Array) => {
  const { getDocument } = await loadPdfJs();
  return getDocument({ data: bytes.slice(), verbosity: 0 }).promise;
};

const box = (x0: number, y0: number, x1: number, y1: number): Box => ({ x0, y0, x1, y1 });

/** Words at places, one line. */
function lineOf(words: readonly (readonly [string, Box])[], extra: Partial<Line> = {}): Line {
  const places = words.map(([, place]) => place);
  return {
    text: words.map(([text]) => text).join(' '),
    quad: quadOfBox(boxOfPoints(places.flatMap(quadOfBox))),
    confidence: 0.9,
    words: words.map(([text, place]) => ({ text, box: place, confidence: 0.9 })),
    ...extra,
  };
}

function pageOf(lines: readonly Line[], extra: Partial<OcrPage> = {}): OcrPage {
  const regions = lines.map((line, i) => ({
    id: `p1-r${i + 1}`,
    kind: 'paragraph' as const,
    places: [boxOfPoints(line.quad)],
    markdown: line.text,
    text: line.text,
    confidence: 0.9,
    lines: [line],
  }));
  return {
    ...{ index: 0, width: 800, height: 1000, rotation: 0, origin: 'ocr', regions },
    ...{ markdown: '', text: '', raw: '', confidence: 0.9, scripts: [], timings: {}, warnings: [] },
    ...extra,
  };
}

const documentOf = (pages: readonly OcrPage[], mimeType: string, pageCount = 1): OcrDocument => ({
  version: 2,
  source: { name: 'scan', mimeType, pageCount },
  ...{ engine: 'compact', model: '', timings: {}, warnings: [], pages },
});

const jpeg = (width = 800, height = 1000): Promise<Uint8Array> =>
  sharp({ create: { width, height, channels: 3, background: 'white' } })
    .jpeg()
    .toBuffer();

const write = (document: OcrDocument, source?: Uint8Array, more: Partial<SearchablePdfJob> = {}) =>
  searchablePdf({
    document,
    source: () => Promise.resolve(source ?? new Uint8Array()),
    picture: (index) => {
      const page = document.pages.find((each) => each.index === index);
      return page ? jpeg(page.width, page.height) : Promise.resolve(undefined);
    },
    ...more,
  });

interface Found {
  readonly text: string;
  /** Where the baseline begins, as shares of the page as it is shown. */
  readonly x: number;
  readonly y: number;
}

/** What pdf.js finds on a page. */
async function found(bytes: Uint8Array, page = 1): Promise<Found[]> {
  const pdf = await opened(bytes);
  const proxy = await pdf.getPage(page);
  const view = proxy.getViewport({ scale: 1 });
  const { items } = await proxy.getTextContent();
  return items.flatMap((item) => {
    if (!('str' in item) || item.str.trim() === '') return [];
    const [x = 0, y = 0] = item.transform.slice(4) as number[];
    const [left = 0, top = 0] = view.convertToViewportPoint(x, y) as number[];
    return [{ text: item.str, x: left / view.width, y: top / view.height }];
  });
}

const textOf = async (bytes: Uint8Array, page = 1): Promise<string> =>
  (await found(bytes, page)).map(({ text }) => text).join(' ');

const pdftotext = spawnSync('pdftotext', ['-v']).error === undefined;

/** What pdftotext finds: `text` without marks of direction, `words` with boxes in units. */
function poppler(bytes: Uint8Array, ...options: string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'pdf-'));
  try {
    writeFileSync(path.join(folder, 'a.pdf'), bytes);
    const { stdout } = spawnSync('pdftotext', [...options, 'a.pdf', '-'], { cwd: folder });
    return stdout.toString().replace(/[\u202a-\u202e]/gu, '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A PDF whose page has a size, a visible part and a turn. */
async function pdfOf(
  draw: (page: PDFPage, pdf: PDFDocument) => unknown,
  turn = 0,
): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const page = pdf.addPage([700, 900]);
  page.setCropBox(50, 100, 400, 500);
  page.setRotation(degrees(turn));
  await draw(page, pdf);
  return pdf.save();
}

describe('a searchable PDF', () => {
  const hello = lineOf([
    ['Hello', box(100, 200, 300, 250)],
    ['world', box(320, 200, 500, 250)],
  ]);

  it('shows the picture of an image, with its words at their places', async () => {
    const { bytes, notes } = await write(documentOf([pageOf([hello])], 'image/png'));
    assert.deepEqual(notes, []);
    const items = await found(bytes);
    assert.equal(items.map(({ text }) => text).join(' '), 'Hello world');
    const [first] = items;
    assert.ok(Math.abs(first!.x - 100 / 800) < 0.001);
    assert.ok(Math.abs(first!.y - 240 / 1000) < 0.001, 'the baseline, a fifth above the lower end');
    const pdf = await opened(bytes);
    assert.equal(pdf.numPages, 1);
  });

  it('draws no letter', async () => {
    const { bytes } = await write(documentOf([pageOf([hello])], 'image/png'));
    const pdf = await opened(bytes);
    const { fnArray, argsArray } = await (await pdf.getPage(1)).getOperatorList();
    const modes = fnArray.flatMap((fn, i) => (fn === 38 ? [(argsArray[i] as number[])[0]] : []));
    assert.deepEqual(modes, [3]);
  });

  const scripts = lineOf([
    ['人人生而自由', box(100, 200, 400, 240)],
    ['अधिकारों', box(420, 200, 600, 240)],
  ]);
  const arabic = lineOf(
    [
      ['وضميرًا', box(600, 300, 700, 340)],
      ['(عام2024)', box(450, 300, 590, 340)],
      ['Latin', box(340, 300, 440, 340)],
    ],
    { direction: 'rtl' },
  );
  const beyond = lineOf([['𠮷野家🇩🇪', box(100, 400, 300, 440)]]);

  it('keeps every script, and each word in typing order', async () => {
    const { bytes } = await write(documentOf([pageOf([scripts, arabic, beyond])], 'image/png'));
    const text = await textOf(bytes);
    for (const word of ['人人生而自由', 'अधिकारों', 'وضميرًا', '2024', 'عام', 'Latin', '𠮷野家🇩🇪']) {
      assert.ok(text.includes(word), `${word} in ${text}`);
    }
  });

  it('is searched and measured by poppler as it is here', function () {
    // Installed with the packages that the tests need; elsewhere pdf.js alone checks the file.
    if (!pdftotext) this.skip();
    return write(documentOf([pageOf([hello, scripts, arabic, beyond])], 'image/png')).then(
      ({ bytes }) => {
        const text = poppler(bytes);
        for (const word of ['Hello world', '人人生而自由', 'अधिकारों', 'وضميرًا', '𠮷野家']) {
          assert.ok(text.includes(word), `${word} in ${text}`);
        }
        const unit = 841.68 / 1000;
        const boxes = poppler(bytes, '-bbox');
        const [, ...edges] =
          /xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">world/u.exec(boxes)!;
        for (const [i, pixel] of [320, 200, 500, 250].entries()) {
          assert.ok(Math.abs(Number(edges[i]) / unit - pixel) < 3, `${edges[i]} for ${pixel}`);
        }
      },
    );
  });

  it('finds words of scripts without spaces over gaps', async () => {
    const places: [string, Box][] = [
      ['日本', box(100, 200, 180, 240)],
      ['語', box(200, 200, 240, 240)],
    ];
    const line = lineOf(places, { text: '日本語' });
    const { bytes } = await write(documentOf([pageOf([line])], 'image/png'));
    assert.equal((await textOf(bytes)).replace('本 語', '本語'), '日本語');
    if (pdftotext) assert.match(poppler(bytes), /日本語/u);
  });

  for (const turn of [0, 90, 180, 270]) {
    for (const rotation of [0, 90, 180, 270] as const) {
      it(`places words on a page shown at ${turn}° and turned by ${rotation}°`, async () => {
        const source = await pdfOf(() => undefined, turn);
        const lying = (turn + rotation) % 180 !== 0;
        const size = lying ? { width: 1000, height: 800 } : { width: 800, height: 1000 };
        const page = pageOf([hello], { ...size, rotation });
        const { bytes } = await write(documentOf([page], 'application/pdf'), source);
        const [item] = await found(bytes);
        // The start of the baseline, turned back from the upright page.
        const [x, y] = [100 / size.width, 240 / size.height];
        const [left, top] =
          rotation === 0
            ? [x, y]
            : rotation === 90
              ? [y, 1 - x]
              : rotation === 180
                ? [1 - x, 1 - y]
                : [1 - y, x];
        assert.ok(
          Math.abs(item!.x - left) < 0.002 && Math.abs(item!.y - top) < 0.002,
          JSON.stringify(item),
        );
      });
    }
  }

  describe('of a PDF', () => {
    const draw = (text: string) => async (page: PDFPage, pdf: PDFDocument) => {
      const font = await pdf.embedFont(StandardFonts.Helvetica);
      page.drawRectangle({ x: 60, y: 110, width: 10, height: 10 });
      page.drawText(text, { font, x: 100, y: 200, size: 20 });
    };

    it('keeps the drawings of a page without text', async () => {
      const source = await pdfOf((page) =>
        page.drawRectangle({ x: 60, y: 110, width: 99, height: 9 }),
      );
      const { bytes, notes } = await write(
        documentOf([pageOf([hello])], 'application/pdf'),
        source,
      );
      assert.deepEqual(notes, []);
      assert.equal(await textOf(bytes), 'Hello world');
      const pdf = await PDFDocument.load(bytes);
      assert.deepEqual(pdf.getPage(0).getCropBox(), { x: 50, y: 100, width: 400, height: 500 });
    });

    it('leaves a page whose own text was used as it is', async () => {
      const source = await pdfOf(draw('Own words'));
      const page = pageOf([{ ...hello, recognizer: 'textLayer' }], { origin: 'textLayer' });
      const { bytes } = await write(documentOf([page], 'application/pdf'), source);
      assert.equal(await textOf(bytes), 'Own words');
    });

    it('adds what was read from pictures to a page with text', async () => {
      const source = await pdfOf(draw('Own words'));
      const lines = [
        { ...hello, recognizer: 'textLayer' },
        lineOf([['Stamp', box(100, 500, 200, 540)]], { recognizer: 'ctc:ppocr-v4' }),
      ];
      const page = pageOf(lines, { origin: 'textLayer' });
      const { bytes } = await write(documentOf([page], 'application/pdf'), source);
      const text = await textOf(bytes);
      assert.match(text, /Stamp/u);
      assert.match(text, /Own words/u);
      assert.doesNotMatch(text, /Hello/u);
    });

    it('becomes a picture where unused text would be found twice', async () => {
      const source = await pdfOf(draw('Hxllo wqrld'));
      const { bytes, notes } = await write(
        documentOf([pageOf([hello])], 'application/pdf'),
        source,
      );
      assert.equal(await textOf(bytes), 'Hello world');
      assert.match(notes.join(), /pictures in the PDF.*: 1\./u);
    });

    it('replaces a hidden text layer, and keeps the drawings', async () => {
      const first = await write(
        documentOf([pageOf([lineOf([['Hxllo', box(100, 200, 300, 250)]])])], 'application/pdf'),
        await pdfOf((page) => page.drawRectangle({ x: 60, y: 110, width: 99, height: 9 })),
      );
      const { bytes, notes } = await write(
        documentOf([pageOf([hello])], 'application/pdf'),
        first.bytes,
      );
      assert.deepEqual(notes, []);
      assert.equal(await textOf(bytes), 'Hello world');
      const pdf = await opened(bytes);
      const { fnArray } = await (await pdf.getPage(1)).getOperatorList();
      assert.ok(fnArray.includes(91), 'the rectangle');
    });

    it('adds to a text layer that was written before', async () => {
      const first = await write(
        documentOf([pageOf([hello])], 'application/pdf'),
        await pdfOf(() => 0),
      );
      const lines = [lineOf([['Stamp', box(100, 500, 200, 540)]], { recognizer: 'ctc:ppocr-v4' })];
      const page = pageOf(lines, { origin: 'textLayer' });
      const { bytes } = await write(documentOf([page], 'application/pdf'), first.bytes);
      const text = await textOf(bytes);
      assert.match(text, /Hello world/u);
      assert.match(text, /Stamp/u);
    });

    it('has only the pages that were read, and those that failed', async () => {
      const pdf = await PDFDocument.create();
      for (const width of [100, 200, 300, 400]) pdf.addPage([width, 500]);
      const document: OcrDocument = {
        ...documentOf([pageOf([hello], { index: 1 })], 'application/pdf', 4),
        warnings: [{ code: 'pageFailed', message: '', page: 3 }],
      };
      const { bytes } = await write(document, await pdf.save());
      const pages = (await PDFDocument.load(bytes)).getPages();
      assert.deepEqual(
        pages.map((page) => page.getWidth()),
        [200, 400],
      );
    });

    for (const name of ['user-password.pdf', 'owner-password.pdf']) {
      it(`consists of pictures if the original is encrypted (${name})`, async () => {
        const file = path.join(repositoryRoot, 'test/fixtures/input', name);
        const { bytes, notes } = await write(
          documentOf([pageOf([hello])], 'application/pdf'),
          readFileSync(file),
        );
        assert.match(notes.join(), /encrypted/u);
        assert.equal(await textOf(bytes), 'Hello world');
      });
    }

    it('consists of pictures if the original cannot be changed', async () => {
      const { bytes, notes } = await write(
        documentOf([pageOf([hello])], 'application/pdf'),
        Buffer.from('no PDF'),
      );
      assert.equal(notes.length, 1);
      assert.equal(await textOf(bytes), 'Hello world');
    });
  });

  it('places text of which only the region is known', async () => {
    const region = {
      ...{ id: 'p1-r1', kind: 'paragraph' as const, markdown: '', confidence: null },
      text: 'one two three four five six seven eight nine ten eleven twelve',
      places: [box(100, 100, 300, 200)],
    };
    const { bytes } = await write(documentOf([pageOf([], { regions: [region] })], 'image/png'));
    assert.equal(await textOf(bytes), region.text);
    const rows = new Set((await found(bytes)).map(({ y }) => y.toFixed(3)));
    assert.ok(rows.size > 1 && rows.size < 6, `${rows.size} lines`);
  });

  it('stops when it is cancelled', async () => {
    const signal = AbortSignal.abort(new Error('stop'));
    await assert.rejects(
      write(documentOf([pageOf([hello])], 'image/png'), undefined, { signal }),
      /stop/u,
    );
  });
});
