import assert from 'node:assert/strict';
import type {
  LineTask,
  RecognizedLine,
} from '../../../../../src/engine/compact/line/lineRecognizer.ts';
import { LineReadings } from '../../../../../src/engine/compact/routing/lineReadings.ts';
import { readMixedRuns } from '../../../../../src/engine/compact/routing/mixedRuns.ts';
import type { LineLook } from '../../../../../src/engine/compact/sight/lineLook.ts';
import { lookOf } from '../sight/looks.ts';

const [FIGURES, LATIN, NASKH, DEVANAGARI] = [1, 2, 5, 8];

/** Width of the line, and what the page's model reads in a part of it. */
const WIDTH = 240;
const OWN_PART = ['इसे', 0.9] as const;

/** A line of three words, 20 columns of the network each. */
function threeWords() {
  const [width, height] = [WIDTH, 32];
  const data = new Uint8Array(3 * width * height).fill(255);
  for (const from of [4, 84, 164]) {
    for (let y = 12; y < 20; y++) {
      data.fill(0, 3 * (y * width + from), 3 * (y * width + from + 66));
    }
  }
  const corners = [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: width, y: height },
    { x: 0, y: height },
  ] as const;
  return { quad: corners, crop: { width, height, data }, vertical: false };
}

/** The line as the page's model reads it, by the words' texts and confidences from left to right. */
function wholeLine(words: readonly (readonly [string, number])[], rightToLeft: boolean) {
  const placed = words.map(([text, confidence], i) => {
    return { text, confidence, box: { x0: 4 + 80 * i, y0: 6, x1: 70 + 80 * i, y1: 26 } };
  });
  const logical = rightToLeft ? placed.reverse() : placed;
  const text = logical.map((word) => word.text).join(' ');
  return { text, words: logical, confidence: 0.8, recognizer: 'own' };
}

async function read(
  language: string,
  look: LineLook,
  whole: RecognizedLine,
  latin: readonly [string, number],
): Promise<string> {
  const answer = ([text, confidence]: readonly [string, number]): RecognizedLine => {
    return { text, confidence, words: [], recognizer: 'latin' };
  };
  const reader = {
    ...{ id: 'fake', load: () => Promise.resolve(), dispose: () => Promise.resolve() },
    recognize: (tasks: readonly LineTask[], { languages }: { languages: readonly string[] }) =>
      Promise.resolve(
        tasks.map(({ crop }) => {
          if (languages[0] === 'und-Latn') return answer(latin);
          return crop.width < WIDTH ? answer(OWN_PART) : whole;
        }),
      ),
  };
  const parts = { ctc: reader, tesseract: reader, sight: { look: () => Promise.resolve([look]) } };
  const readings = new LineReadings(parts, [threeWords()], new AbortController().signal);
  const plan = { primary: { recognizer: 'tesseract', language }, language, fitness: 1 } as const;
  const lines = [whole];
  await readMixedRuns(readings, plan, [0], lines);
  return lines.map(({ text }) => text).join('');
}

const runs = (...classes: readonly number[]): LineLook =>
  lookOf(classes.map((index) => [index, 20]));

describe('reading lines in two scripts', () => {
  const hindi = wholeLine(
    [
      ['इसे', 0.9],
      ['00॥॥', 0.4],
      ['करें', 0.9],
    ],
    false,
  );

  it('reads Latin words by the model of their script, and keeps the others', async () => {
    const text = await read('hi', runs(DEVANAGARI, LATIN, DEVANAGARI), hindi, ['online', 0.9]);
    assert.equal(text, 'इसे online करें');
  });

  it('keeps what the own model reads with more confidence', async () => {
    const text = await read('hi', runs(DEVANAGARI, LATIN, DEVANAGARI), hindi, ['oo', 0.3]);
    assert.equal(text, hindi.text);
  });

  it('reads a run again if a word reaches over its end, and loses none that reads empty', async () => {
    const glued = {
      ...hindi,
      text: 'इसे00 करें',
      words: [
        { text: 'इसे00', confidence: 0.5, box: { x0: 4, y0: 6, x1: 150, y1: 26 } },
        { text: 'करें', confidence: 0.9, box: { x0: 164, y0: 6, x1: 230, y1: 26 } },
      ],
    };
    const look = runs(DEVANAGARI, LATIN, DEVANAGARI);
    assert.equal(await read('hi', look, glued, ['online', 0.9]), 'इसे online करें');
    assert.equal(await read('hi', look, hindi, ['', 0]), hindi.text);
  });

  it('leaves lines in one script alone', async () => {
    const text = await read('hi', runs(DEVANAGARI, DEVANAGARI, DEVANAGARI), hindi, ['x', 1]);
    assert.equal(text, hindi.text);
  });

  it('puts the runs of a right-to-left line into reading order', async () => {
    const arabic = wholeLine(
      [
        ['نص', 0.9],
        ['؟', 0.2],
        ['هذا', 0.9],
      ],
      true,
    );
    const look = runs(NASKH, LATIN, NASKH);
    assert.equal(await read('ar', look, arabic, ['PDF', 0.9]), 'هذا PDF نص');
    const figures = runs(NASKH, FIGURES, NASKH);
    assert.equal(await read('ar', figures, arabic, ['12.50', 0.9]), 'هذا 12.50 نص');
  });
});
