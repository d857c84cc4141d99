import assert from 'node:assert/strict';
import { LANGUAGES } from '../../../../../src/core/text/languages.ts';
import type {
  LineRecognizer,
  LineTask,
} from '../../../../../src/engine/compact/line/lineRecognizer.ts';
import { readLines } from '../../../../../src/engine/compact/routing/readLines.ts';
import { LineReadings } from '../../../../../src/engine/compact/routing/lineReadings.ts';

type Answer = readonly [text: string, confidence: number];

/** What each model returns for a line, by its number; anything else returns noise. */
type Page = readonly Readonly<Record<string, Answer>>[];

function setUp(page: Page) {
  const asked: string[] = [];
  const tasks = page.map((row, i): LineTask => {
    const y = i * 30;
    const cropWidth = row['reader'] ? 40 : 400;
    return {
      quad: [
        { x: 0, y },
        { x: 400, y },
        { x: 400, y: y + 20 },
        { x: 0, y: y + 20 },
      ],
      crop: { width: cropWidth, height: 20, data: new Uint8Array(60 * cropWidth) },
      vertical: false,
    };
  });
  const reader = (id: string): LineRecognizer => ({
    id,
    load: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
    recognize: (wanted, { languages }) =>
      Promise.resolve(
        wanted.map((task) => {
          const name = id === 'tesseract' ? languages[0]! : id;
          const line = tasks.indexOf(task);
          asked.push(`${name}:${line}`);
          const [text, confidence] = page[line]![name] ?? ['QJX', 0.1];
          return { text, confidence, words: [], recognizer: name };
        }),
      ),
  });
  const own = page.some((row) => row['reader']) ? { reader: reader('reader') } : {};
  const readers = { ctc: reader('ctc'), tesseract: reader('tesseract'), ...own };
  return { asked, readings: new LineReadings(readers, tasks, new AbortController().signal) };
}

const english: Page[number] = { en: ['All human beings are born free', 0.95] };
const russian: Page[number] = {
  en: ['Bce AMAM poxxAaloTcA', 0.4],
  ctc: ['Bce nIOAN pOXAaIOTCA', 0.85],
  ru: ['Все люди рождаются', 0.95],
};
const plan = {
  primary: { recognizer: 'tesseract', language: 'en' },
  language: 'en',
  fitness: 0.9,
} as const;

const textsOf = async (page: Page): Promise<{ texts: string[]; asked: string[] }> => {
  const { readings, asked } = setUp(page);
  const lines = await readLines(readings, plan, () => undefined, undefined, LANGUAGES);
  return { texts: lines.map(({ text }) => text), asked };
};

describe('lines of other scripts on a page', () => {
  it('are read by the model for their script', async () => {
    const korean: Page[number] = { en: ['DE 2712', 0.2], ko: ['모든 인간은 태어날', 0.9] };
    const { texts } = await textsOf([english, english, russian, korean]);
    assert.deepEqual(texts.slice(2), ['Все люди рождаются', '모든 인간은 태어날']);
  });

  it('are read again if all of them together are in another language of the script', async () => {
    const ukrainian: Page[number] = {
      en: ['Yci 1KOAM', 0.3],
      ru: ['Уси люди народжуються', 0.75],
      uk: ['Усі люди народжуються', 0.95],
    };
    const undecided: Page[number] = {
      en: ['paBHI', 0.3],
      ru: ['права и', 0.8],
      uk: ['права', 0.9],
    };
    const page = [english, english, ukrainian, undecided, ukrainian];
    const { texts } = await textsOf(page);
    assert.deepEqual(texts.slice(2), ['Усі люди народжуються', 'права', 'Усі люди народжуються']);
    const { texts: mixed } = await textsOf([english, english, russian]);
    assert.equal(mixed[2], 'Все люди рождаются');
  });

  it('keep their kana, although the CTC model is more confident without them', async () => {
    const japanese: Page[number] = {
      en: ['FRCDARIL', 0.2],
      ctc: ['人間生自由尊權利平等', 0.95],
      ja: ['すべての人間は生まれながら', 0.8],
    };
    const { texts } = await textsOf([english, english, japanese]);
    assert.equal(texts[2], 'すべての人間は生まれながら');
  });

  it('keep their kana after a line of Chinese, too', async () => {
    const chinese: Page[number] = {
      en: ['AARE', 0.2],
      ctc: ['人人有权对这个国家', 0.97],
    };
    const japanese: Page[number] = {
      en: ['FRCDARIL', 0.2],
      ctc: ['人間生自由尊權利平等', 0.95],
      ja: ['すべての人間は生まれながら', 0.8],
      'zh-Hant': ['人間生自由尊權利平等', 0.9],
    };
    const { texts } = await textsOf([english, english, chinese, japanese]);
    assert.deepEqual(texts.slice(2), ['人人有权对这个国家', 'すべての人間は生まれながら']);
  });

  it('remain Chinese if Japanese finds no kana', async () => {
    const chinese: Page[number] = {
      en: ['AARE', 0.2],
      ctc: ['人人生而自由', 0.97],
      ja: ['人人生而自由', 0.9],
    };
    const { texts } = await textsOf([english, english, chinese]);
    assert.equal(texts[2], '人人生而自由');
  });

  it('are searched for only if the page itself reads well', async () => {
    const scrawl: Page[number] = { en: ['tbe qvlck', 0.3], ctc: ['x', 0.1] };
    const { asked } = await textsOf([scrawl, scrawl, scrawl]);
    assert.ok(asked.every((name) => /^(?:en|ctc):/u.test(name)));
  });

  it('are not searched for if the CTC model is certain of Latin letters or digits', async () => {
    const number: Page[number] = {
      en: ['Velght of 1Z.3 kq', 0.3],
      ctc: ['Weight of 12.3 kg, 45.6 lb', 0.97],
    };
    const { texts, asked } = await textsOf([english, english, number]);
    assert.equal(texts[2], 'Weight of 12.3 kg, 45.6 lb');
    assert.ok(asked.every((name) => /^(?:en|ctc):/u.test(name)));
  });

  it('are searched for if the CTC model reads too little for the length of the line', async () => {
    const hindi: Page[number] = { en: ['8-4', 0.2], ctc: ['4', 0.97], hi: ['सभी मनुष्यों को', 0.9] };
    const { texts } = await textsOf([english, english, hindi]);
    assert.equal(texts[2], 'सभी मनुष्यों को');
  });

  it('are tried in Cyrillic only if the letters look Latin', async () => {
    const faint: Page[number] = { en: ['tbe qvlck', 0.3], ctc: ['the qu1ck brown fox jumps', 0.8] };
    const { texts, asked } = await textsOf([english, english, faint]);
    assert.equal(texts[2], 'the qu1ck brown fox jumps');
    assert.deepEqual(
      asked.filter((name) => !/^(?:en|ctc):/u.test(name)),
      ['ru:2'],
    );
  });

  it('are given up after a few lines that fit no script', async () => {
    const noise: Page[number] = { en: ['~ ~ rn', 0.2], ctc: ['', 0] };
    const page = [english, english, ...Array.from({ length: 12 }, () => noise)];
    const { texts, asked } = await textsOf(page);
    assert.equal(texts[13], '~ ~ rn');
    const tried = new Set(asked.filter((name) => name.startsWith('ru:')));
    assert.equal(tried.size, 4);
  });
});

describe('accents on a page of a few words', () => {
  const item = (read: string, accented: string): Page[number] => ({
    en: [read, 0.95],
    'und-Latn': [accented, 0.88],
  });

  it('are those that the data of the whole script reads', async () => {
    const { texts } = await textsOf([
      item('Apfel 3,20', 'Äpfel 3,20'),
      item('fir Spulmittel', 'für Spülmittel'),
      item('Ruckge ld', 'Rückgeld'),
    ]);
    assert.deepEqual(texts, ['Äpfel 3,20', 'für Spülmittel', 'Rückgeld']);
  });

  it('are all that it changes in lines read with confidence', async () => {
    const { texts } = await textsOf([item('Total 9.98', 'Tota! 9.93'), item('Milk', 'Mílks')]);
    assert.deepEqual(texts, ['Total 9.98', 'Milk']);
  });

  it('are not asked for if the words of the page tell its language', async () => {
    const { asked } = await textsOf([
      { en: ['All of the people were there when they had what we have', 0.95] },
      { en: ['Rubesamen', 0.95] },
    ]);
    assert.ok(!asked.some((name) => name.startsWith('und-Latn')), asked.join());
  });

  it('are found by what is seen in another line if they are short', async () => {
    const label: Page[number] = { en: ['DY', 0.88], he: ['גשם', 0.9], reader: ['DW', 0.4] };
    const sign: Page[number] = { en: ['9nv', 0.1], he: ['טמפ', 0.8], reader: ['env', 0.3] };
    const hebrew: Page[number] = { en: ['nao 71n7 2772', 0.2], he: ['רחוב הרצל תל אביב', 0.9] };
    const code: Page[number] = { en: ['EN', 0.9], he: ['אח', 0.9], reader: ['EN', 0.9] };
    const { texts } = await textsOf([english, english, label, sign, hebrew, code]);
    assert.deepEqual(texts.slice(2), ['גשם', 'טמפ', 'רחוב הרצל תל אביב', 'EN']);
    const { texts: alone } = await textsOf([english, english, label, code]);
    assert.deepEqual(alone.slice(2), ['DY', 'EN']);
  });
});
