import assert from 'node:assert/strict';
import * as v from 'valibot';
import type { OcrPage } from '../../../../src/core/document/document.ts';
import { errors } from '../../../../src/core/errors/errors.ts';
import { quadOfBox } from '../../../../src/core/geometry/geometry.ts';
import { AssistedEngine, type Surveyor } from '../../../../src/engine/assisted/assistedEngine.ts';
import { rotateImage } from '../../../../src/engine/compact/prepare/rotate.ts';
import type { OcrEngine, PageImage } from '../../../../src/engine/engine.ts';
import { PageOptionsSchema } from '../../../../src/engine/options.ts';

const image: PageImage = { width: 30, height: 20, data: new Uint8Array(30 * 20 * 3), index: 4 };
const never = new AbortController().signal;
const options = (given: v.InferInput<typeof PageOptionsSchema> = {}) =>
  v.parse(PageOptionsSchema, given);

/** An engine that returns one region by default, and records its input. */
function fakeEngine(regions?: OcrPage['regions']) {
  const given: PageImage[] = [];
  let disposed = false;
  const engine: OcrEngine = {
    id: 'deepseek',
    describe: () => ({ id: 'deepseek', label: '', model: '', device: '', scripts: [] }),
    load: () => Promise.resolve(),
    recognizePage: (page) => {
      given.push(page);
      const box = { x0: 0, y0: 0, x1: page.width, y1: page.height / 2 };
      const answer: OcrPage = {
        index: page.index,
        width: page.width,
        height: page.height,
        rotation: 0,
        origin: 'ocr',
        regions: regions ?? [
          {
            id: 'p1-r1',
            kind: 'paragraph',
            places: [box],
            markdown: 'a',
            text: 'a',
            confidence: 1,
          },
        ],
        markdown: 'a',
        text: 'a',
        raw: 'a',
        confidence: 1,
        scripts: [],
        timings: { decode: 5 },
        warnings: [],
      };
      return Promise.resolve(answer);
    },
    dispose: () => {
      disposed = true;
      return Promise.resolve();
    },
  };
  return { engine, given, isDisposed: () => disposed };
}

const surveyor = (survey: Surveyor['survey']): Surveyor => ({
  survey,
  dispose: () => Promise.resolve(),
});

const turned: Surveyor = surveyor((page) =>
  Promise.resolve({
    rotation: 90 as const,
    image: rotateImage(page, 90),
    lines: [5, 20, 24].map((y) => quadOfBox({ x0: 2, y0: y, x1: 18, y1: y + 2 })),
    lineHeight: 2,
  }),
);

describe('an engine assisted by a line detector', () => {
  it('reads pages upright and gets the height of the text', async () => {
    const { engine, given } = fakeEngine();
    const assisted = new AssistedEngine(engine, { alone: turned });
    const page = await assisted.recognizePage(image, options(), {}, never);
    assert.deepEqual([given[0]!.width, given[0]!.height], [20, 30]);
    assert.equal(given[0]!.lineHeight, 2);
    assert.equal(given[0]!.index, 4);
    assert.deepEqual([page.rotation, page.width, page.height], [90, 20, 30]);
  });

  it('surveys a page on one core while another page is read', async () => {
    const used: string[] = [];
    const named = (name: string): Surveyor => ({
      ...turned,
      survey: (...given) => {
        used.push(name);
        return turned.survey(...given);
      },
    });
    const { engine } = fakeEngine();
    const answer = engine.recognizePage.bind(engine);
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const slow: OcrEngine = {
      ...engine,
      recognizePage: (...given) => finished.then(() => answer(...given)),
    };
    const surveyors = { alone: named('alone'), beside: named('beside') };
    const assisted = new AssistedEngine(slow, surveyors);
    const first = assisted.recognizePage(image, options(), {}, never);
    // The first page is surveyed by then.
    await new Promise((resolve) => setImmediate(resolve));
    const second = assisted.recognizePage(image, options(), {}, never);
    finish();
    await Promise.all([first, second]);
    await assisted.recognizePage(image, options(), {}, never);
    assert.deepEqual(used, ['alone', 'beside', 'alone']);
  });

  it('gets the line height of every page with lines, since those are never blank', async () => {
    const { engine, given } = fakeEngine();
    const line = quadOfBox({ x0: 2, y0: 5, x1: 18, y1: 5 });
    for (const lines of [[line], []]) {
      const survey = { rotation: 0, image, lines, lineHeight: 0 } as const;
      const assisted = new AssistedEngine(engine, {
        alone: surveyor(() => Promise.resolve(survey)),
      });
      await assisted.recognizePage(image, options(), {}, never);
    }
    assert.deepEqual(
      given.map(({ lineHeight }) => lineHeight),
      [1, undefined],
    );
  });

  it('marks lines missing from the answer, with a warning', async () => {
    const assisted = new AssistedEngine(fakeEngine().engine, { alone: turned });
    const page = await assisted.recognizePage(image, options(), {}, never);
    assert.deepEqual(
      page.missed?.map(({ y0 }) => y0),
      [20, 24],
    );
    assert.equal(page.warnings[0]?.code, 'missedText');
    assert.match(page.warnings[0].message, /^2 lines/u);
  });

  it('uses only the places of regions that have one', async () => {
    const region = { kind: 'paragraph', markdown: 'a', text: 'a', confidence: 1 } as const;
    const lost = { ...region, id: 'p1-r1', places: [] } as const;
    const apart = [
      { x0: 0, y0: 0, x1: 20, y1: 8 },
      { x0: 0, y0: 23, x1: 20, y1: 30 },
    ];
    const placed = { ...region, id: 'p1-r2', places: apart } as const;
    const read = (regions: OcrPage['regions']) =>
      new AssistedEngine(fakeEngine(regions).engine, { alone: turned }).recognizePage(
        image,
        options(),
        {},
        never,
      );
    const { missed, warnings } = await read([lost, placed]);
    assert.deepEqual(
      missed?.map(({ y0 }) => y0),
      [20],
    );
    assert.match(warnings[0]!.message, /^A line .* without a position/u);
    assert.equal((await read([lost])).missed, undefined);
    assert.equal((await read([])).missed?.length, 3);
  });

  it('expects no places from tasks that return none', async () => {
    const assisted = new AssistedEngine(fakeEngine().engine, { alone: turned });
    for (const task of ['free', 'locate', 'describe'] as const) {
      const page = await assisted.recognizePage(image, options({ task }), {}, never);
      assert.equal(page.missed, undefined);
      assert.deepEqual(page.warnings, []);
    }
  });

  it('reads without assistance if the survey fails, and says so', async () => {
    const { engine, given } = fakeEngine();
    const logged: string[] = [];
    const failing = surveyor(() => Promise.reject(errors.modelMissing('ppocr-v4-det.onnx')));
    const assisted = new AssistedEngine(engine, { alone: failing }, (text) => logged.push(text));
    const page = await assisted.recognizePage(image, options(), {}, never);
    assert.equal(page.rotation, 0);
    assert.equal(given[0], image);
    assert.match(logged[0]!, /ppocr-v4-det/u);
    assert.deepEqual(
      page.warnings.map(({ code, page: index }) => [code, index]),
      [['notSurveyed', 4]],
    );
  });

  it('is cancelled during the survey', async () => {
    const { engine, given } = fakeEngine();
    const cancelled = surveyor(() => Promise.reject(errors.cancelled()));
    const run = new AssistedEngine(engine, { alone: cancelled }).recognizePage(
      image,
      options(),
      {},
      never,
    );
    await assert.rejects(run, { code: 'cancelled' });
    assert.equal(given.length, 0);
  });

  it('disposes both', async () => {
    const { engine, isDisposed } = fakeEngine();
    await new AssistedEngine(engine, { alone: turned }).dispose();
    assert.equal(isDisposed(), true);
  });
});
