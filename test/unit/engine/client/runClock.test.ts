import assert from 'node:assert/strict';
import { Pace } from '../../../../src/core/time/pace.ts';
import { RunClock } from '../../../../src/engine/client/runClock.ts';
import type { RunEvent } from '../../../../src/engine/protocol.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

const opened = (pages: number): RunEvent => ({
  type: 'opened',
  pageCount: pages,
  pages: Array.from({ length: pages }, (_, page) => page),
  mimeType: 'application/pdf',
});
const started = (page: number): RunEvent => ({ type: 'pageStarted', page });
const finished = (page: number, seconds: number, more = {}): RunEvent => ({
  type: 'pageFinished',
  page,
  result: ocrPage(page, [region('r', 'text')], {
    timings: { decode: seconds * 1000, total: seconds * 1000 },
    ...more,
  }),
});

describe('run clock', () => {
  it('returns nothing before the first page without a history', () => {
    const clock = new RunClock(new Pace());
    clock.apply(opened(4), 0);
    clock.apply(started(0), 0);
    assert.equal(clock.secondsLeft(9_000), undefined);
    assert.equal(clock.apply(finished(0, 20), 20_000), 20);
    assert.equal(clock.secondsLeft(20_000), 60);
  });

  it('counts the present page down, but never to zero', () => {
    const clock = new RunClock(new Pace([20]));
    clock.apply(opened(3), 0);
    clock.apply(started(0), 0);
    assert.equal(clock.secondsLeft(0), 60);
    assert.equal(clock.secondsLeft(5_000), 55);
    assert.equal(clock.secondsLeft(500_000), 43);
  });

  it('excludes the loading of models', () => {
    const clock = new RunClock(new Pace([20]));
    clock.apply(opened(2), 0);
    clock.apply(started(0), 0);
    clock.apply({ type: 'modelsLoading' }, 100);
    assert.equal(clock.secondsLeft(30_000), 40);
    clock.apply({ type: 'linesFound', page: 0, count: 3 }, 30_000);
    assert.equal(clock.secondsLeft(35_000), 35);
    const result = { timings: { decode: 10_000, total: 45_000 } };
    assert.equal(clock.apply(finished(0, 0, result), 45_000), 10);
  });

  it('learns the share of pages that need the engine', () => {
    const clock = new RunClock(new Pace([10]), 0.5);
    clock.apply(opened(100), 0);
    assert.equal(clock.secondsLeft(0), 500);
    for (let page = 0; page < 50; page++) {
      clock.apply(started(page), 0);
      const seconds = clock.apply(finished(page, 0.1, { origin: 'textLayer' }), 0);
      assert.equal(seconds, undefined);
    }
    const left = clock.secondsLeft(0)!;
    assert.ok(left < 40, String(left));
  });

  it('counts failed pages as done, and reports whether one is in progress', () => {
    const clock = new RunClock(new Pace([10]));
    clock.apply(opened(2), 0);
    assert.equal(clock.isPageInWork, false);
    clock.apply(started(0), 0);
    assert.equal(clock.isPageInWork, true);
    const error = { code: 'internal', message: '' } as const;
    clock.apply({ type: 'pageFailed', page: 0, error }, 1);
    assert.equal(clock.isPageInWork, false);
    assert.equal(clock.pagesLeft, 1);
    clock.apply(started(1), 1);
    clock.apply(finished(1, 10), 11_000);
    assert.equal(clock.secondsLeft(11_000), 0);
  });

  it('uses the expected pages before the source is opened', () => {
    assert.equal(new RunClock(new Pace([10]), 1, 7).secondsLeft(0), 70);
  });
});
