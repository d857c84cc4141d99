import assert from 'node:assert/strict';
import * as v from 'valibot';
import type { OcrPage, Region } from '../../../../../src/core/document/document.ts';
import type { OcrEngine } from '../../../../../src/engine/engine.ts';
import { RecognizeParamsSchema, type ProcessEvent } from '../../../../../src/engine/protocol.ts';
import type { PipelineStages } from '../../../../../src/engine/process/pages/pageContext.ts';
import { recognizeDocument } from '../../../../../src/engine/process/pages/pipeline.ts';
import { EngineRegistry } from '../../../../../src/engine/process/engines/registry.ts';
import { safePage } from '../../../../../src/engine/process/pages/safePage.ts';
import type { InputPage, TextLayer } from '../../../../../src/input/source/inputDocument.ts';
import { liveIn } from '../../../core/safe/previews.ts';
import { pageOf } from '../../../core/safe/writers.ts';

const box = { x0: 0, y0: 0, x1: 10, y1: 10 };
const HOSTILE = '![x](https://x.example/p.png) [y](command:y) <style>';
const region = (markdown: string, kind: Region['kind'] = 'paragraph') => ({
  ...{ kind, markdown, text: markdown, places: [box], confidence: 1 },
});

/** Reads a page, as returned by an engine or a text layer, through the real pipeline. */
async function read(page: OcrPage, given: { figures?: boolean; layer?: boolean } = {}) {
  const events: ProcessEvent[] = [];
  const raster = { width: 10, height: 10, data: new Uint8Array(300) };
  const layer: TextLayer = {
    lines: [],
    rulings: [],
    figures: [],
    rotation: 0,
    mirrored: false,
    trusted: true,
  };
  const input: InputPage = {
    ...{ index: 0, width: 10, height: 10, warnings: [] },
    textLayer: () => Promise.resolve(given.layer ? layer : undefined),
    image: () => Promise.resolve(raster),
  };
  const engine: OcrEngine = {
    id: 'compact',
    describe: () => ({ id: 'compact', label: 'x', model: 'x', device: 'CPU', scripts: [] }),
    load: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
    recognizePage: (_image, _options, report) => {
      report.partialMarkdown?.(page.markdown);
      return Promise.resolve(page);
    },
  };
  const stages: PipelineStages = {
    openInput: () =>
      Promise.resolve({
        ...{ name: 'x.png', mimeType: 'image/png', pageCount: 1 },
        page: () => Promise.resolve(input),
        close: () => Promise.resolve(),
      }),
    textLayerPage: () => Promise.resolve(page),
    writePreview: () => Promise.resolve(''),
    writeFigures: (_image, _rotation, figures) => Promise.resolve(figures.map(({ id }) => id)),
  };
  const engines = new EngineRegistry([
    { id: 'compact', label: 'x', create: () => Promise.resolve(engine) },
  ]);
  const figures = given.figures ? { folder: '/nowhere', link: 'a#b&amp;c.images' } : undefined;
  const source = { kind: 'file', path: '/nowhere/x.png' };
  const params = v.parse(RecognizeParamsSchema, { run: 'r', source, options: { figures } });
  const ignore = () => undefined;
  const context = {
    stages,
    engines,
    emit: (e: ProcessEvent) => events.push(e),
    warn: ignore,
    note: ignore,
  };
  await recognizeDocument(params, context, new AbortController().signal);
  const finished = events.find((event) => event.type === 'pageFinished');
  const partial = events.find((event) => event.type === 'partialMarkdown');
  assert.ok(finished);
  return { page: finished.result, partial: partial?.markdown };
}

describe('pages that leave the inference process', () => {
  it('contain nothing live, from an engine or a text layer, in parts or as a whole', async () => {
    for (const layer of [false, true]) {
      const { page, partial } = await read(pageOf([region(HOSTILE), region('fine')]), { layer });
      const [first, second] = page.regions;
      assert.deepEqual(liveIn(page.markdown), []);
      assert.deepEqual(liveIn(first!.markdown), []);
      assert.equal(page.markdown, `${first!.markdown}\n\n${second!.markdown}`);
      assert.equal(first!.text, HOSTILE);
      assert.equal(partial === undefined, layer);
      assert.deepEqual(liveIn(partial ?? ''), []);
    }
  });

  it('show the pictures of their figures and no others', async () => {
    const copy = '![Figure](a%23b%26amp%3Bc.images/p1-r2.png)';
    const { page } = await read(pageOf([region(copy), region(HOSTILE, 'figure')]), {
      figures: true,
    });
    assert.equal(page.markdown.split('\n\n')[0], `!\\${copy.slice(1)}`);
    assert.equal(page.markdown.split('\n\n')[1], copy);
    assert.deepEqual(liveIn(page.markdown, ['a%23b%26amp%3Bc.images/p1-r2.png']), []);
  });

  it('are safe even if their Markdown is not that of their regions', async () => {
    const { page } = await read({ ...pageOf([]), markdown: HOSTILE, text: 'x' });
    assert.deepEqual(liveIn(page.markdown), []);
  });

  it('have no control characters in any text', () => {
    const text = 'a\u001b]52;c;eA==\u0007b\u009b2Jc\u0000\rd';
    const word = { text, box, confidence: 1 };
    const quad = [
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 1, y: 1 },
      { x: 0, y: 1 },
    ] as const;
    const spans = { row: 0, column: 0, rowSpan: 1, columnSpan: 1, header: true };
    const page = pageOf([
      {
        ...region(text),
        lines: [{ text, quad, confidence: 1, words: [word] }],
        table: { rows: 1, columns: 1, cells: [{ ...spans, text, box, confidence: 1 }] },
      },
    ]);
    const safe = safePage({ ...page, raw: text }, {});

    assert.doesNotMatch(JSON.stringify(safe), /\\u00|[\u007f-\u009f]|\\r|52;c/u);
    assert.equal(safe.text, 'abc\nd');
  });
});
