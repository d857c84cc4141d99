/** What the sample pages say about the time and memory of later pages. */
import assert from 'node:assert/strict';
import type { OcrPage } from '../../../../../src/core/document/document.ts';
import { measuredIn } from '../../../../../src/engine/client/check/measuredUse.ts';
import { ocrPage, region } from '../../../webview/fixtures.ts';

const pageOf = (mode: string, raw: string, timings: Record<string, number>): OcrPage => ({
  ...ocrPage(0, [region('p1-r1', 'text')]),
  ...{ raw, timings },
  reading: { engine: 'deepseek', model: 'DeepSeek-OCR int4', device: 'CPU, 2 threads', mode },
});

describe('what a check measures', () => {
  it('is the time of an ordinary page and of a view, and the memory', () => {
    const first = pageOf('base', 'a'.repeat(100), { vision: 9000, prefill: 900, decode: 5000 });
    const last = pageOf('base', 'a'.repeat(300), {
      ...{ survey: 200, preprocess: 300, vision: 2500, prefill: 1000, decode: 2000, total: 6100 },
    });
    const measured = measuredIn([first, last], 3.9e9);
    assert.deepEqual(measured, {
      device: 'CPU, 2 threads',
      model: 'DeepSeek-OCR int4',
      peakBytes: 3.9e9,
      viewSeconds: 2.5,
      // An answer of 3,000 characters takes ten times as long as one of 300.
      pageSeconds: 4 + 20,
    });
  });

  it('leaves out pages that were encoded ahead of their turn', () => {
    const ahead = pageOf('1024', 'a'.repeat(300), { ahead: 5000, vision: 3, decode: 2000 });
    const inTurn = pageOf('1024', 'a'.repeat(300), { vision: 2000, decode: 2000 });
    assert.equal(measuredIn([inTurn, ahead], undefined)?.viewSeconds, 2);
    assert.equal(measuredIn([ahead], undefined)?.viewSeconds, undefined);
  });

  it('says nothing about the time of pages in other modes, or without an answer', () => {
    const tiles = pageOf('gundam', 'a'.repeat(300), { vision: 9000, decode: 2000 });
    assert.deepEqual(measuredIn([tiles], undefined), {
      device: 'CPU, 2 threads',
      model: 'DeepSeek-OCR int4',
    });
    const short = pageOf('1024', 'a', { vision: 2000, decode: 10 });
    assert.deepEqual(measuredIn([short], undefined), {
      ...{ device: 'CPU, 2 threads', model: 'DeepSeek-OCR int4', viewSeconds: 2 },
    });
    assert.equal(measuredIn([], 1e9), undefined);
  });
});
