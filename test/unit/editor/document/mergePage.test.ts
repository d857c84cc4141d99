import assert from 'node:assert/strict';
import { mergeRegion } from '../../../../src/editor/document/mergePage.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

const page = () =>
  ocrPage(1, [
    region('p2-r1', 'Title', { markdown: '# Title', kind: 'title' }),
    region('p2-r2', 'Wrong text', { confidence: 0.4 }),
    region('p2-r3', 'Last'),
  ]);
const reading = { engine: 'deepseek', model: 'DeepSeek-OCR int4', task: 'table', mode: 'base' };

describe('a region that was read again', () => {
  it('replaces the old one with new ids', () => {
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

  it('follows the old one if it is to be added', () => {
    const result = ocrPage(1, [region('p2-r1', 'A chart.')]);
    const { page: merged } = mergeRegion(page(), 'p2-r2', result, 'append');
    assert.equal(merged.markdown, '# Title\n\nWrong text\n\nA chart.\n\nLast');
    assert.equal(merged.regions.length, 4);
    assert.equal(merged.regions[2]?.id, 'p2-r4');
  });

  it('never reuses an id', () => {
    const result = ocrPage(1, [region('p2-r1', 'x')]);
    const once = mergeRegion(page(), 'p2-r3', result, 'replace').page;
    const twice = mergeRegion(once, 'p2-r4', result, 'append').page;
    const ids = twice.regions.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('changes nothing if nothing was found', () => {
    const before = page();
    for (const regions of [[], [region('p2-r1', ' ')]]) {
      const merged = mergeRegion(before, 'p2-r2', ocrPage(1, regions), 'replace');
      assert.equal(merged.page, before);
      assert.deepEqual(merged.added, []);
    }
  });

  it('is placed where a figure without text is on the page', () => {
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

  describe('and the warnings of the page', () => {
    const box = (y0: number, y1: number) => ({ x0: 10, y0, x1: 110, y1 });
    const lineIn = (y: number) => box(y - 2, y + 2);
    const wide = () =>
      ocrPage(
        1,
        [
          region('p2-r1', 'Top', { places: [box(0, 100)] }),
          region('p2-r2', 'x', { places: [box(200, 300)] }),
        ],
        {
          missed: [lineIn(150), lineIn(320)],
          warnings: [
            { code: 'truncatedInput', message: 'The page was cut.', page: 1 },
            { code: 'missedText', message: '2 lines of text on the page are not in the answer.' },
          ],
        },
      );
    const cut = { code: 'truncatedInput', message: 'The part was cut.', page: 1 } as const;
    const lines = (page: { warnings: readonly { message: string }[] }) =>
      page.warnings.map(({ message }) => message);

    it('marks the lines missed now: the old ones that are still uncovered, and all new ones', () => {
      const found = [region('p2-r1', 'x', { places: [box(200, 330)] })];
      const result = ocrPage(1, found, { missed: [lineIn(210), lineIn(340)], warnings: [] });
      const { page: merged } = mergeRegion(wide(), 'p2-r2', result, 'replace');
      assert.deepEqual(merged.missed, [lineIn(150), lineIn(340)]);
      assert.deepEqual(lines(merged), [
        'The page was cut.',
        '2 lines of text on the page are not in the answer.',
      ]);
    });

    it('has no mark and no warning once nothing is missed', () => {
      const before = { ...wide(), missed: [lineIn(320)] };
      const found = [region('p2-r1', 'x', { places: [box(200, 330)] })];
      const { page: merged } = mergeRegion(before, 'p2-r2', ocrPage(1, found), 'replace');
      assert.deepEqual(merged.missed, []);
      assert.deepEqual(lines(merged), ['The page was cut.']);
    });

    it('does not count lines that the remaining region covers', () => {
      const found = [region('p2-r1', 'About it.', { places: [box(200, 240)] })];
      const result = ocrPage(1, found, {
        missed: [lineIn(280)],
        warnings: [{ code: 'missedText', message: 'A line of text …', page: 1 }],
      });
      const { page: merged } = mergeRegion(wide(), 'p2-r2', result, 'append');
      assert.deepEqual(merged.missed, wide().missed);
      assert.deepEqual(lines(merged), lines(wide()));
    });

    it('drops the warnings of a replaced region', () => {
      const first = ocrPage(1, [region('p2-r1', 'half')], { warnings: [cut] });
      const once = mergeRegion(wide(), 'p2-r2', first, 'replace');
      assert.ok(lines(once.page).includes(cut.message));
      const again = ocrPage(1, [region('p2-r1', 'whole')]);
      const twice = mergeRegion(once.page, once.added[0]!.id, again, 'replace').page;
      assert.ok(!lines(twice).includes(cut.message));
      assert.ok(lines(twice).includes('The page was cut.'), 'the rest of the page is as it was');
    });
  });
});
