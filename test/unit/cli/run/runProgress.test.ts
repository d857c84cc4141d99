import assert from 'node:assert/strict';
import { Progress } from '../../../../src/cli/run/runProgress.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

describe('progress of the command line tool', () => {
  /** Reads four pages that take `seconds` each; returns the output. */
  const read = (seconds: number, isTTY: boolean): string[] => {
    const written: string[] = [];
    let now = 0;
    const sink = { write: (text: string) => written.push(text), isTTY, columns: 200 };
    const progress = new Progress(sink, false, 1, () => now);
    progress.startFile('a.pdf', 0);
    const { onEvent } = progress;
    onEvent({ type: 'opened', pageCount: 4, pages: [0, 1, 2, 3], mimeType: 'application/pdf' });
    for (const page of [0, 1, 2, 3]) {
      onEvent({ type: 'pageStarted', page });
      onEvent({ type: 'linesFound', page, count: 30 });
      onEvent({ type: 'partialMarkdown', page, markdown: 'x' });
      now += seconds * 1000;
      const timings = { total: seconds * 1000 };
      const result = ocrPage(page, [region('r', 'text')], { timings });
      onEvent({ type: 'pageFinished', page, result });
    }
    return written;
  };

  it('shows the remaining time as soon as a page was measured', () => {
    assert.deepEqual(read(90, false), [
      'a.pdf: page 1 of 4, about 5 min left\n',
      'a.pdf: page 2 of 4, about 3 min left\n',
      'a.pdf: page 3 of 4, about 2 min left\n',
      'a.pdf: page 4 of 4\n',
    ]);
    const lines = read(90, true).map((text) => text.replace('\r\u001b[K', ''));
    assert.equal(lines[1], 'a.pdf: page 1 of 4');
    assert.ok(lines.includes('a.pdf: page 2 of 4, 30 lines, about 5 min left'), lines.join('\n'));
  });

  it('writes names and messages as plain text', () => {
    const written: string[] = [];
    const sink = { write: (text: string) => written.push(text), isTTY: true, columns: 200 };
    const progress = new Progress(sink, false, 2);
    progress.startFile('a\u001b]0;t\u0007\u009b2Jb\nc.pdf', 0);
    progress.note('x\u001b[31m\r\ny', 'warning');
    progress.detail('one\u001b[2J\ntwo\n');
    assert.deepEqual(
      written.map((text) => text.replaceAll('\r\u001b[K', '')).filter((text) => text !== ''),
      ['[1/2] ab c.pdf: opening', 'x y\n', 'one\ntwo\n'],
    );
  });

  it('shows no time for short work', () => {
    assert.doesNotMatch(read(2, true).join(''), /left/u);
  });
});
