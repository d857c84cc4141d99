import assert from 'node:assert/strict';
import type { RecognizedLine } from '../../../../../src/engine/compact/line/lineRecognizer.ts';
import { mergeReadings } from '../../../../../src/engine/compact/merge/mergeReadings.ts';

type Words = readonly (readonly [text: string, confidence: number])[];

/** Words side by side, each character 10 pixels wide. */
function lineOf(words: Words): RecognizedLine {
  let x = 0;
  const placed = words.map(([text, confidence]) => {
    const box = { x0: x, y0: 0, x1: x + 10 * text.length, y1: 20 };
    x = box.x1 + 10;
    return { text, confidence, box };
  });
  const text = words.map(([word]) => word).join(' ');
  return { text, confidence: 0.9, words: placed, recognizer: 'tesseract:eng' };
}

/** What the line reader reads: a text with one confidence, or one for each marked character. */
function readerOf(text: string, confidence = 0.97, unsure = ''): RecognizedLine {
  const charConfidences = Float32Array.from(text, (char) =>
    unsure.includes(char) ? 0.4 : confidence,
  );
  const { words } = lineOf(text.split(' ').map((word) => [word, confidence]));
  return { text, confidence, words, recognizer: 'ctc:line-reader', charConfidences };
}

const merged = (words: Words, own: RecognizedLine, letters: readonly string[] = []) =>
  mergeReadings(lineOf(words), own, new Set(letters));

const textOf = (words: Words, text: string, unsure = '', letters: readonly string[] = []) =>
  merged(words, readerOf(text, 0.97, unsure), letters)?.text;

describe('two readings of a line', () => {
  it('are surer where they agree', () => {
    const line = merged([['Level', 0.6]], readerOf('Level', 0.9));
    assert.equal(line?.text, 'Level');
    assert.ok(Math.abs((line.words[0]?.confidence ?? 0) - 0.96) < 1e-6);
  });

  it('give the text of the surer one', () => {
    assert.equal(textOf([['Flowcr', 0.6]], 'Flower'), 'Flower');
    assert.equal(textOf([['Flower', 0.6]], 'Flowcr', 'c'), 'Flower');
    assert.equal(textOf([['Flower', 0.99]], 'Flowcr'), 'Flower');
  });

  it('are doubtful where a sure reader differs, and whichever is believed', () => {
    for (const confidence of [0.6, 0.99]) {
      const line = merged([['Flowcr', confidence]], readerOf('Flower'));
      assert.ok((line?.words[0]?.confidence ?? 1) <= 0.75);
    }
    const unsure = merged([['Flower', 0.99]], readerOf('Flowcr', 0.97, 'c'));
    assert.ok((unsure?.words[0]?.confidence ?? 0) > 0.9);
  });

  it('keep a letter that the reader has lost, as doubtful if it was', () => {
    assert.equal(textOf([['Pedro,', 0.7]], 'Pedr,'), 'Pedro,');
    const line = merged([['Pedro,', 0.7]], readerOf('Pedr,'));
    assert.ok((line?.words[0]?.confidence ?? 1) <= 0.75);
  });

  it('keep an apostrophe that the reader has lost, and the letter before one of another form', () => {
    assert.equal(textOf([["l'aller", 0.6]], 'laller'), "l'aller");
    assert.equal(textOf([['l’aller', 0.6]], "'aller"), 'l’aller');
    const line = merged([['l’aller', 0.95]], readerOf("l'aller"));
    assert.equal(line?.text, 'l’aller');
    assert.ok((line.words[0]?.confidence ?? 0) > 0.95);
  });

  it('have letters of one shape in the script of the line', () => {
    const cyrillic: Words = [
      ['C', 0.9],
      ['4', 0.9],
      ['ноября', 0.9],
      ['3a', 0.95],
    ];
    assert.equal(textOf(cyrillic, 'С 4 ноября за', '', ['н', 'о']), 'С 4 ноября за');
    const latin: Words = [
      ['Can', 0.9],
      ['we', 0.9],
    ];
    const line = merged(latin, readerOf('Саn we'));
    assert.equal(line?.text, 'Can we');
    assert.ok((line.words[0]?.confidence ?? 0) > 0.85);
    assert.equal(
      textOf(
        [
          ['в', 0.9],
          ['3', 0.9],
        ],
        'в З',
      ),
      'в 3',
    );
  });

  it('have zeros in numbers, however sure the other reading is of a letter', () => {
    const line = merged([['1OMG', 0.99]], readerOf('10MG', 0.9));
    assert.equal(line?.text, '10MG');
    assert.ok((line.words[0]?.confidence ?? 0) > 0.9);
    assert.equal(textOf([['20OG', 0.9]], '200G'), '200G');
    assert.equal(textOf([['10MG', 0.9]], '1OMG'), '10MG');
    assert.equal(textOf([['H2O', 0.99]], 'H20'), 'H2O');
    assert.equal(
      textOf(
        [
          ['10', 0.99],
          ['OF', 0.99],
        ],
        '10 0F',
      ),
      '10 OF',
    );
  });

  it('are not doubtful where the reader differs by a shape that needs context', () => {
    const line = merged([['Il', 0.95]], readerOf('ll'));
    assert.equal(line?.text, 'Il');
    assert.ok((line.words[0]?.confidence ?? 0) > 0.9);
  });

  it('keep both letters of a double', () => {
    assert.equal(textOf([['letter', 0.5]], 'leter'), 'letter');
    assert.equal(textOf([['lettter', 0.5]], 'letter'), 'lettter');
  });

  it('keep a letter of its shape, and digits among digits', () => {
    assert.equal(textOf([['Ill', 0.5]], 'lll'), 'Ill');
    assert.equal(textOf([['total', 0.5]], 't0tal'), 'total');
    assert.equal(textOf([['1S40', 0.5]], '1540'), '1540');
    assert.equal(textOf([['1540', 0.5]], '1S40'), '1540');
  });

  it('write signs that Tesseract has no character for', () => {
    assert.equal(
      textOf(
        [
          ['Rate', 0.99],
          ['3', 0.99],
          ['%o', 0.95],
        ],
        'Rate 3 ‰',
      ),
      'Rate 3 ‰',
    );
    assert.equal(
      textOf(
        [
          ['25', 0.9],
          ['pg', 0.9],
        ],
        '25 μg',
      ),
      '25 µg',
    );
    assert.equal(textOf([['Y450', 0.9]], '₹450'), '₹450');
    assert.equal(
      textOf(
        [
          ['3', 0.9],
          ['x', 0.9],
          ['4', 0.9],
        ],
        '3 × 4',
      ),
      '3 x 4',
    );
  });

  it('take no letter of another script', () => {
    assert.equal(textOf([['cost', 0.5]], 'cоst'), 'cost');
  });

  it('take letters beyond ASCII that the page has, or that are certain', () => {
    const words: Words = [['Zielinski', 0.7]];
    assert.equal(merged(words, readerOf('Zieliński', 0.9))?.text, 'Zielinski');
    assert.equal(merged(words, readerOf('Zieliński', 0.9), ['ń'])?.text, 'Zieliński');
    assert.equal(merged(words, readerOf('Zieliński', 0.97))?.text, 'Zieliński');
  });

  it('contain words that only the line reader has, in their gap', () => {
    const line = merged(
      [
        ['File', 0.9],
        ['Save', 0.9],
      ],
      readerOf('File → Save'),
    );
    assert.equal(line?.text, 'File → Save');
    assert.deepEqual(line.words[1]?.box, { x0: 40, y0: 0, x1: 50, y1: 20 });
    assert.equal(textOf([['Save', 0.9]], 'Save…'), 'Save…');
  });

  const sign: Words = [['sign', 0.9]];

  it('are split where Tesseract joined two words', () => {
    const line = merged([...sign, ['fora', 0.9]], readerOf('sign for a'));
    assert.equal(line?.text, 'sign for a');
    assert.deepEqual(
      line.words.map(({ box }) => [box.x0, box.x1]),
      [
        [0, 40],
        [50, 80],
        [80, 90],
      ],
    );
    assert.equal(textOf([...sign, ['dateline', 0.9]], 'sign d a t e l i n e'), 'sign dateline');
    assert.equal(textOf([...sign, ['LYNN,', 0.9]], 'sign LYNN ,'), 'sign LYNN,');
  });

  it('are not split at a gap that is narrower than the spaces of the line', () => {
    assert.equal(textOf([['fora', 0.9]], 'for a'), 'fora');
    const own = readerOf('sign D irect');
    const words = own.words.map((word, i) =>
      i === 2 ? { ...word, box: { ...word.box, x0: word.box.x0 - 5 } } : word,
    );
    const line = merged([...sign, ['Direct', 0.9]], { ...own, words });
    assert.equal(line?.text, 'sign Direct');
  });

  it('are joined where Tesseract separated digits', () => {
    const digits: Words = [
      ['50111', 0.9],
      ['0647', 0.9],
    ];
    assert.equal(textOf(digits, '501110647'), '501110647');
    assert.equal(textOf(digits, '50111 0647'), '50111 0647');
    const words: Words = [
      ['this', 0.9],
      ['report', 0.9],
    ];
    assert.equal(textOf(words, 'thisreport'), 'this report');
  });

  it('keep a word that only Tesseract has, as doubtful', () => {
    const words: Words = [
      ['sign', 0.99],
      ['not', 0.5],
      ['here', 0.99],
    ];
    const line = merged(words, readerOf('sign here'));
    assert.equal(line?.text, 'sign not here');
    assert.ok((line.words[1]?.confidence ?? 1) <= 0.75);
  });

  it('are not merged if they have little in common', () => {
    assert.equal(merged([['Westward', 0.5]], readerOf('123')), undefined);
  });
});
