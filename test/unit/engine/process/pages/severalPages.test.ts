import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { errors, OcrError } from '../../../../../src/core/errors/errors.ts';
import { assemblePage } from '../../../../../src/core/document/assemblePage.ts';
import type { InputPage } from '../../../../../src/input/source/inputDocument.ts';
import type { OcrEngine, PageEvents, PageImage } from '../../../../../src/engine/engine.ts';
import { EngineRegistry } from '../../../../../src/engine/process/engines/registry.ts';
import { recognizeDocument } from '../../../../../src/engine/process/pages/pipeline.ts';
import { PagesInOrder } from '../../../../../src/engine/process/pages/pagesInOrder.ts';
import { LocalWork, readSeveral } from '../../../../../src/engine/process/pages/severalPages.ts';
import { RecognizeParamsSchema, type ProcessEvent } from '../../../../../src/engine/protocol.ts';
import { verbatim } from '../../../../../src/core/sentences/sentence.ts';

const PAGES = 24;

/** An engine whose work is done elsewhere, at most some pages at a time. */
class DistantEngine implements OcrEngine {
  readonly id = 'server';
  here = 0;
  there = 0;
  mostHere = 0;
  mostThere = 0;
  started = 0;

  constructor(
    private readonly atOnce: number,
    private readonly failing: readonly number[] = [],
  ) {}

  describe() {
    return { id: 'server', label: 'x', model: 'x', device: 'x', scripts: [] } as const;
  }
  pagesAtOnce = (): number => this.atOnce;
  load = (): Promise<void> => Promise.resolve();
  dispose = (): Promise<void> => Promise.resolve();

  async recognizePage(
    { index }: PageImage,
    _options: unknown,
    events: PageEvents,
    signal: AbortSignal,
  ) {
    this.started++;
    await this.locally();
    await events.elsewhere?.(async () => {
      this.mostThere = Math.max(this.mostThere, ++this.there);
      events.partialMarkdown?.(`half of ${index}`);
      try {
        // Later pages are finished before earlier ones.
        await sleep(40 + ((PAGES - index) % 7) * 10, undefined, { signal });
      } catch {
        throw errors.cancelled();
      } finally {
        this.there--;
      }
    });
    await this.locally();
    if (this.failing.includes(index)) throw new OcrError('remoteRefused', verbatim(`no ${index}`));
    const text = `page ${index}`;
    const region = {
      id: `p${index + 1}-r1`,
      kind: 'paragraph' as const,
      places: [],
      markdown: text,
      text,
      confidence: null,
    };
    return {
      ...({ index, width: 10, height: 10, rotation: 0, origin: 'ocr' } as const),
      ...assemblePage([region]),
      raw: text,
      timings: {},
      warnings: [],
    };
  }

  /** Work of this machine, which no two pages may do at the same time. */
  private async locally(): Promise<void> {
    this.mostHere = Math.max(this.mostHere, ++this.here);
    await sleep(1);
    this.here--;
  }
}

async function run(engine: DistantEngine, signal = new AbortController().signal) {
  const events: ProcessEvent[] = [];
  const page = (index: number): InputPage => ({
    ...{ index, width: 10, height: 10, warnings: [] },
    textLayer: () => Promise.resolve(undefined),
    image: () => Promise.resolve({ width: 10, height: 10, data: new Uint8Array(300) }),
  });
  const params = v.parse(RecognizeParamsSchema, {
    run: 'r',
    source: { kind: 'file', path: '/nowhere/x.pdf' },
    options: { engine: 'server' },
  });
  const none = () => undefined;
  const result = recognizeDocument(
    params,
    {
      stages: {
        openInput: () =>
          Promise.resolve({
            ...{ name: 'x.pdf', mimeType: 'application/pdf', pageCount: PAGES },
            page: (index: number) => Promise.resolve(page(index)),
            close: () => Promise.resolve(),
          }),
        textLayerPage: () => Promise.reject(new Error('There is no text layer.')),
        writePreview: () => Promise.resolve(undefined),
        writeFigures: () => Promise.resolve([]),
      },
      engines: new EngineRegistry([
        { id: 'server', label: 'x', create: () => Promise.resolve(engine) },
      ]),
      emit: (event) => event.type !== 'pageBegun' && events.push(event),
      ...{ warn: none, note: none },
    },
    signal,
  );
  await result;
  return events;
}

const pageOf = (event: ProcessEvent): number | undefined =>
  'page' in event ? event.page : undefined;

describe('several pages at a time', () => {
  it('are read by the engine together, and reported one after another', async () => {
    const engine = new DistantEngine(6);
    const events = await run(engine);
    assert.equal(engine.mostThere, 6);
    assert.equal(engine.mostHere, 1, 'pages worked on this machine at the same time');
    const pages = events.flatMap((event) => pageOf(event) ?? []);
    assert.deepEqual(
      pages,
      [...pages].sort((a, b) => a - b),
    );
    for (let index = 0; index < PAGES; index++) {
      const own = events.filter((event) => pageOf(event) === index);
      assert.equal(own[0]?.type, 'pageStarted');
      assert.equal(own.at(-1)?.type, 'pageFinished');
      assert.ok(own.filter(({ type }) => type === 'partialMarkdown').length <= 1);
    }
  });

  it('are one page at a time if the engine says nothing else', async () => {
    const engine = new DistantEngine(1);
    await run(engine);
    assert.equal(engine.mostThere, 1);
  });

  it('fail alone', async () => {
    const events = await run(new DistantEngine(5, [0, 7, 23]));
    const failed = events.filter(({ type }) => type === 'pageFailed').map(pageOf);
    assert.deepEqual(failed, [0, 7, 23]);
    assert.equal(events.filter(({ type }) => type === 'pageFinished').length, PAGES - 3);
  });

  it('are all cancelled, and nothing goes on afterwards', async () => {
    const engine = new DistantEngine(4);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 30);
    await assert.rejects(run(engine, stop.signal), { code: 'cancelled' });
    const { started, there, here } = engine;
    assert.deepEqual([there, here], [0, 0]);
    assert.ok(started < PAGES);
    await sleep(40);
    assert.equal(engine.started, started);
  });
});

describe('the limits of pages at a time', () => {
  const forever = 2 ** 40;

  it('are the bytes that they hold', async () => {
    let held = 0;
    let most = 0;
    let running = 0;
    const limits = { atOnce: () => 50, heldBytes: () => held, firstOpen: () => forever };
    const local = new LocalWork();
    await readSeveral(20, limits, local, async () => {
      // An image is decoded first, and only then known to be large.
      await sleep(1);
      held += 200 * 2 ** 20;
      most = Math.max(most, ++running);
      await local.waitFor(() => sleep(20));
      running--;
      held -= 200 * 2 ** 20;
      local.end();
    });
    assert.equal(most, 3);
  });

  it('are the finished pages that wait for an earlier one', async () => {
    let furthest = 0;
    const order = new PagesInOrder(() => undefined);
    const limits = { atOnce: () => 2, heldBytes: () => 0, firstOpen: () => order.firstOpen };
    const local = new LocalWork();
    await readSeveral(40, limits, local, async (position) => {
      if (order.firstOpen === 0) furthest = Math.max(furthest, position);
      await local.waitFor(() => sleep(position === 0 ? 60 : 1));
      order.end(position);
      local.end();
    });
    assert.equal(furthest, 9);
  });

  it('are the pages that must be read alone', async () => {
    const local = new LocalWork();
    const alone = new Set([3, 4, 8]);
    const beside: number[] = [];
    const open = new Set<number>();
    let most = 0;
    const limits = {
      atOnce: () => 3,
      heldBytes: () => 0,
      firstOpen: () => forever,
      isAlone: (position: number) => alone.has(position),
    };
    await readSeveral(12, limits, local, async (position) => {
      open.add(position);
      most = Math.max(most, open.size);
      if (open.size > 1) beside.push(...open);
      await local.waitFor(() => sleep(5));
      open.delete(position);
      local.end();
    });
    assert.equal(most, 3);
    assert.deepEqual(
      beside.filter((position) => alone.has(position)),
      [],
    );
  });
});
