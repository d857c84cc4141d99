import assert from 'node:assert/strict';
import type {
  LineRecognizer,
  LineTask,
  RecognizedLine,
} from '../../../../../src/engine/compact/line/lineRecognizer.ts';
import { readLines } from '../../../../../src/engine/compact/routing/readLines.ts';
import { Planner } from '../../../../../src/engine/compact/routing/planner.ts';
import { LineReadings } from '../../../../../src/engine/compact/routing/lineReadings.ts';
import { lookOf } from '../sight/looks.ts';
import { routeName } from '../../../../../src/engine/compact/routing/route.ts';

type Answers = Readonly<Record<string, readonly [text: string, confidence: number]>>;

const task: LineTask = {
  quad: [
    { x: 0, y: 0 },
    { x: 200, y: 0 },
    { x: 200, y: 20 },
    { x: 0, y: 20 },
  ],
  crop: { width: 2, height: 1, data: new Uint8Array(6) },
  vertical: false,
};

/** A recognizer that answers by language (`ctc` for the CTC model) and counts its requests. */
function fakeReaders(answers: Answers) {
  const asked: string[] = [];
  const reader = (
    id: string,
    nameOf: (languages: readonly string[]) => string,
  ): LineRecognizer => ({
    id,
    load: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
    recognize: (tasks, { languages }) => {
      const name = nameOf(languages);
      asked.push(`${name}×${tasks.length}`);
      const [text, confidence] = answers[name] ?? ['', 0];
      const line: RecognizedLine = { text, confidence, words: [], recognizer: name };
      return Promise.resolve(tasks.map(() => line));
    },
  });
  return {
    asked,
    readers: {
      ctc: reader('ctc', () => 'ctc'),
      tesseract: reader('tesseract', ([language]) => language ?? ''),
    },
  };
}

function setUp(answers: Answers, lines = 4) {
  const { asked, readers } = fakeReaders(answers);
  const tasks = Array.from({ length: lines }, () => task);
  const readings = new LineReadings(readers, tasks, new AbortController().signal);
  const sample = tasks.map((_, index) => index);
  return { asked, readings, sample, readers };
}

const chosen = async (
  answers: Answers,
  wanted: string[] = [],
  planner = new Planner(() => true),
) => {
  const { readings, sample } = setUp(answers);
  const plan = await planner.plan(readings, sample, wanted);
  planner.note(plan);
  return routeName(plan.primary);
};

const russianAsLatin = { en: ['Wepyc anMma 6yaeT', 0.3], ctc: ['HpaBo 6yAeT', 0.75] } as const;

describe('choosing the recognizer', () => {
  it('uses English if English reads well, without further trials', async () => {
    const { readings, sample, asked } = setUp({ en: ['the people of the world', 0.95] });
    const plan = await new Planner(() => true).plan(readings, sample, []);
    assert.equal(routeName(plan.primary), 'tesseract:en');
    assert.deepEqual(asked, ['en×2', 'en×2']);
  });

  it('tries Chinese early if the first look finds no Latin letters', async () => {
    const { readings, sample, asked } = setUp({ en: ['AAA E', 0.2], ctc: ['人人生而自由', 0.98] });
    const plan = await new Planner(({ code }) => code !== 'ja').plan(readings, sample, []);
    assert.equal(routeName(plan.primary), 'ctc');
    assert.deepEqual(asked, ['en×2', 'ctc×4']);
  });

  it('does not try Japanese on simplified characters', async () => {
    const { readings, sample, asked } = setUp({ en: ['AE', 0.2], ctc: ['这个国家的人们', 0.98] });
    await new Planner(() => true).plan(readings, sample, []);
    assert.deepEqual(asked, ['en×2', 'ctc×4']);
  });

  it('accepts difficult print as Latin if both models read letters, without further trials', async () => {
    const { readings, sample, asked } = setUp({
      en: ['the pe0ple of the w0rld', 0.55],
      ctc: ['the people of the world', 0.9],
    });
    const plan = await new Planner(() => true).plan(readings, sample, []);
    assert.equal(routeName(plan.primary), 'tesseract:en');
    assert.equal(plan.fitness, 0.9);
    assert.deepEqual(asked, ['en×2', 'en×2', 'ctc×4']);
  });

  it('reads German in Fraktur with its own data, and the next page as German', async () => {
    const other = ['Benn er nicht iff, werden die auf der Wurde', 0.6] as const;
    const page = { en: other, de: other } as const;
    const fraktur = ['Wenn er nicht iſt, werden die auf der Würde ſich', 0.85] as const;
    const planner = new Planner(() => true);
    assert.equal(await chosen({ ...page, 'de-Latf': fraktur }, [], planner), 'tesseract:de-Latf');
    assert.equal(
      await chosen({ de: ['Wenn er nicht ist, werden', 0.9] }, [], planner),
      'tesseract:de',
    );
    const unsure = [fraktur[0], 0.65] as const;
    assert.equal(await chosen({ ...page, 'de-Latf': unsure, ctc: other }), 'tesseract:de');
    const wordless = ['Vemn cr nihi iſl', 0.85] as const;
    assert.equal(await chosen({ ...page, 'de-Latf': wordless, ctc: other }), 'tesseract:de');
  });

  it('tries only Cyrillic on text that looks Latin', async () => {
    const { readings, sample, asked } = setUp({
      en: ['scrawl of a hand', 0.3],
      ctc: ['scrawl of a hand', 0.7],
    });
    const planner = new Planner(() => true);
    const plan = await planner.plan(readings, sample, []);
    assert.equal(plan.looksLatin, true);
    assert.deepEqual(asked, ['en×2', 'ctc×4', 'en×2', 'ru×3']);
    assert.ok(planner.lookalikes([]).includes('ru') && !planner.lookalikes([]).includes('ar'));
  });

  it('chooses among the languages of a script, also after a page in another of them', async () => {
    const russian = { ...russianAsLatin, ru: ['Все люди рождаются свободными', 0.95] } as const;
    const ukrainian = {
      ...russianAsLatin,
      ru: ['Уси люди народжуються вильними', 0.75],
      uk: ['Усі люди народжуються вільними', 0.95],
    } as const;
    const planner = new Planner(() => true);
    assert.equal(await chosen(russian, [], planner), 'tesseract:ru');
    assert.equal(await chosen(ukrainian, [], planner), 'tesseract:uk');
    assert.equal(await chosen(russian, [], planner), 'tesseract:ru');
    assert.equal(await chosen(ukrainian, ['en', 'ru'], planner), 'tesseract:ru');
  });

  it('chooses the Latin language indicated by the words', async () => {
    const text = 'Jeder hat das Recht auf Leben und Freiheit der Person';
    assert.equal(await chosen({ en: [text, 0.9] }), 'tesseract:de');
  });

  it('chooses the CTC model for simplified Chinese and Tesseract for traditional', async () => {
    assert.equal(await chosen({ en: ['AAA E', 0.2], ctc: ['人人生而自由这个国家', 0.98] }), 'ctc');
    const traditional = { en: ['AAA', 0.2], ctc: ['人人有權享受這個國家', 0.9] } as const;
    assert.equal(await chosen(traditional), 'tesseract:zh-Hant');
  });

  it('recognizes Japanese by its kana', async () => {
    const answers = {
      en: ['TRTO', 0.1],
      ctc: ['の人間生自由尊權利', 0.93],
      ja: ['すべての人間は、生まれながらにして自由', 0.9],
    } as const;
    assert.equal(await chosen(answers), 'tesseract:ja');
  });

  it('is not misled by Latin look-alikes of Cyrillic', async () => {
    const answers = { ...russianAsLatin, ru: ['право будет Иерусалима', 0.95] } as const;
    assert.equal(await chosen(answers), 'tesseract:ru');
  });

  it('excludes languages whose data is missing', async () => {
    const answers = { ...russianAsLatin, ru: ['право будет', 0.95] } as const;
    const without = new Planner(({ code }) => code !== 'ru');
    assert.equal(await chosen(answers, [], without), 'tesseract:en');
  });

  it('distinguishes Urdu from Arabic', async () => {
    const answers = {
      en: ['gl e', 0.2],
      ctc: ['', 0],
      ar: ['كل شخص كو حق', 0.7],
      ur: ['ہر شخص کو آزادی کا حق ہے', 0.8],
    } as const;
    assert.equal(await chosen(answers), 'tesseract:ur');
  });

  it('uses the only requested language, whatever it reads', async () => {
    assert.equal(await chosen({ hi: ['x', 0.1] }, ['hi']), 'tesseract:hi');
  });

  it('chooses only among the requested languages', async () => {
    const answers = {
      en: ['gl', 0.3],
      ctc: ['', 0],
      ru: ['право', 0.95],
      ar: ['حق', 0.6],
    } as const;
    assert.equal(await chosen(answers, ['en', 'ar']), 'tesseract:ar');
  });

  it('tries the language of the previous page first', async () => {
    const planner = new Planner(() => true);
    const answers = { en: ['cial', 0.2], ctc: ['', 0], hi: ['सभी मनुष्यों को', 0.95] } as const;
    await chosen(answers, [], planner);
    const { readings, sample, asked } = setUp(answers);
    await planner.plan(readings, sample, []);
    assert.deepEqual(asked, ['hi×4']);
  });
});

describe('choosing the recognizer after a page in another language', () => {
  it("does not mistake Chinese for the previous page's Japanese", async () => {
    const planner = new Planner(() => true);
    const japanese = {
      en: ['TRTO', 0.1],
      ctc: ['の人間生自由', 0.9],
      ja: ['すべての人間は自由', 0.9],
    } as const;
    assert.equal(await chosen(japanese, [], planner), 'tesseract:ja');
    const chinese = {
      en: ['AAA', 0.1],
      ctc: ['人人生而自由', 0.98],
      ja: ['人人生而自由', 0.8],
    } as const;
    assert.equal(await chosen(chinese, [], planner), 'ctc');
  });
});

describe('choosing the recognizer with the script network', () => {
  /** A network that sees one script in every column. */
  const seeing = (classIndex: number) => ({
    look: (crops: readonly unknown[]) =>
      Promise.resolve(crops.map(() => lookOf([[classIndex, 40]]))),
  });
  const [LATIN, NASTALIQ, DEVANAGARI, HAN] = [2, 6, 8, 13];
  const planWith = async (answers: Answers, classIndex: number) => {
    const { readers, asked, sample } = setUp(answers);
    const parts = { ...readers, sight: seeing(classIndex) };
    const tasks = sample.map(() => task);
    const readings = new LineReadings(parts, tasks, new AbortController().signal);
    return { plan: await new Planner(() => true).plan(readings, sample, []), asked };
  };

  it('reads the script that it sees, although half of the words are Latin', async () => {
    const { plan, asked } = await planWith({ hi: ['कार्यालय online form', 0.8] }, DEVANAGARI);
    assert.equal(plan.language, 'hi');
    assert.deepEqual(asked, ['hi×4']);
  });

  it('keeps the script that it sees everywhere, however badly its model reads it', async () => {
    const answers = {
      en: ['Leeper bendeing cdg', 0.6],
      ar: ['جا نورتب شق', 0.3],
      ur: ['چار نومبر سے', 0.4],
    } as const;
    const { plan, asked } = await planWith(answers, NASTALIQ);
    assert.equal(plan.language, 'ur');
    assert.ok(!asked.some((name) => name.startsWith('en')));
  });

  it('does not take Han characters on a Japanese page for another script', async () => {
    const { readers, sample } = setUp({
      ja: ['すべて人は、人種、皮膚の色', 0.89],
      ctc: ['寸人、人種、皮膚の色', 0.96],
      ko: ['人種', 0.99],
    });
    const parts = { ...readers, sight: seeing(HAN) };
    const tasks = sample.map(() => task);
    const readings = new LineReadings(parts, tasks, new AbortController().signal);
    const plan = { primary: { recognizer: 'tesseract', language: 'ja' }, language: 'ja' } as const;
    const all = new Planner(() => true).candidates([]);
    const lines = await readLines(
      readings,
      { ...plan, fitness: 1 },
      () => undefined,
      undefined,
      all,
    );
    assert.deepEqual([...new Set(lines.map(({ text }) => text))], ['すべて人は、人種、皮膚の色']);
  });

  it('tries no script of which it sees nothing, even if its model is confident', async () => {
    const { plan, asked } = await planWith(
      { en: ['Alphabetum mundo', 0.5], th: ['มแทลในทา', 0.9] },
      LATIN,
    );
    assert.equal(plan.language, 'en');
    assert.ok(!asked.some((name) => name.startsWith('th')));
  });
});

describe('choosing the recognizer from a short sample', () => {
  it('does not trust a few letters that English reads well by chance', async () => {
    const { readings } = setUp({
      en: ['EB', 0.8],
      ctc: ['中文', 0.95],
    });
    const plan = await new Planner(() => true).plan(readings, [0], []);
    assert.equal(routeName(plan.primary), 'ctc');
  });

  it('tries Japanese on a few letters that nothing else reads', async () => {
    const { readings } = setUp({ en: ['FY', 0.2], ctc: ['', 0], ja: ['ピンポン', 0.8] });
    const plan = await new Planner(() => true).plan(readings, [0], []);
    assert.equal(routeName(plan.primary), 'tesseract:ja');
  });
});

describe('reading lines', () => {
  const plan = (language: string) =>
    ({ primary: { recognizer: 'tesseract', language }, language, fitness: 1 }) as const;

  it('tries the CTC model on lines with low confidence and uses the more reliable text', async () => {
    const { readings } = setUp({ en: ['tbe qulck', 0.4], ctc: ['the quick', 0.9] });
    const lines = await readLines(readings, plan('en'), () => undefined);
    assert.equal(lines[0]!.text, 'the quick');
  });

  it('does not try the CTC model on lines with high confidence', async () => {
    const { readings, asked } = setUp({ en: ['the quick', 0.9], ctc: ['x', 1] });
    await readLines(readings, plan('en'), () => undefined);
    assert.deepEqual(asked, ['en×4']);
  });

  it('keeps Cyrillic that the CTC model reads as Latin', async () => {
    const { readings } = setUp({ ru: ['право', 0.4], ctc: ['HpaBo', 0.85] });
    const lines = await readLines(readings, plan('ru'), () => undefined);
    assert.equal(lines[0]!.text, 'право');
  });

  it('reads no line twice with the same model', async () => {
    const { readings, asked } = setUp({ en: ['a line of text', 0.9] });
    await readings.read([0, 2], { recognizer: 'tesseract', language: 'en' });
    await readLines(readings, plan('en'), () => undefined);
    assert.deepEqual(asked, ['en×2', 'en×2']);
  });
});
