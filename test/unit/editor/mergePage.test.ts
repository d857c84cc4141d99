import assert from 'node:assert/strict';
import { mergeRegion } from '../../../src/editor/mergePage.ts';
import { ocrPage, region } from '../webview/fixtures.ts';

const page = () =>
  ocrPage(1, [
    region('p2-r1', 'Title', { markdown: '# Title', kind: 'title' }),
    region('p2-r2', 'Wrong text', { confidence: 0.4 }),
    region('p2-r3', 'Last'),
  ]);
const reading = { engine: 'deepseek', model: 'DeepSeek-OCR int4', task: 'table', mode: 'base' };

describe('a region that was read again', () => {
  it('takes the place of the old one under numbers of its own', () => {
    const result = ocrPage(1, [region('p2-r1', 'Right'), region('p2-r2', 'text')], { reading });
    const { page: merged, added } = mergeRegion(page(), 'p2-r2', result, 'replace');
    assert.deepEqual(
      merged.regions.map(({ id }) => id),
      ['p2-r1', 'p2-r4', 'p2-r5', 'p2-r3'],
    );
    assert.equal(merged.markdown, '# Title\n\nRight\n\ntext\n\nLast');
    assert.equal(merged.text, 'Title\n\nRight\n\ntext\n\nLast');
    assert.deepEqual(
      added.map((region) => region.reading),
      [reading, reading],
    );
    assert.ok(merged.confidence !== null && merged.confidence > 0.85);
    assert.match(merged.raw, /p2-r2:/u);
  });

  it('comes after the old one when it is to be added', () => {
    const result = ocrPage(1, [region('p2-r1', 'A chart.')]);
    const { page: merged } = mergeRegion(page(), 'p2-r2', result, 'append');
    assert.equal(merged.markdown, '# Title\n\nWrong text\n\nA chart.\n\nLast');
    assert.equal(merged.regions.length, 4);
    assert.equal(merged.regions[2]?.id, 'p2-r4');
  });

  it('does not give a number twice', () => {
    const result = ocrPage(1, [region('p2-r1', 'x')]);
    const once = mergeRegion(page(), 'p2-r3', result, 'replace').page;
    const twice = mergeRegion(once, 'p2-r4', result, 'append').page;
    const ids = twice.regions.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('leaves everything when nothing was found', () => {
    const before = page();
    for (const regions of [[], [region('p2-r1', ' ')]]) {
      const merged = mergeRegion(before, 'p2-r2', ocrPage(1, regions), 'replace');
      assert.equal(merged.page, before);
      assert.deepEqual(merged.added, []);
    }
  });

  it('comes where a figure without text is on the page', () => {
    const result = ocrPage(1, [region('p2-r1', 'A harbour.')]);
    const regions = [region('p2-r1', 'Text'), region('p2-r2', '', { kind: 'figure' })];
    const joined = { markdown: 'Text\n\nLast', text: 'Text\n\nLast' };
    const middle = ocrPage(1, [...regions, region('p2-r3', 'Last')], joined);
    for (const placement of ['append', 'replace'] as const) {
      const { page: merged } = mergeRegion(middle, 'p2-r2', result, placement);
      assert.equal(merged.markdown, 'Text\n\nA harbour.\n\nLast');
    }
    const first = ocrPage(1, [regions[1]!, region('p2-r3', 'Last')], { markdown: 'Last' });
    const { page: merged } = mergeRegion(first, 'p2-r2', result, 'append');
    assert.equal(merged.markdown, 'A harbour.\n\nLast');
  });
});
