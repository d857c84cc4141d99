import assert from 'node:assert/strict';
import * as v from 'valibot';
import type { Line, OcrPage } from '../../../../../src/core/document/document.ts';
import { assemblePage } from '../../../../../src/core/document/assemblePage.ts';
import { boxOfPoints, quadOfBox, type Box } from '../../../../../src/core/geometry/geometry.ts';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';
import type { OcrEngine, PageImage } from '../../../../../src/engine/engine.ts';
import { PageOptionsSchema } from '../../../../../src/engine/options.ts';
import {
  linesByPicture,
  picturesAlone,
} from '../../../../../src/engine/process/pages/pictureLines.ts';
import { readPictures, withReading } from '../../../../../src/engine/process/pages/pictureText.ts';
import { textLayerPage } from '../../../../../src/engine/process/pages/stages.ts';
import type { InputPage, TextLayer } from '../../../../../src/input/source/inputDocument.ts';
import { layoutPage } from '../../../../../src/layout/layout.ts';

const options = v.parse(PageOptionsSchema, {});
const signal = () => new AbortController().signal;
const WIDTH = 1000;
const HEIGHT = 1400;

/** A black page: what is white on a part of it was put there. */
const page: RasterImage = {
  width: WIDTH,
  height: HEIGHT,
  data: new Uint8Array(WIDTH * HEIGHT * 3),
};

const lineAt = (text: string, box: Box, given: Partial<Line> = {}): Line => ({
  ...{ text, quad: quadOfBox(box), confidence: 1, recognizer: 'textLayer', fontSize: 30 },
  ...given,
});

const FIRST = 'The keeper reads the gauge and writes it down.';
const SECOND = 'Nobody has asked for these numbers in years.';
const own = [
  lineAt(FIRST, { x0: 100, x1: 800, y0: 100, y1: 130 }),
  lineAt(SECOND, { x0: 100, x1: 800, y0: 900, y1: 930 }),
];
const picture = { x0: 100, x1: 700, y0: 300, y1: 600 };
const written = { x0: 150, x1: 450, y0: 400, y1: 430 };

interface Reading {
  readonly found?: readonly Box[];
  readonly text?: string;
  readonly confidence?: number;
}

/**
 * An engine that finds lines at given places of the page and reads one line over the whole width of
 * whatever it is given.
 * @param origin of the part that it is shown
 */
function fakeEngine(
  { found = [written], text = 'LOT 4471', confidence = 0.93 }: Reading,
  pictures: readonly Box[],
) {
  const seen: PageImage[] = [];
  const { x0, y0 } = picturesAlone(page, pictures);
  const engine: OcrEngine = {
    id: 'compact',
    describe: () => ({ id: 'compact', label: 'x', model: 'm', device: 'CPU', scripts: [] }),
    load: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
    findText: () =>
      Promise.resolve(
        found.map((box) =>
          quadOfBox({ x0: box.x0 - x0, x1: box.x1 - x0, y0: box.y0 - y0, y1: box.y1 - y0 }),
        ),
      ),
    recognizePage: (image): Promise<OcrPage> => {
      seen.push(image);
      const box = { x0: 4, x1: image.width - 4, y0: 4, y1: image.height - 4 };
      const lines = [{ ...lineAt(text, box), confidence, recognizer: 'ctc:x' }];
      const regions = layoutPage({ pageIndex: 0, ...image, lines });
      return Promise.resolve({
        ...{ index: 0, width: image.width, height: image.height, rotation: 0, origin: 'ocr' },
        ...{ ...assemblePage(regions), raw: '', timings: {}, warnings: [] },
      });
    },
  };
  return { engine, seen };
}

const read = (pictures: readonly Box[], reading: Reading = {}, lines = own) => {
  const { engine, seen } = fakeEngine(reading, pictures);
  const given = {
    page,
    pictures,
    own: lines,
    engine,
    options,
    index: 0,
    progress: () => undefined,
  };
  return readPictures(given, signal()).then((text) => ({ ...text, seen }));
};

const input = { index: 0, width: WIDTH, height: HEIGHT } as InputPage;
const layer: TextLayer = {
  ...{ lines: own, rulings: [], figures: [picture], pictures: [picture], trusted: true },
  ...{ rotation: 0, mirrored: false },
};

describe('pictures on a page with text of its own', () => {
  it('are looked at alone: everything else is white', () => {
    const { image, x0, y0 } = picturesAlone(page, [picture, { ...picture, y0: 1000, y1: 1100 }]);
    const at = (x: number, y: number) => image.data[((y - y0) * image.width + x - x0) * 3];
    assert.equal(at(picture.x0 + 5, picture.y0 + 5), 0);
    assert.equal(at(picture.x0 + 5, 800), 255, 'between them');
    assert.equal(at(picture.x0 - 5, picture.y0 + 5), 255, 'beside them');
  });

  it('that are long strips are not taken for one line', () => {
    const { image } = picturesAlone(page, [{ x0: 0, x1: 990, y0: 300, y1: 330 }]);
    assert.ok(image.width < 8 * image.height);
  });

  it('have lines where the own text has none, each in the smallest picture', () => {
    const ground = { x0: 0, x1: WIDTH, y0: 0, y1: HEIGHT };
    const quads = [
      written,
      { x0: 110, x1: 700, y0: 102, y1: 128 },
      { ...written, y0: 1200, y1: 1230 },
    ];
    const found = linesByPicture(quads.map(quadOfBox), [ground, picture], own);
    assert.deepEqual(found, [
      { picture, lines: [written] },
      { picture: ground, lines: [quads[2]] },
    ]);
  });

  it('without lines are not read', async () => {
    const { pictures, missed, seen } = await read([picture], { found: [] });
    assert.deepEqual([pictures, missed, seen], [[], [], []]);
  });

  it('give text in reading order, behind the figure, with what read it', async () => {
    const { pictures, reading } = await read([picture]);
    const result = withReading(textLayerPage(input, layer, options, pictures), reading);
    assert.equal(result.markdown, `${FIRST}\n\nLOT 4471\n\n${SECOND}`);
    const kinds = result.regions.map(({ id, kind }) => `${id} ${kind}`);
    assert.deepEqual(kinds, [
      'p1-r1 paragraph',
      'p1-r2 figure',
      'p1-r3 paragraph',
      'p1-r4 paragraph',
    ]);
    const [first] = result.regions;
    const third = result.regions.at(2);
    assert.ok(first && third);
    assert.equal(first.reading, undefined);
    assert.deepEqual(third.reading, { engine: 'compact', model: 'm', device: 'CPU' });
    assert.equal(third.confidence, 0.93);
    const place = third.places.at(0);
    assert.ok(
      place && Math.abs(place.y0 - written.y0) < 40 && Math.abs(place.x0 - written.x0) < 40,
    );
  });

  it('that are written on give lines among the own ones', async () => {
    const label = lineAt('Harbor', { x0: 120, x1: 220, y0: 400, y1: 430 });
    const value = { x0: 260, x1: 450, y0: 400, y1: 430 };
    const lines = [...own, label];
    const { pictures } = await read([picture], { found: [value], text: 'Skerry Bay' }, lines);
    const result = textLayerPage(input, { ...layer, lines }, options, pictures);
    assert.match(result.text, /Harbor Skerry Bay/u);
  });

  it('give nothing where what was read is no text, and say so where lines were seen', async () => {
    const speck = { x0: 150, x1: 190, y0: 400, y1: 430 };
    const noise = await read([picture], { found: [speck], text: '~i', confidence: 0.4 });
    assert.deepEqual([noise.pictures, noise.missed], [[], []]);
    const lines = [written, { ...written, y0: 460, y1: 490 }];
    const faint = await read([picture], { found: lines, text: 'L0t 4a7l', confidence: 0.4 });
    assert.deepEqual([faint.pictures, faint.missed], [[], lines]);
  });

  it('are left for another time where the time of the page is over', async () => {
    const { engine, seen } = fakeEngine({}, [picture]);
    const given = { page, pictures: [picture], own, engine, index: 0, progress: () => undefined };
    const hurried = { ...options, maxSeconds: 1e-9 };
    const { missed } = await readPictures({ ...given, options: hurried }, signal());
    assert.deepEqual(missed, [written]);
    assert.equal(seen.length, 0);
  });

  it('are given up at once when the run is cancelled', async () => {
    const controller = new AbortController();
    const { engine } = fakeEngine({}, [picture]);
    const given = { page, pictures: [picture], own, engine, index: 0, progress: () => undefined };
    controller.abort();
    await assert.rejects(readPictures({ ...given, options }, controller.signal));
  });

  it('never lose or double a line of the page', async () => {
    for (let n = 0; n < 20; n++) {
      const y0 = 150 + 35 * n;
      const place = { x0: 100 + 20 * n, x1: 500 + 20 * n, y0, y1: y0 + 90 + 10 * n };
      const at = { x0: place.x0 + 20, x1: place.x0 + 320, y0: y0 + 20, y1: y0 + 50 };
      const { pictures } = await read([place], { found: [at], text: 'Pier 9' });
      const given = { ...layer, figures: [place], pictures: [place] };
      const { regions } = textLayerPage(input, given, options, pictures);
      const lines = regions.flatMap((region) => region.lines ?? []);
      assert.equal(lines.length, 3);
      assert.equal(lines.filter(({ text }) => text === 'Pier 9').length, 1);
      assert.ok(lines.every(({ quad }) => boxOfPoints(quad).y1 <= HEIGHT));
    }
  });
});
