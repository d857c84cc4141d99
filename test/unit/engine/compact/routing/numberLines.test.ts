import assert from 'node:assert/strict';
import { numberRuns, pairedNumbers } from '../../../../../src/engine/compact/figures/numberRuns.ts';
import type {
  LineRecognizer,
  LineTask,
  RecognizedLine,
} from '../../../../../src/engine/compact/line/lineRecognizer.ts';
import { LineReadings } from '../../../../../src/engine/compact/routing/lineReadings.ts';
import { compareNumbers } from '../../../../../src/engine/compact/routing/numberLines.ts';
import { quadOfBox } from '../../../../../src/core/geometry/geometry.ts';

describe('the numbers of a text', () => {
  const texts = (text: string) => numberRuns(text).map((run) => run.text);

  it('have their inner signs and percent signs, narrow or wide', () => {
    assert.deepEqual(texts('自2024年11月4日，6：45，17.5％。'), [
      '2024',
      '11',
      '4',
      '6:45',
      '17.5%',
    ]);
    assert.deepEqual(texts('3,200원, 5.'), ['3,200', '5']);
  });

  it('are paired if they are alike, in their order', () => {
    assert.deepEqual(pairedNumbers(['2024', '284', '7'], ['2024', '1284', '9']), [0, 1, undefined]);
    assert.deepEqual(pairedNumbers(['32', '58'], ['58']), [undefined, 0]);
    assert.deepEqual(pairedNumbers(['8', '99'], ['8', '55']), [0, undefined]);
    assert.deepEqual(pairedNumbers(['8', '99'], ['8', '55'], true), [0, 1]);
  });
});

describe('numbers in lines of other scripts', () => {
  const task: LineTask = {
    quad: quadOfBox({ x0: 0, y0: 0, x1: 200, y1: 20 }),
    crop: { width: 2, height: 1, data: new Uint8Array(6) },
    vertical: false,
  };
  const read = (text: string, recognizer: string, confidence = 0.95): RecognizedLine => ({
    text,
    recognizer,
    confidence,
    words: text.split(' ').map((word, i) => ({
      text: word,
      confidence,
      box: { x0: 10 * i, y0: 0, x1: 10 * i + 8, y1: 20 },
    })),
  });
  const recognizer = (id: string, text: string, confidence?: number): LineRecognizer => ({
    id,
    load: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
    recognize: (tasks) => Promise.resolve(tasks.map(() => read(text, id, confidence))),
  });

  /** The line and its least certain word, after the comparison. */
  async function compared(own: string, ctc: string, reader: string, confidence = 0.95) {
    const readers = {
      tesseract: recognizer('tesseract', ''),
      ctc: recognizer('ctc', ctc, confidence),
      reader: recognizer('reader', reader, confidence),
    };
    const readings = new LineReadings(readers, [task], new AbortController().signal);
    const lines = [read(own, 'tesseract:hin')];
    await compareNumbers(readings, [0], lines);
    const [line] = lines;
    assert.ok(line);
    assert.equal(line.words.map(({ text }) => text).join(' '), line.text);
    return [line.text, Math.min(...line.words.map((word) => word.confidence))] as const;
  }

  it('are those that two other recognizers read', async () => {
    assert.deepEqual(await compared('हमने 284 यात्री', '1284', 'а 1284 f'), ['हमने 1284 यात्री', 0.9]);
    assert.deepEqual(await compared('हमने ।284 यात्री', '1284', 'а 1284 f'), ['हमने 1284 यात्री', 0.9]);
  });

  it('stay as they are if another recognizer reads the same', async () => {
    assert.deepEqual(await compared('हमने 1284 यात्री', '', 'а 1284 f'), ['हमने 1284 यात्री', 0.95]);
    assert.deepEqual(await compared('हमने 1284 यात्री', '1284', 'а 1264 f'), ['हमने 1284 यात्री', 0.9]);
  });

  it('are doubtful if all read different ones, or only one of the others does', async () => {
    assert.deepEqual(await compared('हमने 284 यात्री', '', 'а 1284 f'), ['हमने 1284 यात्री', 0.75]);
    assert.deepEqual(await compared('हमने 284 यात्री', '', 'а 1284 f', 0.6), ['हमने 284 यात्री', 0.75]);
  });

  it('are not taken from two that stand together because letters were left out', async () => {
    assert.deepEqual(await compared('요금은 5,800원이고 12세', '5,80012', '₴ 8ο'), [
      '요금은 5,800원이고 12세',
      0.95,
    ]);
  });

  it('are read from right to left between Arabic letters', async () => {
    const [text] = await compared('الذهاب 320 والإياب 58 درهم', '', 'R 58 l 32 s');
    assert.equal(text, 'الذهاب 32 والإياب 58 درهم');
  });

  it('are left alone in Latin lines, which are compared as a whole', async () => {
    assert.deepEqual(await compared('we had 284 guests', '1284', '1284'), [
      'we had 284 guests',
      0.95,
    ]);
  });
});
