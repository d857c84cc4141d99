import assert from 'node:assert/strict';
import type {
  LineRecognizer,
  LineTask,
} from '../../../../../src/engine/compact/line/lineRecognizer.ts';
import { settleFigures } from '../../../../../src/engine/compact/routing/figureLines.ts';
import { LineReadings } from '../../../../../src/engine/compact/routing/lineReadings.ts';
import { Planner } from '../../../../../src/engine/compact/routing/planner.ts';
import { hasText } from '../../../../../src/engine/compact/routing/supportedText.ts';
import { emptyUnproved } from '../../../../../src/engine/compact/routing/undetectedLines.ts';

type Answer = readonly [text: string, confidence: number];
/** What each model reads in a line. */
type Row = Readonly<Record<string, Answer>>;

const plan = {
  primary: { recognizer: 'tesseract', language: 'en' },
  language: 'en',
  fitness: 0.9,
} as const;

/** Lines of one column, as wide as `width` of their heights. */
function setUp(rows: readonly Row[], width = 1, asked: string[] = []) {
  const tasks = rows.map((_, i): LineTask => {
    const [x, y] = [20 * width, i * 30];
    return {
      quad: [
        { x: 0, y },
        { x, y },
        { x, y: y + 20 },
        { x: 0, y: y + 20 },
      ],
      crop: { width: x, height: 20, data: new Uint8Array(x * 60) },
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
          const name = id === 'tesseract' ? (languages[0] ?? '') : id;
          asked.push(name);
          const [text, confidence] = rows[tasks.indexOf(task)]?.[name] ?? ['', 0];
          return { text, confidence, words: [], recognizer: name };
        }),
      ),
  });
  const own = rows.some((row) => row['reader']) ? { reader: reader('reader') } : {};
  const readers = { ctc: reader('ctc'), tesseract: reader('tesseract'), ...own };
  return new LineReadings(readers, tasks, new AbortController().signal);
}

const settled = async (rows: readonly Row[], width = 1) => {
  const readings = setUp(rows, width);
  const lines = await readings.read([...rows.keys()], plan.primary);
  await settleFigures(readings, plan, lines);
  return lines.map(({ text, confidence }) => [text, confidence]);
};

describe('lines of figures', () => {
  it('have the greater confidence if both recognizers agree', async () => {
    assert.deepEqual(await settled([{ en: ['12', 0.6], ctc: ['12', 0.97] }]), [['12', 0.97]]);
  });

  it('are not read by the CTC model if the line reader agrees for certain', async () => {
    const rows: Row[] = [
      { en: ['1.50', 0.6], reader: ['1.50', 0.97], ctc: ['7', 1] },
      { en: ['1.50', 0.6], reader: ['1.50', 0.7], ctc: ['1.50', 0.9] },
      { en: ['1.50', 0.8], reader: ['1.58', 0.97], ctc: ['1.58', 0.99] },
      { en: ['once', 0.9], reader: ['once', 0.97], ctc: ['0', 1] },
    ];
    const asked: string[] = [];
    const readings = setUp(rows, 1, asked);
    const lines = await readings.read([...rows.keys()], plan.primary);
    const figures = await settleFigures(readings, plan, lines);
    assert.deepEqual([...figures], [0, 1, 2]);
    assert.deepEqual(
      lines.map(({ text, confidence }) => [text, confidence]),
      [
        ['1.50', 0.97],
        ['1.50', 0.9],
        ['1.58', 0.75],
        ['once', 0.9],
      ],
    );
    assert.equal(asked.filter((name) => name === 'ctc').length, 2);
  });

  it('are marked as doubtful if a digit differs', async () => {
    const [line] = await settled([{ en: ['1.5', 0.8], ctc: ['7.5', 0.99] }]);
    assert.deepEqual(line, ['7.5', 0.75]);
  });

  it('replace letters of which Tesseract is not sure', async () => {
    assert.deepEqual(await settled([{ en: ['nN', 0.6], ctc: ['5', 0.99] }]), [['5', 0.75]]);
    assert.deepEqual(await settled([{ en: ['nN', 0.95], ctc: ['5', 0.99] }]), [['nN', 0.95]]);
  });

  it('replace sure letters as well among figures', async () => {
    const figures: Row = { en: ['42', 0.9], ctc: ['42', 0.99] };
    const lines = await settled([figures, { en: ['nN', 0.95], ctc: ['5', 0.99] }, figures]);
    assert.deepEqual(lines[1], ['5', 0.75]);
  });

  it('include a dash alone, which the CTC model reads as the character for one', async () => {
    const textOf = async (own: Answer, ctc: Answer) => (await settled([{ en: own, ctc }]))[0]?.[0];
    assert.equal(await textOf(['—', 0.1], ['一', 0.5]), '—');
    assert.equal(await textOf(['', 0], ['一', 0.9]), '–');
    assert.equal(await textOf(['—-—', 0.3], ['一', 0.5]), '–');
    assert.equal(await textOf(['|', 0.9], ['一', 0.7]), '|');
    assert.equal(await textOf(['一', 0.9], ['一', 0.9]), '一');
  });

  it('are no long lines of which the CTC model omits the most', async () => {
    const rows = [{ en: ['8-4', 0.2], ctc: ['4', 0.97] }] as const;
    assert.deepEqual(await settled(rows, 20), [['8-4', 0.2]]);
  });

  it('keep units and codes in scripts that the CTC model does not know', async () => {
    for (const [read, ctc] of [
      ['2024년', '2024'],
      ['5 كم', '5'],
      ['25 кг', '25 Kr'],
      ['2 ч', '2 4'],
      ['Б12', '612'],
    ] as const) {
      assert.deepEqual(await settled([{ en: [read, 0.95], ctc: [ctc, 0.99] }]), [[read, 0.95]]);
    }
  });

  it('keep units and currencies that Tesseract is sure of', async () => {
    for (const [read, ctc] of [
      ['12 kg', '12'],
      ['50%', '50'],
      ['$100', '100'],
    ] as const) {
      const [line] = await settled([{ en: [read, 0.95], ctc: [ctc, 0.99] }]);
      assert.deepEqual(line, [read, 0.75]);
    }
  });

  it('keep digits if the CTC model has read only part of the line', async () => {
    const rows = [{ en: ['12 345 678', 0.9], ctc: ['12', 0.99] }] as const;
    assert.deepEqual(await settled(rows, 6), [['12 345 678', 0.9]]);
  });

  it('keep the letters of chemical formulas', async () => {
    for (const text of ['H2O', 'K2O', 'O2', 'P2O5']) {
      const [line] = await settled([{ en: [text, 0.9], ctc: [text, 0.99] }]);
      assert.equal(line?.[0], text);
    }
    assert.equal((await settled([{ en: ['1O.5', 0.9], ctc: ['1O.5', 0.9] }]))[0]?.[0], '10.5');
  });

  it('do not turn a letter of another script into the Latin one like it', async () => {
    const rows = [{ en: ['В', 0.85], ctc: ['B', 0.95] }] as const;
    assert.deepEqual(await settled(rows), [['В', 0.85]]);
  });

  it('replace a single letter by what the CTC model reads', async () => {
    assert.deepEqual(await settled([{ en: ['J', 0.7], ctc: ['q', 0.99] }]), [['q', 0.99]]);
    assert.deepEqual(await settled([{ en: ['Q', 0.7], ctc: ['q', 0.99] }]), [['Q', 0.7]]);
  });
});

describe('kana that look like figures', () => {
  it('stay kana unless the lines above and below are figures', async () => {
    assert.deepEqual(await settled([{ en: ['ろ', 0.6], ctc: ['3', 0.99] }]), [['ろ', 0.6]]);
    const column: Row[] = ['17', '25', '31'].map((text) => ({ en: [text, 0.9], ctc: [text, 0.9] }));
    const lines = await settled([...column, { en: ['ろ', 0.6], ctc: ['3', 0.99] }]);
    assert.equal(lines.at(-1)?.[0], '3');
  });
});

describe('the language of a page of figures', () => {
  const found = (rows: readonly Row[]) =>
    new Planner(() => true).plan(setUp(rows), [...rows.keys()], []);

  it('is not that of a model that reads letters in them', async () => {
    const row: Row = { en: ['410', 0.8], ctc: ['410', 0.99], hi: ['४१०', 0.95], ar: ['لا', 0.95] };
    const { language, figures, fitness } = await found([row]);
    assert.deepEqual([language, figures, fitness], ['en', true, 0.99]);
  });

  it('is left open for the next page', async () => {
    const planner = new Planner(() => true);
    const korean: Row = { ko: ['모든 인간은 태어날 때부터', 0.95] };
    const numbers: Row = { en: ['41', 0.9], ctc: ['41', 0.99] };
    const plans = [korean, numbers, korean].map((row) => () => planner.plan(setUp([row]), [0], []));
    const languages: string[] = [];
    for (const next of plans) languages.push((await next()).language);
    assert.deepEqual(languages, ['ko', 'en', 'ko']);
  });
});

describe('text that hardly anything speaks for', () => {
  const proved = async (row: Row) => {
    const readings = setUp([row]);
    const lines = await readings.read([0], plan.primary);
    await emptyUnproved(readings, plan, [0], lines);
    return lines[0]?.text;
  };
  const isText = async (row: Row, score: number) => {
    const readings = setUp([row]);
    return hasText(readings, await readings.read([0], plan.primary), [score]);
  };

  it('is kept in ink without a box if both recognizers read the same', async () => {
    assert.equal(await proved({ en: ['7', 0.5], ctc: ['7', 0.9] }), '7');
    assert.equal(await proved({ en: ['a', 0.9], ctc: ['°', 0.9] }), '');
    assert.equal(await proved({ en: ['|', 0.9], ctc: ['|', 0.9] }), '');
  });

  it('is no text of a page: a few characters that the recognizers make of a drawing', async () => {
    assert.equal(await isText({ en: ['ハ', 0.75], ctc: ['△', 0.47] }, 0.72), false);
    assert.equal(await isText({ en: ['A', 0.3], ctc: ['仓', 0.93] }, 0.92), false);
    assert.equal(await isText({ en: ['A', 0.9], ctc: ['A', 0.99] }, 0.6), false);
  });

  it('is text if the detector and a recognizer are sure, or if there is more of it', async () => {
    assert.equal(await isText({ en: ['C', 0.6], ctc: ['9', 0.99] }, 0.9), true);
    assert.equal(await isText({ en: ['12', 0.9], ctc: ['12', 0.99] }, 0.6), true);
    assert.equal(await isText({ en: ['', 0], ctc: ['国', 1] }, 0.9), false);
    assert.equal(await isText({ en: ['हिन्दी', 0.9], ctc: ['', 0] }, 0.9), true);
    assert.equal(await isText({ en: ['a line', 0.3], ctc: ['', 0] }, 0.5), false);
    assert.equal(await isText({ en: ['ブイア', 0.3], ctc: ['77手', 0.5] }, 0.72), false);
    assert.equal(await isText({ en: ['ファイア', 0.3], ctc: ['77手', 0.5] }, 0.72), true);
    assert.equal(await isText({ en: ['a longer line', 0.3], ctc: ['', 0] }, 0.5), true);
  });
});
