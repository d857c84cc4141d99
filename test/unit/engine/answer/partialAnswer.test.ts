import assert from 'node:assert/strict';
import { randomNumbers } from '../../../randomNumbers.ts';
import { rounds } from '../../../rounds.ts';
import { findTask, type TaskId } from '../../../../src/core/prompting/tasks.ts';
import { readAnswer } from '../../../../src/engine/answer/readAnswer.ts';
import { partialReports } from '../../../../src/engine/answer/partialAnswer.ts';
import { assemblePage } from '../../../../src/core/document/assemblePage.ts';

const tag = (label: string, y: number, content = ''): string =>
  `<|ref|>${label}<|/ref|><|det|>[[100, ${y}, 900, ${y + 20}]]<|/det|>\n${content}\n\n`;
const answering = (task: TaskId) => ({
  task: findTask(task),
  pageIndex: 0,
  size: { width: 1000, height: 1000 },
  spanningTables: 'html' as const,
  dollarFormulas: true,
});

/**
 * What is reported of an answer that grows by some characters at a time, with a simulated clock.
 */
function reports(answer: string, task: TaskId, step: number, milliseconds = 1000): string[] {
  // So that the last report contains the whole text.
  const raw = answer + '\n'.repeat(step + 40);
  const shown: string[] = [];
  let clock = 0;
  const take = partialReports(
    (text) => shown.push(text),
    answering(task),
    {},
    () => clock,
  );
  for (let end = step; end < raw.length + step; end += step) {
    take(raw.slice(0, end));
    clock += milliseconds;
  }
  return shown;
}
/** Number of characters at the end of a text that are not at the same place in the next one. */
function movedBetween(before: string, after: string): number {
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  return before.length - same;
}

const final = (raw: string, task: TaskId): string =>
  assemblePage(readAnswer(raw, { ends: [], logProbabilities: [] }, answering(task)).regions)
    .markdown;

describe('Markdown of a growing answer', () => {
  const table = '<table><tr><td>a</td><td>\\(x_1\\)</td></tr><tr><td>b</td><td>c</td></tr></table>';
  const page =
    tag('header', 5, 'ACME Ltd confidential') +
    tag('title', 40, 'Report') +
    tag('image', 80) +
    tag('text', 120, 'so \\(x^2\\) is ![](http://a.example/x.png)') +
    tag('table', 160) +
    tag('table_caption', 200, `Table 1\n\n${table}`) +
    tag('text', 240, 'A last paragraph that is longer than the least that is reported.');

  it('is that of the future page, as far as it was read', () => {
    const shown = reports(page, 'document', 45);
    assert.equal(shown.at(-1), final(page, 'document'));
    for (const text of shown) assert.doesNotMatch(text, /ACME|images\/|<\||<t[adr]|!\[/u);
    assert.ok(shown.some((text) => /^# Report\n\nso \$x\^2\$ is[^|]*$/u.test(text)));
  });

  it('contains the lines of the OCR task', () => {
    const lines = Array.from({ length: 20 }, (_, i) => tag(`Line ${i}`, i * 30)).join('');
    assert.match(reports(lines, 'ocr', 45).at(-1)!, /^Line 0\nLine 1\n.*\nLine 19$/su);
  });

  it('contains the text of answers without tags', () => {
    assert.equal(reports(`Sales\n\n${table}`, 'free', 200)[0], final(`Sales\n\n${table}`, 'free'));
  });

  it('changes at its end only, except where the answer itself changes', () => {
    const spans =
      '<table><tr><td rowspan="3">a</td><td>\\(x\\)</td></tr><tr><td>b</td></tr>' +
      '<tr><td>c</td></tr></table>';
    const raw =
      tag('text', 20, 'A line with \\(x^2 + y^2\\) in it.') +
      tag('equation', 60, `\\[${'a + '.repeat(40)} b\\]`) +
      tag('table', 160) +
      tag('table_caption', 120, `Table 1\n\n${spans}`) +
      tag('text', 240, 'The last paragraph of the page.');
    const shown = reports(raw, 'document', 45);
    for (const [i, text] of shown.entries()) {
      const moved = movedBetween(shown[i - 1] ?? '', text);
      // The end of an open table may be written again.
      assert.ok(moved <= 80, `${moved} characters before ${text}`);
    }
  });

  /** A page whose tables have rows of one width, and merged cells in their first row only. */
  function pageOfTables(next: () => number): string {
    const whole = (most: number) => Math.floor(next() * most);
    const below = () => next() < 0.5;
    const words = () => 'lorem ipsum dolor sit amet '.repeat(1 + whole(4)).trim();
    let page = '';
    for (let y = 50; y < 900; y += 150) {
      const columns = 2 + whole(4);
      const cell = () => `<td>${next() < 0.3 ? '' : words().slice(0, 12)}</td>`;
      const row = () => `<tr>${Array.from({ length: columns }, cell).join('')}</tr>`;
      const wide = `<tr><td rowspan="9">z</td><td colspan="${columns - 1}">${words()}</td></tr>`;
      const rows = Array.from({ length: 3 + whole(6) }, row).join('');
      const isWide = next() < 0.3;
      const reached = `<tr>${cell().repeat(columns - 1)}</tr>`.repeat(8);
      const content = `<table>${isWide ? wide + reached : row()}${rows}</table>`;
      const isLast = next() < 0.7;
      const caption = tag('table_caption', isLast && below() ? y + 60 : y - 40, `Table ${words()}`);
      if (isLast) page += tag('table', y) + caption.replace(/\n\n$/u, `\n\n${content}\n\n`);
      else page += caption + tag('table', y, content);
      for (let i = whole(4); i > 0; i--) page += tag('text', y + 80 + i, words());
    }
    return page;
  }

  it('does not move what was shown: captions, rows and merged cells', () => {
    for (let seed = 1; seed <= rounds(20); seed++) {
      const next = randomNumbers(seed);
      const raw = pageOfTables(next);
      const shown = reports(raw, 'document', 41 + Math.floor(next() * 40));
      assert.equal(shown.at(-1), final(raw, 'document'), `seed ${seed}`);
      for (const [i, text] of shown.entries()) {
        const moved = movedBetween(shown[i - 1] ?? '', text);
        assert.ok(moved <= 80, `seed ${seed}: ${moved} characters before ${text}`);
      }
    }
  });

  it('shows a row that is wider than those before when it ends', () => {
    const row = (cells: number) => `<tr>${'<td>abcdef</td>'.repeat(cells)}</tr>`;
    const raw = `<table>${row(3)}${row(3)}${row(9)}${row(3)}</table>`;
    const widths = reports(raw, 'free', 41).map(
      (text) => (/^.*/u.exec(text)?.[0] ?? '').split('|').length - 2,
    );
    assert.deepEqual([...new Set(widths)].slice(-2), [3, 9]);
  });

  it('shows the caption below a table once the table ends', () => {
    const rows = (count: number) => '<tr><td>abcdef</td><td>ghijkl</td></tr>'.repeat(count);
    const raw =
      tag('table', 20) + tag('table_caption', 200, `Table 1\n\n<table>${rows(9)}</table>`);
    const shown = reports(raw, 'document', 45);
    const first = shown.findIndex((text) => text.includes('Table 1'));
    assert.match(shown[first] ?? '', /\|\n\nTable 1$/u);
    assert.equal(shown[first], shown.at(-1));
    assert.ok(first > 5);
  });

  it('shows no part of an element that begins', () => {
    const raw = `Text <img src="${'a'.repeat(120)}.png" alt="Image"/> of the page`;
    for (const text of reports(raw, 'free', 41)) assert.match(text, /^Text($| &lt;img.*>)/u);
  });

  it('is reported a few times a second', () => {
    const text = 'word '.repeat(2000);
    assert.ok(reports(text, 'free', 5, 10).length <= 1 + (2000 * 10) / 250);
    // With a slow model, each new line is reported.
    assert.equal(reports(text, 'free', 5, 1000).length, 2000 / 8 + 1);
  });

  it('does not take time that grows with the square of the answer', () => {
    const long = Array.from({ length: 400 }, (_, i) => tag('text', i, `${i} `.repeat(30))).join('');
    const shown = reports(long, 'document', 45);
    assert.equal(shown.at(-1), final(long, 'document'));
  }).timeout(4000);
});
