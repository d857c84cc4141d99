import assert from 'node:assert/strict';
import { editor } from '../fakeEditor.ts';
import type { WarningCode } from '../../../../src/core/document/document.ts';
import { tellOutcome } from '../../../../src/editor/extract/outcomeMessages.ts';
import { warningLines } from '../../../../src/editor/run/pageWarnings.ts';
import { Run } from '../../../../src/editor/run/run.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

const LOOP = 'The model repeated itself; the repetition was cut off.';

/** A finished run whose pages have the given warnings, one page each. */
function runOf(name: string, ...codes: (WarningCode | undefined)[]): Run {
  const run = new Run({ id: name, sourceName: name, createdAt: 1 });
  run.apply({ type: 'started', at: Date.now() });
  codes.forEach((code, page) => {
    const warnings = code === undefined ? [] : [{ code, message: LOOP, page }];
    const result = ocrPage(page, [region(`p${page + 1}-r1`, 'Text')], { warnings });
    run.apply({ type: 'pageFinished', page, result });
  });
  const source = { name, mimeType: '', pageCount: codes.length };
  run.apply({
    type: 'finished',
    document: { version: 2, source, engine: 'deepseek', model: '', timings: {}, warnings: [] },
  });
  return run;
}

describe('the message after runs', () => {
  let opened: string[];
  const tell = async (runs: Run[], visible: readonly string[] = []) =>
    tellOutcome(runs, {
      log: editor.channel,
      showPanel: ({ id }) => opened.push(id),
      panelShows: ({ id }) => visible.includes(id),
    });
  beforeEach(() => {
    editor.reset();
    opened = [];
  });

  it('is omitted if everything succeeded or the panel shows it', async () => {
    await tell([runOf('a.pdf', undefined, 'textLayerUntrusted')]);
    await tell([runOf('a.pdf', 'repetition')], ['a.pdf']);
    assert.deepEqual(editor.shown, []);
  });

  it('names a page that was cut off, and leads to the results', async () => {
    editor.answers.push(() => 'Show Results');
    await tell([runOf('a.pdf', undefined, 'repetition')]);
    assert.equal(editor.shown[0]?.text, `a.pdf, page 2: ${LOOP}`);
    assert.equal(editor.shown[0].kind, 'warning');
    assert.deepEqual(opened, ['a.pdf']);
  });

  it('counts pages and files in one message', async () => {
    await tell([runOf('a.pdf', 'missedText', 'truncatedInput', 'deviceFailed')]);
    assert.match(editor.shown[0]?.text ?? '', /^3 pages have warnings\. a\.pdf, page 1: /u);
    await tell([runOf('a.pdf', 'missedText'), runOf('b.pdf', undefined), runOf('c', 'repetition')]);
    assert.match(
      editor.shown[1]?.text ?? '',
      /^2 pages in 2 files have warnings\. a\.pdf, page 1/u,
    );
    assert.equal(editor.shown.length, 2);
  });

  it('is accompanied by every warning of every page in the log', () => {
    const pages = runOf('a.pdf', 'textLayerUntrusted', undefined, 'repetition')
      .orderedPages()
      .map(({ page }) => page);
    assert.deepEqual(warningLines('a.pdf', pages), [
      `a.pdf, page 1: ${LOOP}`,
      `a.pdf, page 3: ${LOOP}`,
    ]);
  });
});
