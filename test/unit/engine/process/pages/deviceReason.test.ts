import assert from 'node:assert/strict';
import * as v from 'valibot';
import { assemblePage } from '../../../../../src/core/document/assemblePage.ts';
import { OcrPageSchema } from '../../../../../src/core/document/documentSchema.ts';
import { say } from '../../../../../src/core/sentences/sentence.ts';
import type { OcrEngine } from '../../../../../src/engine/engine.ts';
import { EngineRegistry } from '../../../../../src/engine/process/engines/registry.ts';
import { recognizeDocument } from '../../../../../src/engine/process/pages/pipeline.ts';
import { RecognizeParamsSchema, type ProcessEvent } from '../../../../../src/engine/protocol.ts';

const WHY = say('slower than the CPU ({0})', say('about {0} ms per token, CPU {1} ms', 30.5, 20));
const ENGLISH = 'slower than the CPU (about 30.5 ms per token, CPU 20 ms)';

const engine: OcrEngine = {
  id: 'deepseek',
  describe: () => ({
    ...{ id: 'deepseek', label: 'DeepSeek-OCR', model: 'm', device: 'CPU' },
    ...{ deviceReason: WHY, scripts: [] },
  }),
  load: () => Promise.resolve(),
  recognizePage: ({ index }) =>
    Promise.resolve({
      ...({ index, width: 10, height: 10, rotation: 0, origin: 'ocr', raw: 'x' } as const),
      ...{ ...assemblePage([]), timings: {}, warnings: [] },
    }),
  dispose: () => Promise.resolve(),
};

describe('the reason for a device', () => {
  it('goes with a page in English, and as the sentence that the editor translates', async () => {
    const events: ProcessEvent[] = [];
    const notes: string[] = [];
    const page = {
      ...{ index: 0, width: 10, height: 10, warnings: [] },
      textLayer: () => Promise.resolve(undefined),
      image: () => Promise.resolve({ width: 10, height: 10, data: new Uint8Array(300) }),
    };
    await recognizeDocument(
      v.parse(RecognizeParamsSchema, {
        run: 'r',
        source: { kind: 'file', path: '/nowhere/x.png' },
        options: { engine: 'deepseek' },
      }),
      {
        stages: {
          openInput: () =>
            Promise.resolve({
              ...{ name: 'x.png', mimeType: 'image/png', pageCount: 1 },
              page: () => Promise.resolve(page),
              close: () => Promise.resolve(),
            }),
          textLayerPage: () => Promise.reject(new Error('There is no text layer.')),
          writePreview: () => Promise.resolve(undefined),
          writeFigures: () => Promise.resolve([]),
        },
        engines: new EngineRegistry([
          { id: 'deepseek', label: 'x', create: () => Promise.resolve(engine) },
        ]),
        emit: (event) => events.push(event),
        warn: () => undefined,
        note: (text) => notes.push(text),
      },
      new AbortController().signal,
    );
    const read = events.flatMap((event) => (event.type === 'pageFinished' ? [event.result] : []));
    const crossed = v.parse(OcrPageSchema, JSON.parse(JSON.stringify(read[0])));
    assert.equal(crossed.reading?.deviceReason, ENGLISH);
    assert.deepEqual(crossed.reading.whyDevice, WHY);
    assert.deepEqual(notes, [`DeepSeek-OCR loaded: m on CPU (${ENGLISH}).`]);
  });
});
