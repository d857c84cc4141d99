import assert from 'node:assert/strict';
import * as v from 'valibot';
import { answeredPage, growingPage } from '../../../../src/engine/deepseek/answeredPage.ts';
import {
  AnswerEventSchema,
  ThreadAnswerSchema,
  type ThreadAnswer,
} from '../../../../src/engine/deepseek/threadAnswer.ts';
import { PageOptionsSchema } from '../../../../src/engine/options.ts';

const image = { index: 4, width: 1000, height: 500, data: new Uint8Array() };
const options = v.parse(PageOptionsSchema, {});
const reading = { engine: 'deepseek', model: 'm', device: 'CPU', task: 'document', mode: 'base' };
const block = (label: string, text: string): string =>
  `<|ref|>${label}<|/ref|><|det|>[[0,0,999,${text.length}]]<|/det|>\n${text}\n`;

const answer = (raw: string, more: Partial<ThreadAnswer> = {}): ThreadAnswer => ({
  raw,
  isWhole: true,
  tokens: { ends: [raw.length], logProbabilities: [Math.log(0.5)] },
  task: 'document',
  timings: { vision: 1.6, decode: 20.2 },
  warnings: [],
  reading,
  ...more,
});

describe("the page of a model's answer", () => {
  it('has regions with places and confidence, the raw answer and the provenance', () => {
    const raw = block('title', 'Boats') + block('text', 'Every morning they leave.');
    const warning = { code: 'repetition', message: 'again' } as const;
    const crossed = structuredClone(
      v.parse(ThreadAnswerSchema, answer(raw, { warnings: [warning] })),
    );
    const page = answeredPage(crossed, image, options);
    assert.equal(page.index, 4);
    assert.equal(page.raw, raw);
    assert.match(page.markdown, /Boats\n\nEvery morning they leave\./u);
    assert.deepEqual(
      page.regions.map(({ id, kind }) => [id, kind]),
      [
        ['p5-r1', 'title'],
        ['p5-r2', 'paragraph'],
      ],
    );
    assert.equal(Math.round(page.regions[0]!.places[0]!.x1), 1000);
    assert.deepEqual(page.timings, { vision: 2, decode: 20 });
    assert.deepEqual(page.warnings, [warning]);
    assert.deepEqual(page.reading, reading);
  });

  it('has the task that was finally answered', () => {
    const raw = 'A page read as text.';
    const page = answeredPage(answer(raw, { task: 'free', isWhole: false }), image, options);
    assert.equal(page.text, raw);
    assert.deepEqual(page.regions[0]!.places, []);
  });

  it('is blank if the model was not asked', () => {
    const page = answeredPage(null, image, options);
    assert.deepEqual(
      page.warnings.map(({ code }) => code),
      ['noText'],
    );
    assert.deepEqual([page.index, page.width, page.regions.length], [4, 1000, 0]);
    assert.equal(page.reading, undefined);
  });

  it('is shown while it grows, and starts again with a second attempt', () => {
    const shown: string[] = [];
    const take = growingPage(image, options, { partialMarkdown: (text) => shown.push(text) });
    const first = block('text', 'first '.repeat(20));
    take({ begins: 'document' });
    // Pieces that arrive before the first report are included in it.
    for (const text of ['<|ref|>', first.slice(7)]) take({ text });
    assert.match(shown.at(-1)!, /^first/u);
    take({ begins: 'free' });
    take({ text: 'second '.repeat(20) });
    assert.match(shown.at(-1)!, /^second/u);
    assert.doesNotMatch(shown.at(-1)!, /first/u);
    const silent = growingPage(image, options, {});
    for (const event of [{ begins: 'document' }, { text: first }] as const) silent(event);
  });

  it('is made only of validated messages', () => {
    for (const wrong of [
      { ...answer('x'), task: 'nonsense' },
      { ...answer('x'), tokens: { ends: ['1'], logProbabilities: [] } },
      { ...answer('x'), isWhole: undefined },
      { ...answer('x'), warnings: [{ code: 'nonsense', message: '' }] },
    ]) {
      assert.equal(v.is(ThreadAnswerSchema, wrong), false);
    }
    for (const wrong of [{}, { begins: 'x' }, { text: 5 }, 'text', null]) {
      assert.equal(v.is(AnswerEventSchema, wrong), false);
    }
  });
});
