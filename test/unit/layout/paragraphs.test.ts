import assert from 'node:assert/strict';
import { keepsHyphen, vocabularyOf } from '../../../src/core/text/hyphens.ts';
import { joinPieces, lineJoint } from '../../../src/layout/lines/textMeasure.ts';
import { column, lineAt, pageOf, prose } from './lines.ts';

describe('joining lines', () => {
  const cases: [string, string, string][] = [
    ['exam-', 'ple', 'example'],
    ['приме-', 'рами', 'примерами'],
    ['Jean-', 'Paul', 'Jean-Paul'],
    ['COVID-', '19', 'COVID-19'],
    ['soft\u00ad', 'ened', 'softened'],
    ['one', 'two', 'one two'],
    ['日本', '語', '日本語'],
    ['终于。', '后来', '终于。后来'],
    ['한국어', '문장', '한국어 문장'],
    ['pages 3-', '7', 'pages 3- 7'],
    ['', 'x', 'x'],
  ];
  for (const [a, b, joined] of cases) {
    it(`${a} + ${b}`, () =>
      assert.equal(
        joinPieces([a, b], (tail, line) => lineJoint(tail, line)),
        joined,
      ));
  }
});

describe('hyphens at line ends', () => {
  const words = vocabularyOf([
    { text: 'A long-lived, post-war treaty of the co-operative; the cooperation re-' },
    { text: 'mained undivided.' },
  ]);
  const cases: [string, string, boolean][] = [
    ['the post-', 'war years', true],
    ['their cooper-', 'ation', false],
    ['a dearly-', 'lived peace', true],
    ['the pre-', 'view', false],
    ['a well-', 'known song', true],
    ['a self-', 'employed joiner', true],
    ['the high-', 'way', false],
    ['and self-', 'ish', false],
    ['a long-', 'er road', false],
    ['an up-to-', 'date list', true],
    ['of exam-', 'ples', false],
    ['they re-', 'mained', false],
    ['trucks, light- and heavy-', 'duty', true],
    ['light and heavy-', 'ly laden', false],
    ['', 'word', false],
  ];
  for (const [before, after, kept] of cases) {
    it(`${kept ? 'stays' : 'goes'}: ${before} ${after}`, () =>
      assert.equal(keepsHyphen(before, after, words), kept));
  }

  it('stays with a space before a conjunction: `long- and short-term`', () => {
    const lines = [...prose(60, 6, 2), 'the rules for all the boats of the club with long-'];
    const [region] = pageOf(column([...lines, 'and short-term berths'], 100, 100));
    assert.match(region?.text ?? '', /with long- and short-term berths$/u);
  });

  it('never keeps a line break inside a word', () => {
    const [region] = pageOf(column([...prose(60, 6, 2), 'and a measure-', 'ment'], 100, 100));
    assert.match(region?.text ?? '', /a measurement$/u);
  });
});

describe('paragraphs', () => {
  it('distinguishes continued lines from one-line paragraphs', () => {
    const long = prose(60, 2, 8).join(' ').toLowerCase();
    const lines = [
      ...column(['The first rule.'], 100, 100),
      ...column([long.slice(0, 60), long.slice(61)], 100, 142),
      ...column(['The second rule.'], 100, 212),
      ...column(['The third rule.'], 100, 254),
      ...column(['The fourth rule.'], 100, 296),
    ];
    assert.deepEqual(
      pageOf(lines, { width: 800 }).map((r) => r.lines?.length),
      [1, 2, 1, 1, 1],
    );
  });

  it('joins lines, and starts a new paragraph after a larger gap', () => {
    const texts = pageOf([
      ...column(prose(60, 3, 1), 100, 100),
      ...column(prose(60, 3, 2), 100, 220),
    ]).map((r) => r.text);
    assert.deepEqual(texts, [prose(60, 3, 1).join(' '), prose(60, 3, 2).join(' ')]);
  });

  it('starts a new paragraph at an indented line', () => {
    const text = prose(60, 6, 3);
    const lines = text.map((t, i) => lineAt(t, i === 3 ? 130 : 100, 100 + 28 * i));
    assert.equal(pageOf(lines).length, 2);
  });

  it('keeps a paragraph with a hanging indent together and starts a new one at the next', () => {
    const text = prose(60, 6, 4);
    const lines = text.map((t, i) => lineAt(t, i % 3 === 0 ? 100 : 130, 100 + 28 * i));
    assert.deepEqual(
      pageOf(lines).map((r) => r.lines?.length),
      [3, 3],
    );
  });

  it('keeps the line breaks of an address', () => {
    const [region] = pageOf([
      ...column(['Museum of the River', 'Quay Road 7', '12345 Old Town', 'Northland'], 100, 100),
      ...column(prose(60, 4, 2), 100, 400),
    ]);
    assert.equal(region?.text, 'Museum of the River\nQuay Road 7\n12345 Old Town\nNorthland');
    assert.match(region.markdown, /River {2}\nQuay/u);
  });

  it('does not break ragged running text', () => {
    const lines = prose(60, 8, 5).map((t, i) => t.slice(0, 60 - ((i * 3) % 8)).trim());
    const [region] = pageOf(column(lines, 100, 100));
    assert.ok(!region!.text.includes('\n'), region!.text);
  });

  it('weights the confidence of a region by the length of its lines', () => {
    const lines = column(['aaaaaaaaa bbbbbbbbbb', 'cc'], 100, 100).map((l, i) => ({
      ...l,
      confidence: i === 0 ? 1 : 0,
    }));
    const [region] = pageOf(lines);
    assert.ok(Math.abs(region!.confidence! - 20 / 22) < 1e-9);
  });
});
