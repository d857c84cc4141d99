import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Region } from '../../../src/core/document/document.ts';
import { OcrError } from '../../../src/core/errors/errors.ts';
import { openInput } from '../../../src/input/openInput.ts';
import { layoutPage } from '../../../src/layout/layout.ts';
import { haveSameLetters } from '../../../src/layout/lines/letters.ts';
import { repositoryRoot } from '../../repositoryRoot.ts';
import { assertWordsKept, sortedWords } from '../../unit/core/document/tableWords.ts';

const LIMITS = { fileBytes: 512 * 2 ** 20, imagePixels: 1e8, pagePixels: 4e7 };
/** The first pages of a long document are enough. */
const MOST_PAGES = 12;

const pdfsBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.pdf'))
    .map((name) => path.join(folder, name))
    .sort();

const textsOf = (parts: readonly { readonly text: string }[]): string[] =>
  parts.map(({ text }) => text);

/** Lays out the pages that have embedded text. @returns their number */
async function checkDocument(file: string): Promise<number> {
  const { signal } = new AbortController();
  const document = await openInput({ kind: 'file', path: file }, { limits: LIMITS });
  let checked = 0;
  try {
    for (let index = 0; index < Math.min(MOST_PAGES, document.pageCount); index++) {
      const page = await document.page(index);
      const layer = await page.textLayer(signal);
      if (!layer) continue;
      const { lines, rulings, figures } = layer;
      const { width, height } = page;
      const regions = layoutPage({ pageIndex: index, width, height, lines, rulings, figures });
      const what = `page ${index + 1} of ${path.basename(file)}`;
      assert.ok(haveSameLetters(textsOf(lines), textsOf(regions)), `letters of ${what}`);
      regions.forEach((region) => checkTable(region, what));
      checked++;
    }
  } finally {
    await document.close();
  }
  return checked;
}

/** The words of a table's cells are in each form in which it is written. */
function checkTable({ table }: Region, what: string): void {
  if (table) assertWordsKept(table, sortedWords(textsOf(table.cells).join(' ')), what);
}

async function checkFolder(folder: string): Promise<number> {
  let pages = 0;
  for (const file of pdfsBelow(folder)) {
    // Damaged and locked files belong to other tests.
    pages += await checkDocument(file).catch((error: unknown) => {
      if (isRefusal(error)) return 0;
      throw error;
    });
  }
  return pages;
}

const isRefusal = (error: unknown): boolean => error instanceof OcrError;

describe('the words of PDF pages', () => {
  for (const name of ['samples', 'test/fixtures']) {
    it(`are each in exactly one region, and in all output forms of tables: ${name}`, async () => {
      assert.ok((await checkFolder(path.join(repositoryRoot, name))) > 0);
    });
  }

  it('are each in exactly one region of the evaluation documents', async function () {
    const folder = path.join(repositoryRoot, '..', 'shared', 'eval');
    if (!existsSync(folder)) {
      console.log('      skipped: the documents of the evaluation are not here');
      this.skip();
    }
    this.timeout(300_000);
    assert.ok((await checkFolder(folder)) > 50);
  });
});
