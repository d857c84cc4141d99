import assert from 'node:assert/strict';
import * as v from 'valibot';
import type { OcrPage } from '../../../../src/core/document/document.ts';
import { OcrPageSchema } from '../../../../src/core/document/documentSchema.ts';
import { renderSentence, say } from '../../../../src/core/sentences/sentence.ts';
import { countStats, deviceOf } from '../../../../src/editor/panel/documentStats.ts';
import { pageView, runView, type Names } from '../../../../src/editor/panel/runView.ts';
import { Run } from '../../../../src/editor/run/run.ts';
import { PageViewSchema, RunViewSchema } from '../../../../src/shared/panelProtocol.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

describe('the data sent to the panel', () => {
  it('has the shape that the page accepts', () => {
    const run = new Run({ id: 'r', sourceName: 'a.pdf', createdAt: 0 });
    run.apply({ type: 'started', at: Date.now() });
    run.apply({ type: 'opened', pageCount: 3, pages: [2, 0], mimeType: 'application/pdf' });
    run.apply({ type: 'pageStarted', page: 0 });
    run.apply({ type: 'pageProgress', page: 0, done: 1.0000001 });
    const result = ocrPage(2, [region('p3-r1', 'x', { confidence: 1.0000002 })], {
      warnings: [{ code: 'lowConfidence', message: 'Hard to read.' }],
    });
    run.apply({ type: 'pageFinished', page: 2, result, preview: '/tmp/p.jpg' });
    run.apply({
      type: 'failed',
      error: { code: 'internal', message: 'No.', detail: undefined, setting: 'engine' },
    });

    const view = v.parse(RunViewSchema, structuredClone(runView(run)));
    assert.deepEqual(view.requested, [0, 2]);
    assert.deepEqual(view.finished, [2]);
    assert.deepEqual(view.error, { message: 'No.', setting: 'engine' });
    assert.deepEqual(view.warnings, [{ code: 'lowConfidence', message: 'Hard to read.', page: 2 }]);
    const page = v.parse(PageViewSchema, structuredClone(pageView(result, 'https://x/p.jpg')));
    assert.equal(page.regions[0]!.confidence, 1);
  });

  it('shows which regions have no place', () => {
    const page = ocrPage(0, [region('p1-r1', 'x'), region('p1-r2', 'y', { places: [] })]);
    const view = v.parse(PageViewSchema, structuredClone(pageView(page, null)));
    assert.deepEqual(
      view.regions.map(({ places }) => places.length),
      [1, 0],
    );
  });
});

describe('the device of a page', () => {
  const reading = {
    engine: 'deepseek',
    model: 'DeepSeek-OCR int4',
    device: 'CPU, 2 threads',
    deviceReason: 'WebGPU: the answers differ from those of the CPU',
  };

  it('is shown with the reason', () => {
    const page = ocrPage(0, [region('p1-r1', 'x')], { reading });
    const view = v.parse(PageViewSchema, structuredClone(pageView(page, null)));
    assert.equal(view.reading?.deviceReason, reading.deviceReason);
    assert.equal(v.parse(OcrPageSchema, page).reading?.deviceReason, reading.deviceReason);
  });

  it('is translated for the panel, and in English as stored by older versions', () => {
    const whyDevice = say('{0}: {1}', 'WebGPU', say('its self-test passed'));
    const page = ocrPage(0, [], { reading: { ...reading, whyDevice } });
    const stored = v.parse(OcrPageSchema, JSON.parse(JSON.stringify(page)));
    const name: Names = {
      engine: (id) => id,
      task: (id) => id,
      device: (text) => text,
      message: ({ message, sentence }) =>
        sentence ? renderSentence(sentence, (words, ...of) => `${words}|${of.join()}`) : message,
    };
    const reasonOf = (of: OcrPage) => pageView(of, null, name).reading?.deviceReason;
    assert.equal(reasonOf(stored), '{0}: {1}|WebGPU,its self-test passed|');
    assert.equal(reasonOf(ocrPage(0, [], { reading })), reading.deviceReason);
  });

  it('is that of the last page read by an engine', () => {
    const own = ocrPage(2, [], { reading: { engine: 'textLayer', model: 'text layer' } });
    const pages = [ocrPage(0, [], { reading: { ...reading, device: 'WebGPU' } }), own];
    assert.equal(deviceOf(pages)?.device, 'WebGPU');
    assert.equal(deviceOf([...pages, ocrPage(3, [], { reading })])?.device, reading.device);
    assert.equal(deviceOf([own]), undefined);
  });
});

describe('statistics of a document', () => {
  it('weight confidence by characters and ignore regions without confidence', () => {
    const stats = countStats([
      ocrPage(0, [
        region('p1-r1', 'abc def', { confidence: 1 }),
        region('p1-r2', 'xy', { confidence: 0.5, kind: 'heading' }),
        region('p1-r3', '', { confidence: null, kind: 'figure' }),
      ]),
    ]);
    assert.equal(stats.confidence, (6 * 1 + 2 * 0.5) / 8);
    assert.equal(stats.characters, 8);
    assert.deepEqual(
      stats.kinds.map(({ kind, count, confidence }) => [kind, count, confidence]),
      [
        ['paragraph', 1, 1],
        ['heading', 1, 0.5],
        ['figure', 1, null],
      ],
    );
  });

  it('list uncertain regions in reading order and count them all', () => {
    const uncertain = (page: number) =>
      ocrPage(
        page,
        Array.from({ length: 300 }, (_, at) =>
          region(`p${page + 1}-r${at + 1}`, 'x', { confidence: 0.3 }),
        ),
      );
    const stats = countStats([uncertain(0), uncertain(1)]);
    assert.equal(stats.lowCount, 600);
    assert.equal(stats.low.length, 500);
    assert.deepEqual([stats.low[0]!.id, stats.low.at(-1)!.id], ['p1-r1', 'p2-r200']);
  });

  it('count scripts by letters', () => {
    const stats = countStats([ocrPage(0, [region('p1-r1', 'abcd مرحبا 12')])]);
    assert.deepEqual(stats.scripts, [
      { script: 'Arabic', characters: 5 },
      { script: 'Latin', characters: 4 },
    ]);
  });

  it('are empty, not wrong, without pages', () => {
    const { confidence, regions, lowCount } = countStats([]);
    assert.deepEqual([confidence, regions, lowCount], [null, 0, 0]);
  });
});
