import assert from 'node:assert/strict';
import { batchSummary, type BatchRow } from '../../../../src/editor/extract/batchSummary.ts';

const t = (message: string, ...values: (string | number)[]): string =>
  message.replaceAll(/\{(\d)\}/gu, (_, index) => String(values[Number(index)]));

const row = (more: Partial<BatchRow>): BatchRow => ({
  ...{ name: 'a.png', link: 'a.md', status: 'finished', pages: 1, missing: [], doubts: 0 },
  problems: [],
  ...more,
});

describe('the summary of a batch', () => {
  it('has a row for each file, with a link that works', () => {
    const text = batchSummary([row({ name: 'x (1)|y.png', link: 'sub/x (1)|y.md', doubts: 3 })], t);
    assert.match(text, /^# Summary of 1 file$/mu);
    assert.ok(
      text.includes('| [x (1)\\|y.png](sub/x%20%281%29%7Cy.md) | 1 | 3 | complete |'),
      text,
    );
    assert.doesNotMatch(text, /What to look at/u);
  });

  it('says what failed, stopped or is missing', () => {
    const text = batchSummary(
      [
        row({}),
        row({ name: 'b.pdf', link: undefined, status: 'failed', pages: 0, problems: ['Damaged.'] }),
        row({ name: 'c.pdf', pages: 2, missing: [2, 3] }),
        row({ name: 'd.pdf', status: 'cancelled' }),
      ],
      t,
    );
    assert.match(text, /^Complete files: 1 of 4\. Pages read: 4\. Words to check: 0\.$/mu);
    assert.match(text, /\| b\.pdf \| 0 \| 0 \| could not be read \|/u);
    assert.match(text, /pages 3-4 are missing/u);
    assert.match(text, /\| stopped \|/u);
    assert.match(text, /^- b\.pdf: Damaged\.$/mu);
  });

  it('names a file once in each problem, with its folder', () => {
    const problems = ['b.pdf is damaged.', 'Cannot read b.pdf.', 'Page 2 is blank.'];
    const names = ['b.pdf', 'deep/b.pdf'];
    const text = batchSummary(
      names.map((name) => row({ name, problems })),
      t,
    );
    assert.deepEqual(text.split('\n').slice(-7, -1), [
      '- b.pdf is damaged.',
      '- Cannot read b.pdf.',
      '- b.pdf: Page 2 is blank.',
      '- deep/b.pdf: b.pdf is damaged.',
      '- deep/b.pdf: Cannot read b.pdf.',
      '- deep/b.pdf: Page 2 is blank.',
    ]);
  });
});
