import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { OcrError } from '../../../src/core/errors/errors.ts';
import { ThreadedDeepseekEngine } from '../../../src/engine/deepseek/thread/threadedEngine.ts';
import { convert } from '../../../src/models/convertModel.ts';
import { goldenImage, goldenPath } from './goldenData.ts';
import { PageOptionsSchema } from '../../../src/engine/options.ts';

/** Moments in the work on a page at which it is cancelled. */
const ROUNDS = 6;
const ENTRY = path.resolve('dist/deepseek-thread.js');

describe('DeepSeek engine in its thread', () => {
  let folder: string;
  let engine: ThreadedDeepseekEngine;
  let model: string;
  /** The text of the page without any interruption. */
  let wanted: string;
  const never = new AbortController().signal;
  // One view of 1024 pixels is common to the tiny v2 model and the release.
  const options = v.parse(PageOptionsSchema, { mode: '1024', maxTokens: 64 });

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'deepseek-ocr-'));
    model = path.join(folder, 'model');
    await convert({
      from: goldenPath('v2-tiny'),
      to: model,
      quantization: 'int4',
      viewSizes: [1024],
    });
    engine = new ThreadedDeepseekEngine({ folder: model, threads: 1 }, ENTRY);
  });

  after(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('reads a page while the main thread keeps running', async () => {
    const page = { index: 0, ...(await goldenImage('v2-tiny', 'images', 'img_a.png')) };
    await engine.load(never);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const partial: string[] = [];
    const events = { partialMarkdown: (markdown: string) => partial.push(markdown) };
    const result = await engine.recognizePage(page, options, events, never);
    clearInterval(timer);
    assert.ok(result.raw.length > 0);
    assert.ok(partial.length > 0 && partial[0]!.length > 0);
    assert.equal(result.reading?.mode, '1024');
    wanted = result.raw;
    assert.ok(ticks > 5, `${ticks} ticks`);
    assert.match(engine.describe().model, /^DeepSeek-OCR-2 int4/u);
  });

  it('answers a cancellation immediately and can be used again', async () => {
    const page = { index: 0, ...(await goldenImage('v2-tiny', 'images', 'img_a.png')) };
    const controller = new AbortController();
    const running = engine.recognizePage(
      page,
      { ...options, maxTokens: 6000 },
      { partialMarkdown: () => controller.abort() },
      controller.signal,
    );
    await assert.rejects(running, { code: 'cancelled' });
    const again = await engine.recognizePage(page, options, {}, never);
    assert.equal(again.raw, wanted);
  });

  it('reads a page correctly after one that was cancelled at any moment', async function () {
    this.timeout(120_000);
    const page = { index: 0, ...(await goldenImage('v2-tiny', 'images', 'img_a.png')) };
    const texts: string[] = [];
    const ends: string[] = [];
    const started = performance.now();
    await engine.recognizePage(page, options, {}, never);
    const whole = performance.now() - started;
    for (let i = 0; i < ROUNDS; i++) {
      const controller = new AbortController();
      const long = { ...options, maxTokens: 2000 };
      const running = engine.recognizePage(page, long, {}, controller.signal);
      const ended = running.then(
        () => ends.push('finished'),
        (error: unknown) => ends.push(error instanceof OcrError ? error.code : String(error)),
      );
      // The moments are the subject: they are spread over the time that a page takes.
      setTimeout(() => controller.abort(), (i / ROUNDS) * whole);
      // Requested while the other is still in progress, like a client that continues immediately.
      await new Promise((resolve) => setTimeout(resolve, (i / ROUNDS) * whole + 1));
      const next = engine.recognizePage(page, options, {}, never);
      await ended;
      texts.push((await next).raw);
    }
    assert.deepEqual([...new Set(texts)], [wanted]);
    // A page that takes less time than the first one may be finished by the last moments.
    assert.equal(ends[0], 'cancelled');
    assert.deepEqual(
      ends.filter((end) => end !== 'cancelled' && end !== 'finished'),
      [],
    );
  });

  it('can be ended at any moment, also in a native call', async function () {
    this.timeout(120_000);
    const page = { index: 0, ...(await goldenImage('v2-tiny', 'images', 'img_a.png')) };
    for (let i = 0; i < ROUNDS; i++) {
      const ended = new ThreadedDeepseekEngine({ folder: model, threads: 1 }, ENTRY);
      const long = { ...options, maxTokens: 6000 };
      const controller = new AbortController();
      const running = ended.recognizePage(page, long, {}, controller.signal);
      const failed = assert.rejects(running, { code: 'cancelled' });
      const loading = ended.load(controller.signal).catch(() => undefined);
      // The moments are the subject: while the model is loaded, a view is encoded, tokens are written.
      await new Promise((resolve) => setTimeout(resolve, i * 120));
      if (i % 2 > 0) controller.abort();
      await ended.dispose();
      await Promise.all([failed, loading]);
    }
  });

  it('fails running requests when the thread is ended, and starts a new one', async () => {
    const page = { index: 0, ...(await goldenImage('v2-tiny', 'images', 'img_a.png')) };
    const running = engine.recognizePage(page, { ...options, maxTokens: 6000 }, {}, never);
    const failed = assert.rejects(running, { code: 'cancelled' });
    await engine.dispose();
    await failed;
    const again = await engine.recognizePage(page, options, {}, never);
    assert.equal(again.raw, wanted);
  });

  it('reports a missing model', async () => {
    const lost = new ThreadedDeepseekEngine({ folder: path.join(folder, 'no'), threads: 1 }, ENTRY);
    await assert.rejects(lost.load(never));
    await lost.dispose();
  });
});
