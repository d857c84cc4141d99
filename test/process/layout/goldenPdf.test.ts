import assert from 'node:assert/strict';
import path from 'node:path';
import { assemblePage } from '../../../src/core/document/assemblePage.ts';
import { openInput } from '../../../src/input/openInput.ts';
import { layoutPage } from '../../../src/layout/layout.ts';
import { compareGolden } from '../../compareGolden.ts';
import { repositoryRoot } from '../../repositoryRoot.ts';

describe('golden pages', () => {
  it('pages of a real PDF', async () => {
    const file = path.join(repositoryRoot, 'samples', 'report.pdf');
    const limits = { fileBytes: 1e6, imagePixels: 1e6, pagePixels: 10e6 };
    const input = await openInput({ kind: 'file', path: file }, { limits });
    try {
      for (let index = 0; index < input.pageCount; index++) {
        const page = await input.page(index);
        const layer = await page.textLayer(new AbortController().signal);
        assert.ok(layer?.trusted);
        const { width, height } = page;
        const { lines, figures, rulings } = layer;
        const regions = layoutPage({ pageIndex: index, width, height, lines, figures, rulings });
        compareGolden(`process/layout/sample-${index + 1}`, assemblePage(regions).markdown);
      }
    } finally {
      await input.close();
    }
  });
});
