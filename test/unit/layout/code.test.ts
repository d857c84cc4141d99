import assert from 'node:assert/strict';
import type { Line } from '../../../src/core/document/document.ts';
import { column, lineAt, pageOf, prose } from './lines.ts';

const LISTING = [
  'def tides(day, port):',
  '    table = load(port)',
  '    for row in table:',
  '        if row["day"] == day:',
  '            warn(port, row)',
  '    return None',
];

/** A line that begins after its indentation, as on a page. */
function codeLine(text: string, x: number, y: number, font: Partial<Line> = {}): Line {
  const blanks = text.length - text.trimStart().length;
  return { ...lineAt(text.trimStart(), x + 10 * blanks, y), ...font };
}

const listing = (texts: readonly string[], y: number, font: Partial<Line> = {}): Line[] =>
  texts.flatMap((text, i) => (text === '' ? [] : [codeLine(text, 100, y + 28 * i, font)]));

const MONOSPACED = { fontSize: 20, monospaced: true };
const exact = (lines: readonly Line[]): Line[] =>
  lines.map((line) => ({ ...line, fontSize: 20, monospaced: false }));

const fenced = (texts: readonly string[], language = ''): string =>
  `\`\`\`${language}\n${texts.join('\n')}\n\`\`\``;

describe('code listings', () => {
  it('in a monospaced font keep their indentation and empty lines, between paragraphs', () => {
    const code = [...LISTING, '', 'print(tides(12))'];
    const [before, found, after] = pageOf([
      ...exact(column(prose(60, 3), 100, 100)),
      ...listing(code, 240, MONOSPACED),
      ...exact(column(prose(60, 3, 2), 100, 520)),
    ]);
    assert.equal(found?.markdown, fenced(code, 'python'));
    assert.equal(found.text, code.join('\n'));
    assert.doesNotMatch(`${before?.markdown} ${after?.markdown}`, /```/u);
  });

  it('in a scan are found by equally spaced letters', () => {
    const [found] = pageOf(listing(LISTING, 100));
    assert.equal(found?.markdown, fenced(LISTING, 'python'));
  });

  it('have their line numbers left out', () => {
    const numbered = LISTING.map((text, i) => `${i + 1}   ${text}`);
    const lines = numbered.map((text, i) => codeLine(text, 100, 100 + 28 * i, MONOSPACED));
    const [numbers, found] = pageOf(lines);
    assert.equal(found?.markdown, fenced(LISTING, 'python'));
    assert.equal(numbers?.kind, 'header');
    assert.deepEqual(numbers.text.split('\n'), ['1', '2', '3', '4', '5', '6']);
  });

  it('have a fence longer than the backticks inside', () => {
    const code = ['let a = `x`;', 'let b = ```y```;', 'let c = 1;'];
    const [found] = pageOf(listing(code, 100, MONOSPACED));
    assert.equal(found?.markdown.split('\n').at(0), '````javascript');
    assert.equal(found.markdown.split('\n').at(-1), '````');
  });

  it('do not include running text in monospaced type', () => {
    const lines = column(prose(60, 6), 100, 100).map((line) => ({ ...line, ...MONOSPACED }));
    assert.doesNotMatch(pageOf(lines)[0]?.markdown ?? '', /```/u);
  });

  it('do not include columns of numbers', () => {
    const texts = ['Region   1999   2000', 'North    14.2   15.0', 'South    16.8   17.3'];
    const lines = texts.map((text, i) => codeLine(text, 100, 100 + 28 * i, MONOSPACED));
    assert.doesNotMatch(
      pageOf(lines)
        .map((r) => r.markdown)
        .join('\n'),
      /```/u,
    );
  });
});
