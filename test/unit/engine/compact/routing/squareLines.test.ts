import assert from 'node:assert/strict';
import { quadOfBox } from '../../../../../src/core/geometry/geometry.ts';
import type {
  LineRecognizer,
  LineTask,
  RecognizedLine,
} from '../../../../../src/engine/compact/line/lineRecognizer.ts';
import { LineReadings } from '../../../../../src/engine/compact/routing/lineReadings.ts';
import { compareSquares } from '../../../../../src/engine/compact/routing/squareLines.ts';
import { standardCharacters } from '../../../../../src/engine/compact/routing/standardCharacters.ts';

const task: LineTask = {
  quad: quadOfBox({ x0: 0, y0: 0, x1: 200, y1: 20 }),
  crop: { width: 2, height: 1, data: new Uint8Array(6) },
  vertical: false,
};

/** A line of words with their confidences; its text has no spaces. */
const lineOf = (words: readonly (readonly [string, number])[]): RecognizedLine => ({
  text: words.map(([word]) => word).join(''),
  confidence: 0.9,
  recognizer: 'tesseract:jpn',
  words: words.map(([text, confidence], i) => ({
    text,
    confidence,
    box: { x0: 20 * i, x1: 20 * i + 18, y0: 0, y1: 20 },
  })),
});

async function compared(
  words: readonly (readonly [string, number])[],
  ctc: string,
  { language = 'ja', confidence = 0.98 } = {},
) {
  const recognizer = (text: string): LineRecognizer => ({
    id: 'ctc',
    load: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
    recognize: (tasks) =>
      Promise.resolve(tasks.map(() => ({ text, confidence, words: [], recognizer: 'ctc' }))),
  });
  const readers = { ctc: recognizer(ctc), tesseract: recognizer('') };
  const readings = new LineReadings(readers, [task], new AbortController().signal);
  const lines = [lineOf(words)];
  const plan = { primary: { recognizer: 'tesseract', language } as const, language, fitness: 1 };
  await compareSquares(readings, plan, [0], lines);
  const [line] = lines;
  assert.ok(line);
  assert.equal(line.words.map(({ text }) => text).join(''), line.text);
  return line;
}

describe('lines of squares that two recognizers have read', () => {
  it('have the marks of the CTC model', async () => {
    const line = await compared(
      [
        ['売店', 0.9],
        ['・', 0.9],
        ['日曜', 0.9],
      ],
      '売店：日曜',
    );
    assert.equal(line.text, '売店：日曜');
    assert.equal(
      (
        await compared(
          [
            ['売店', 0.9],
            ['。', 0.9],
          ],
          '売店·',
        )
      ).text,
      '売店。',
    );
  });

  it('have its characters where Tesseract is not certain, as doubtful', async () => {
    const line = await compared(
      [
        ['毎日', 0.9],
        ['使', 0.6],
        ['休み', 0.9],
      ],
      '毎日便休み',
    );
    assert.equal(line.text, '毎日便休み');
    assert.equal(line.words[1]?.confidence, 0.6);
    assert.equal(
      (
        await compared(
          [
            ['毎日', 0.9],
            ['使', 0.9],
          ],
          '毎日便',
        )
      ).text,
      '毎日使',
    );
    const certain = await compared(
      [
        ['毎日', 0.9],
        ['使', 0.9],
      ],
      '毎日便',
      { confidence: 0.995 },
    );
    assert.equal(certain.text, '毎日便');
    assert.equal(certain.words[1]?.confidence, 0.75);
    const unsure = { confidence: 0.9 };
    assert.equal(
      (
        await compared(
          [
            ['毎日', 0.9],
            ['使', 0.6],
          ],
          '毎日便',
          unsure,
        )
      ).text,
      '毎日使',
    );
  });

  it('have no characters that their language does not use', async () => {
    const words = [
      ['旅费', 0.9],
      ['桟', 0.6],
      ['橋', 0.9],
    ] as const;
    assert.equal((await compared(words, '旅费栈橋')).text, '旅费桟橋');
    const chinese = { language: 'zh-Hant' };
    assert.equal(
      (
        await compared(
          [
            ['輪', 0.6],
            ['船', 0.9],
          ],
          '轮船',
          chinese,
        )
      ).text,
      '輪船',
    );
    assert.equal(
      (
        await compared(
          [
            ['飄', 0.6],
            ['價', 0.9],
          ],
          '票價',
          chinese,
        )
      ).text,
      '票價',
    );
  });

  it('stay as they are if both have little in common', async () => {
    assert.equal(
      (
        await compared(
          [
            ['ありがとう', 0.6],
            ['。', 0.6],
          ],
          '口：',
        )
      ).text,
      'ありがとう。',
    );
  });
});

describe('the characters of a language', () => {
  it('are those of its national standard', () => {
    const chinese = standardCharacters('zh-Hant');
    assert.ok(chinese?.has('費') && !chinese.has('费'));
    const japanese = standardCharacters('ja');
    assert.ok(japanese?.has('桟') && !japanese.has('栈'));
    assert.equal(standardCharacters('zh-Hans'), undefined);
  });
});
