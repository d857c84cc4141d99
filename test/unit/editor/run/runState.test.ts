import assert from 'node:assert/strict';
import {
  NEW_RUN,
  pageInProgress,
  pagesLeft,
  reduce,
  type RunAction,
} from '../../../../src/editor/run/runState.ts';
import type { RunState } from '../../../../src/editor/run/runTypes.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

const error = { code: 'internal', message: 'No.' } as const;
const finished: RunAction = {
  type: 'pageFinished',
  page: 0,
  result: ocrPage(0, [region('p1-r1', 'x')]),
};

const documentEnd = {
  version: 2,
  source: { name: 'a', mimeType: 'a', pageCount: 3 },
  engine: 'compact',
  model: 'm',
} as const;

/** Applies actions to frozen states. */
const after = (...actions: RunAction[]): RunState =>
  actions.reduce((state, action) => reduce(Object.freeze(state), action), NEW_RUN);

describe('the state of a run', () => {
  it('keeps its pages and their warnings when it is continued', () => {
    const warning = { code: 'lowConfidence', message: 'Page 1 is hard to read.', page: 0 } as const;
    const opened: RunAction = { type: 'opened', pageCount: 3, pages: [0, 1, 2], mimeType: 'a' };
    const stopped = after(
      opened,
      finished,
      { type: 'warning', warning },
      { type: 'pageFailed', page: 1, error },
      { type: 'cancelled' },
    );
    assert.deepEqual(pagesLeft(stopped), [1, 2]);
    const again = reduce(stopped, { type: 'continued' });
    assert.equal(again.status, 'queued');
    assert.deepEqual([...again.pages.keys()], [0]);
    assert.deepEqual(again.warnings, [warning]);
    const document = { ...documentEnd, timings: { total: 7 }, warnings: [] };
    const ended = reduce(
      { ...again, before: { warnings: [warning], timings: { total: 5 } } },
      { type: 'finished', document },
    );
    assert.deepEqual(ended.timings, { total: 12 });
    assert.deepEqual(ended.warnings, [warning]);
  });

  it('is a new value after a change, and the same value otherwise', () => {
    const state = after({ type: 'minutesLeft', minutes: 3 });
    assert.equal(NEW_RUN.minutesLeft, undefined);
    assert.equal(reduce(state, { type: 'minutesLeft', minutes: 3 }), state);
    const warning = { code: 'noText', message: 'Nothing.' } as const;
    const warned = after({ type: 'warning', warning });
    assert.equal(reduce(warned, { type: 'warning', warning }), warned);
    assert.equal(NEW_RUN.pages.size + after(finished).pages.size, 1);
  });

  it('drops the details of a page when the next one begins', () => {
    const state = after(
      { type: 'pageStarted', page: 0 },
      { type: 'linesFound', page: 0, count: 7 },
      { type: 'pageProgress', page: 0, done: 0.5 },
    );
    assert.deepEqual(state.progress, { phase: 'recognizing', page: 0, lines: 7, done: 0.5 });
    const next = reduce(state, { type: 'partialMarkdown', page: 1, markdown: 'x' });
    assert.deepEqual(next.progress, { phase: 'recognizing', page: 1, partialMarkdown: 'x' });
  });

  it('keeps the text of an unfinished page until it is finished', () => {
    const growing: RunAction = { type: 'partialMarkdown', page: 0, markdown: 'half' };
    for (const end of [
      { type: 'cancelled' },
      { type: 'failed', error },
      { type: 'pageFailed', page: 0, error },
    ] as const) {
      const state = after(growing, end);
      assert.deepEqual(state.partials, [{ page: 0, markdown: 'half' }]);
      assert.equal(pageInProgress(state), undefined);
      assert.deepEqual(reduce(state, finished).partials, []);
    }
    assert.deepEqual(after(growing, finished, { type: 'cancelled' }).partials, []);
  });

  it('keeps the previous result, and drops the failure of a page that has arrived', () => {
    const failed = after({ type: 'pageFailed', page: 0, error });
    const page = ocrPage(0, []);
    const state = reduce(failed, { type: 'pageReplaced', page, previewPath: 'a.png' });
    assert.deepEqual(state.warnings, []);
    const again = reduce(state, { type: 'pageReplaced', page: ocrPage(0, []) });
    assert.equal(again.pages.get(0)?.previewPath, 'a.png');
    assert.equal(again.pages.get(0)?.previous, page);
  });

  it('keeps what was accepted, except in regions that were read again', () => {
    const kept = region('p1-r1', 'x');
    const old = ocrPage(0, [kept, region('p1-r2', 'y')]);
    const words = ['p1-r1:0:0', 'p1-r2:0:0', 'p2-r2:0:0'];
    const read = after({ type: 'pageFinished', page: 0, result: old }, { type: 'accepted', words });
    const page = ocrPage(0, [kept, region('p1-r2', 'z')]);
    const again = reduce(read, { type: 'pageReplaced', page });
    assert.deepEqual(again.accepted, ['p1-r1:0:0', 'p2-r2:0:0']);
  });

  it('keeps what was accepted in a region that was moved', () => {
    const moved = region('p1-r2', 'y', { lines: [] });
    const words = ['p1-r2:0:0'];
    const old = ocrPage(0, [region('p1-r1', 'x'), moved]);
    const read = after({ type: 'pageFinished', page: 0, result: old }, { type: 'accepted', words });
    const page = ocrPage(0, [{ ...moved }, region('p1-r1', 'x')]);
    assert.deepEqual(reduce(read, { type: 'pageReplaced', page }).accepted, words);
  });

  it('takes what later pages changed, but not for a page that was read again', () => {
    const page = ocrPage(0, []);
    const result = { ...page, markdown: 'without its head' };
    const read = after({ type: 'pageFinished', page: 0, result: page, preview: 'a.png' });
    const state = reduce(read, { type: 'pageRevised', page: 0, result });
    assert.deepEqual(state.pages.get(0), { page: result, previewPath: 'a.png' });
    const again = reduce(read, { type: 'pageReplaced', page: ocrPage(0, []) });
    assert.equal(reduce(again, { type: 'pageRevised', page: 0, result }), again);
  });
});
