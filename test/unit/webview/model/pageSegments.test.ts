import assert from 'node:assert/strict';
import { pageView } from '../../../../src/editor/panel/runView.ts';
import { pageSegments } from '../../../../webview/model/pageSegments.ts';
import { ocrPage, region, viewed } from '../fixtures.ts';

const view = (texts: readonly [string, string][], whole: string) =>
  viewed(
    pageView(
      ocrPage(
        0,
        texts.map(([id, text]) => region(id, text)),
      ),
      null,
    ).regions,
    whole,
  );

describe('segments of a page', () => {
  it('split where regions meet', () => {
    const page = view(
      [
        ['a', 'One'],
        ['b', 'Two\nlines'],
      ],
      'One\n\nTwo\nlines\n',
    );
    assert.deepEqual(pageSegments(page, 'text'), [
      { region: 'a', content: 'One' },
      { region: 'b', content: 'Two\nlines' },
    ]);
  });

  it('skip regions that the page leaves out', () => {
    const page = view(
      [
        ['a', 'Header'],
        ['b', 'Body'],
        ['c', '17'],
      ],
      'Body',
    );
    assert.deepEqual(pageSegments(page, 'text'), [{ region: 'b', content: 'Body' }]);
  });

  it('prefer the title to a running header of the same words', () => {
    const regions = [region('h', 'Report', { kind: 'header' }), region('t', 'Report')];
    const page = viewed(pageView(ocrPage(0, regions), null).regions, 'Report');
    assert.deepEqual(pageSegments(page, 'text'), [{ region: 't', content: 'Report' }]);
  });

  it('do not split inside a word', () => {
    const page = view(
      [
        ['a', 'Table 1'],
        ['b', 'Table 12'],
      ],
      'Table 12',
    );
    assert.deepEqual(pageSegments(page, 'text'), [{ region: 'b', content: 'Table 12' }]);
  });

  it('keep everything if no region covers it', () => {
    const page = view(
      [
        ['a', 'One'],
        ['b', 'Two'],
      ],
      'One\n\nsomething else\n\nTwo',
    );
    const whole = 'One\n\nsomething else\n\nTwo';
    assert.deepEqual(pageSegments(page, 'text'), [{ region: null, content: whole }]);
  });

  it('are empty for a page without text', () => {
    assert.deepEqual(pageSegments(view([['a', '']], ' \n'), 'text'), []);
  });
});
