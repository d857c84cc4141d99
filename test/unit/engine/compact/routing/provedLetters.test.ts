import assert from 'node:assert/strict';
import { LANGUAGES } from '../../../../../src/core/text/languages.ts';
import type {
  LineRecognizer,
  LineTask,
} from '../../../../../src/engine/compact/line/lineRecognizer.ts';
import { LineReadings } from '../../../../../src/engine/compact/routing/lineReadings.ts';
import { readProvedLetters } from '../../../../../src/engine/compact/routing/provedLetters.ts';

type Answer = readonly [text: string, confidence: number];
/** What each model reads in a line. */
type Row = Readonly<Record<string, Answer>>;

/** The texts of a page in a language, whose lines are read by its own model first. */
async function read(language: string, rows: readonly Row[]): Promise<string[]> {
  const tasks = rows.map((): LineTask => {
    const corner = { x: 0, y: 0 };
    const crop = { width: 80, height: 20, data: new Uint8Array(4800) };
    return { quad: [corner, corner, corner, corner], crop, vertical: false };
  });
  const model = (id: string): LineRecognizer => ({
    id,
    load: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
    recognize: (wanted, { languages }) =>
      Promise.resolve(
        wanted.map((task) => {
          const name = id === 'tesseract' ? (languages[0] ?? '') : id;
          const [text, confidence] = rows[tasks.indexOf(task)]?.[name] ?? ['', 0];
          return { text, confidence, words: [], recognizer: name };
        }),
      ),
  });
  const readers = { ctc: model('ctc'), tesseract: model('tesseract'), reader: model('reader') };
  const readings = new LineReadings(readers, tasks, new AbortController().signal);
  const primary = { recognizer: 'tesseract', language } as const;
  const indexes = [...rows.keys()];
  const lines = await readings.read(indexes, primary);
  const plan = { primary, language, fitness: 0.9 };
  await readProvedLetters(readings, plan, indexes, lines, LANGUAGES);
  return lines.map(({ text }) => text);
}

describe('lines in letters of the line reader on a page in another script', () => {
  it('are Latin if it and the CTC model read the same', async () => {
    const rows: Row[] = [
      { ru: ['Модеі', 0.87], reader: ['Model', 1], ctc: ['Model', 0.99] },
      { ru: ['Текст', 0.8], reader: ['Tekst', 0.9], ctc: ['TekcT', 0.9] },
      { ru: ['Слово', 0.95], reader: ['Model', 1], ctc: ['Model', 0.99] },
    ];
    assert.deepEqual(await read('ru', rows), ['Model', 'Текст', 'Слово']);
    const address: Row = {
      ko: ['0015', 0.2],
      reader: ['a@b.example', 0.95],
      ctc: ['a@b.example', 1],
    };
    assert.deepEqual(await read('ko', [address]), ['a@b.example']);
  });

  it('stay as they are if all letters look like those of the page', async () => {
    const row: Row = { ru: ['СОР', 0.8], reader: ['COP', 0.9], ctc: ['COP', 1] };
    assert.deepEqual(await read('ru', [row]), ['СОР']);
    const unit: Row = { ru: ['1 уп', 0.8], reader: ['1 yn', 0.9], ctc: ['1yn', 1] };
    assert.deepEqual(await read('ru', [unit]), ['1 уп']);
  });

  it('are Cyrillic or Greek if the model of that script reads the same', async () => {
    const rows: Row[] = [
      { en: ['OcankW', 0.1], reader: ['Осадки', 0.94], ru: ['Осадки', 0.9], ctc: ['OcanKN', 0.7] },
      { en: ['BaTapea', 0.4], reader: ['Батарея', 0.9], ru: ['Ватарея', 0.9], ctc: ['Ba', 0.7] },
      { en: ['Bpoxr', 0.2], reader: ['Вροχή', 0.9], el: ['Βροχή', 0.9], ctc: ['Bpoxi', 0.8] },
    ];
    assert.deepEqual(await read('en', rows), ['Осадки', 'BaTapea', 'Βροχή']);
  });
});
