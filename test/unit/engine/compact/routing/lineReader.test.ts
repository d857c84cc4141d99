import assert from 'node:assert/strict';
import type {
  LineRecognizer,
  LineTask,
  RecognizedLine,
} from '../../../../../src/engine/compact/line/lineRecognizer.ts';
import { compareWithReader } from '../../../../../src/engine/compact/routing/lineReader.ts';
import { LineReadings } from '../../../../../src/engine/compact/routing/lineReadings.ts';

const box = { x0: 0, y0: 0, x1: 10, y1: 10 };

const lineOf = (text: string, confidence: number): RecognizedLine => ({
  text,
  confidence,
  words: text.split(' ').map((word) => ({ text: word, confidence, box })),
  recognizer: 'tesseract:eng',
});

/** Compares lines with the line reader's texts; returns the lines, and how many it was asked for. */
async function compared(lines: readonly RecognizedLine[], texts: readonly string[]) {
  const tasks = lines.map((): LineTask => ({
    quad: [box, box, box, box].map(() => ({ x: 0, y: 0 })) as unknown as LineTask['quad'],
    crop: { width: 1, height: 1, data: new Uint8Array(3) },
    vertical: false,
  }));
  let asked = 0;
  const recognizer: LineRecognizer = {
    id: 'reader',
    load: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
    recognize(wanted) {
      asked += wanted.length;
      return Promise.resolve(wanted.map((task) => lineOf(texts[tasks.indexOf(task)] ?? '', 0.97)));
    },
  };
  const readers = { ctc: recognizer, tesseract: recognizer, reader: recognizer };
  const results = [...lines];
  await compareWithReader(new LineReadings(readers, tasks, new AbortController().signal), results);
  return { asked, texts: results.map(({ text }) => text) };
}

describe('the line reader', () => {
  it('is asked for doubtful lines and for digits and signs', async () => {
    const lines = [lineOf('Certain words', 0.96), lineOf('Doubtful', 0.8), lineOf('Page 3', 0.96)];
    assert.equal((await compared(lines, ['', 'Doubtful', 'Page 3'])).asked, 2);
  });

  it('is not asked for lines in scripts that it does not know', async () => {
    const lines = [lineOf('東京', 0.5), lineOf('مرحبا', 0.5), lineOf('Ωμέγα', 0.5)];
    assert.equal((await compared(lines, ['', '', 'Ωμέγα'])).asked, 1);
  });

  it('is not asked for very long lines, and is not believed if it reads one', async () => {
    const long = lineOf('Flowcr '.repeat(60).trim(), 0.6);
    const lines = [long, lineOf('Flowcr', 0.6)];
    const { asked, texts } = await compared(lines, ['Flower', 'Flower '.repeat(60).trim()]);
    assert.equal(asked, 1);
    assert.deepEqual(
      texts,
      lines.map(({ text }) => text),
    );
  });

  it('corrects doubtful words', async () => {
    const lines = [lineOf('Flowcr', 0.6), lineOf('Page 3', 0.96)];
    assert.deepEqual((await compared(lines, ['Flower', 'Page 3'])).texts, ['Flower', 'Page 3']);
  });

  it('is not believed on a page of whose certain words it misreads many', async () => {
    const lines = [lineOf('Flowcr', 0.6), lineOf('Page 3', 0.96), lineOf('Part 4', 0.96)];
    const { texts } = await compared(lines, ['Flower', 'Fage 3', 'Fart 4']);
    assert.deepEqual(texts, ['Flowcr', 'Page 3', 'Part 4']);
  });
});
