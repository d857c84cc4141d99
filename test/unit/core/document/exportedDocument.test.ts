import assert from 'node:assert/strict';
import { warningOf } from '../../../../src/core/document/document.ts';
import { exportedDocument } from '../../../../src/core/document/exportedDocument.ts';
import { say } from '../../../../src/core/sentences/sentence.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

const reading = {
  engine: 'deepseek',
  model: 'm',
  device: 'CPU',
  deviceReason: 'slower than the CPU',
} as const;

describe('a result that others get', () => {
  it('has the English text of its messages, not the sentences that the editor translates', () => {
    const read = { ...reading, whyDevice: say('slower than the CPU') };
    const warning = warningOf('noText', say('No text.'), { page: 0 });
    const page = ocrPage(0, [region('p1-r1', 'x', { reading: read }), region('p1-r2', 'y')], {
      reading: read,
      warnings: [warning],
    });
    const exported = exportedDocument({
      ...({ version: 2, engine: 'deepseek', model: 'm', timings: {} } as const),
      source: { name: 'a.png', mimeType: 'image/png', pageCount: 1 },
      pages: [page],
      warnings: [warning],
    });
    assert.ok(!JSON.stringify(exported).includes('english'));
    const [{ reading: ofPage, regions } = page] = exported.pages;
    assert.deepEqual(ofPage, reading);
    assert.deepEqual(regions[0]?.reading, reading);
    assert.ok(!('reading' in regions[1]!));
    assert.equal(exported.warnings[0]?.message, 'No text.');
  });
});
