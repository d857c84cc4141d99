import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import type { OcrPage } from '../../../src/core/document/document.ts';
import type { OcrError } from '../../../src/core/errors/errors.ts';
import { DevicePolicy } from '../../../src/engine/deepseek/device/devicePolicy.ts';
import { ThreadedDeepseekEngine } from '../../../src/engine/deepseek/thread/threadedEngine.ts';
import type { RasterImage } from '../../../src/core/geometry/raster.ts';
import type { PageImage } from '../../../src/engine/engine.ts';
import { PageOptionsSchema, RecognizeOptionsSchema } from '../../../src/engine/options.ts';
import { EngineRegistry } from '../../../src/engine/process/engines/registry.ts';
import { recognizeDocument } from '../../../src/engine/process/pages/pipeline.ts';
import type { ProcessEvent } from '../../../src/engine/protocol.ts';
import type { InputDocument } from '../../../src/input/source/inputDocument.ts';
import { convert } from '../../../src/models/convertModel.ts';
import { goldenImage, goldenPath } from './goldenData.ts';

const ENTRY = path.resolve('dist/deepseek-thread.js');

/** Each pixel becomes a square of four, so that the page is large enough for tiles. */
function doubled({ width, height, data }: RasterImage): RasterImage {
  const large = new Uint8Array(4 * data.length);
  for (let y = 0; y < 2 * height; y++) {
    for (let x = 0; x < 2 * width; x++) {
      const from = ((y >> 1) * width + (x >> 1)) * 3;
      large.set(data.subarray(from, from + 3), (y * 2 * width + x) * 3);
    }
  }
  return { width: 2 * width, height: 2 * height, data: large };
}

/** What a page must have in common with the same page read alone. */
const resultOf = ({ raw, confidence, regions, warnings }: OcrPage) => ({
  raw,
  confidence,
  regions,
  warnings,
});

describe('a page that is encoded while the page before it is written', () => {
  let folder: string;
  let model: string;
  let engine: ThreadedDeepseekEngine;
  let pages: PageImage[];
  const never = new AbortController().signal;
  const optionsOf = (mode: string, maxTokens: number) =>
    v.parse(PageOptionsSchema, { mode, maxTokens });
  /** With tiles: several views. */
  const options = optionsOf('gundam', 40);
  /** Long enough for the views of the next page. */
  const long = optionsOf('base', 600);

  const engineOf = (where: string, freeCores = 1, entry = 'deepseek-vision.js') =>
    new ThreadedDeepseekEngine(
      { folder: where, threads: 1, freeCores, aheadEntry: path.resolve('dist', entry) },
      ENTRY,
      new DevicePolicy('cpu'),
    );
  const read = (page: PageImage, how = options, signal = never, by = engine) =>
    by.recognizePage(page, how, {}, signal);
  /** Requests a second page once the answer to a long one has begun. */
  async function during(second: () => Promise<OcrPage>, by = engine) {
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const first = by.recognizePage(pages[0]!, long, { partialMarkdown: () => begin() }, never);
    await Promise.race([begun, first]);
    return Promise.allSettled([first, second()]);
  }
  const valueOf = (settled: PromiseSettledResult<OcrPage>): OcrPage => {
    if (settled.status === 'rejected') throw settled.reason;
    return settled.value;
  };

  before(async function () {
    this.timeout(120_000);
    folder = await mkdtemp(path.join(tmpdir(), 'deepseek-ocr-'));
    model = path.join(folder, 'model');
    await convert({
      from: goldenPath('v1-tiny'),
      to: model,
      quantization: 'int4',
      viewSizes: [640, 1024],
    });
    const names = ['img_a.png', 'img_b.png', 'img_c.png'];
    pages = await Promise.all(
      names.map(async (name, index) => {
        const image = await goldenImage('v1-tiny', 'images', name);
        return { index, ...doubled(image) };
      }),
    );
    engine = engineOf(model);
    await engine.load(never);
  });

  after(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('has the result of a page that is read alone, bit by bit', async function () {
    this.timeout(120_000);
    const alone: OcrPage[] = [];
    for (const page of pages) alone.push(await read(page));
    const firstAlone = await read(pages[0]!, long);
    const ahead: OcrPage[] = [];
    for (const page of pages) {
      const [first, second] = await during(() => read(page));
      assert.deepEqual(resultOf(valueOf(first)), resultOf(firstAlone));
      ahead.push(valueOf(second));
    }
    assert.deepEqual(ahead.map(resultOf), alone.map(resultOf));
    // Otherwise this test compares nothing.
    assert.ok(ahead.every(({ timings }) => timings['ahead']! > 0));
    assert.ok(alone.every(({ timings }) => timings['ahead'] === undefined));
  });

  it('follows a page that was encoded ahead itself', async function () {
    this.timeout(120_000);
    const running = new Set<Promise<unknown>>();
    const ahead: (number | undefined)[] = [];
    // Two at a time, as the pipeline requests them.
    for (const page of [...pages, ...pages]) {
      if (running.size > 1) await Promise.race(running);
      const work: Promise<unknown> = read(page, long).then(({ timings }) => {
        ahead.push(timings['ahead']);
        running.delete(work);
      });
      running.add(work);
    }
    await Promise.all(running);
    assert.deepEqual(
      ahead.map((milliseconds) => milliseconds !== undefined),
      [false, true, true, true, true, true],
    );
  });

  it('is one page at most: a third one is encoded in its turn', async function () {
    this.timeout(120_000);
    const third: Promise<OcrPage>[] = [];
    const [, second] = await during(() => {
      const next = read(pages[1]!);
      third.push(read(pages[2]!));
      return next;
    });
    assert.ok(valueOf(second).timings['ahead']! > 0);
    assert.equal((await third[0]!).timings['ahead'], undefined);
  });

  it('can be cancelled alone, and read again', async function () {
    this.timeout(120_000);
    const controller = new AbortController();
    const [first, second] = await during(() => {
      const cancelled = read(pages[1]!, options, controller.signal);
      setTimeout(() => controller.abort(), 20);
      return cancelled;
    });
    assert.equal(valueOf(first).raw, (await read(pages[0]!, long)).raw);
    assert.equal(second.status, 'rejected');
    assert.equal((second.reason as OcrError).code, 'cancelled');
    const [, again] = await during(() => read(pages[1]!));
    assert.deepEqual(resultOf(valueOf(again)), resultOf(await read(pages[1]!)));
  });

  it('keeps its errors to itself', async function () {
    this.timeout(120_000);
    // The graph for tiles cannot be loaded; the long page needs the other one.
    const broken = path.join(folder, 'broken');
    await cp(model, broken, { recursive: true });
    await writeFile(path.join(broken, 'vision_int8_640.onnx'), 'no graph');
    const other = engineOf(broken);
    await other.load(never);
    const [first, second] = await during(() => read(pages[1]!, options, never, other), other);
    assert.equal(valueOf(first).raw, (await read(pages[0]!, long)).raw);
    assert.equal(second.status, 'rejected');
    await assert.rejects(read(pages[1]!, options, never, other), second.reason as Error);
    await other.dispose();
  });

  it('is encoded in its turn if the thread for it fails', async function () {
    this.timeout(120_000);
    const other = engineOf(model, 1, 'no-such-thread.js');
    await other.load(never);
    const [first, second] = await during(() => read(pages[1]!, options, never, other), other);
    assert.equal(first.status, 'fulfilled');
    assert.deepEqual(resultOf(valueOf(second)), resultOf(await read(pages[1]!)));
    await other.dispose();
  });

  it('does not harm an engine that is freed while a view of a cancelled page is encoded', async function () {
    this.timeout(120_000);
    const wanted = (await read(pages[1]!)).raw;
    for (const milliseconds of [0, 40, 150, 400]) {
      const controller = new AbortController();
      const { signal } = controller;
      const work = [read(pages[0]!, long, signal), read(pages[1]!, options, signal)];
      // The moments are the subject.
      setTimeout(() => controller.abort(), milliseconds);
      await Promise.allSettled(work);
      await engine.dispose();
      assert.equal((await read(pages[1]!)).raw, wanted);
    }
  });

  it('is requested by the pipeline, and every page is reported in its order', async function () {
    this.timeout(120_000);
    const engines = new EngineRegistry([
      { id: 'deepseek', label: 'x', create: () => Promise.resolve(engine) },
    ]);
    const input: InputDocument = {
      ...{ name: 'x', mimeType: 'image/png', pageCount: 4 },
      page: (index) => {
        const image = pages[index % pages.length]!;
        const textLayer = () => Promise.resolve(undefined);
        return Promise.resolve({ ...image, index, warnings: [], textLayer, image: () => Promise.resolve(image) });
      },
      close: () => Promise.resolve(),
    };
    const unused = () => Promise.reject(new Error('not used'));
    const events: ProcessEvent[] = [];
    const started = performance.now();
    await recognizeDocument(
      {
        ...{ run: 'x', source: { kind: 'file', path: 'x' }, skipPages: [], alonePages: [] },
        options: v.parse(RecognizeOptionsSchema, { ...long, engine: 'deepseek' }),
      },
      {
        stages: {
          openInput: () => Promise.resolve(input),
          ...{ textLayerPage: unused, writePreview: unused, writeFigures: unused },
        },
        engines,
        emit: (event) => events.push(event),
        warn: (message) => assert.fail(message),
        note: () => undefined,
      },
      never,
    );
    const finished = events.filter((event) => event.type === 'pageFinished');
    assert.deepEqual(
      finished.map(({ page, result }) => [page, result.timings['ahead'] !== undefined]),
      [
        [0, false],
        [1, true],
        [2, true],
        [3, true],
      ],
    );
    // The time in which a page waits for another is not its own.
    const sum = finished.reduce((all, { result }) => all + result.timings['total']!, 0);
    const whole = performance.now() - started;
    assert.ok(sum > 0.5 * whole && sum < 1.2 * whole, `${sum} of ${whole} ms`);
    // What is shown of a page follows the end of the page before it.
    const shown = events.flatMap((event) => (event.type === 'partialMarkdown' ? [event.page] : []));
    assert.deepEqual(shown, [...shown].sort((a, b) => a - b));
    assert.equal(finished[3]?.result.raw, finished[0]?.result.raw);
  });

  it('is not requested before its turn without a free core', async () => {
    const other = engineOf(model, 0);
    await other.load(never);
    assert.equal(other.pagesAtOnce(), 1);
    assert.equal(engine.pagesAtOnce(), 2);
    const [, second] = await during(() => read(pages[1]!, options, never, other), other);
    assert.equal(valueOf(second).timings['ahead'], undefined);
    await other.dispose();
  });
});
