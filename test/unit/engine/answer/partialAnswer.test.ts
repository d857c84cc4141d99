import assert from 'node:assert/strict';
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
      const before = shown[i - 1] ?? '';
      let same = 0;
      while (same < before.length && before[same] === text[same]) same++;
      // The end of an open table may be written again.
      assert.ok(before.length - same <= 80, `${before.slice(same)} became ${text.slice(same)}`);
    }
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
