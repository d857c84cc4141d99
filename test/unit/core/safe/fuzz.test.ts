import assert from 'node:assert/strict';
import { documentMarkdown } from '../../../../src/core/document/joinPages.ts';
import { rounds } from '../../../rounds.ts';
import { hostileDocument } from './hostileDocuments.ts';
import { liveIn } from './previews.ts';

/**
 * Number of generated documents; FUZZ_MARKDOWN=300000 for a long run, FUZZ_SEED for another start.
 */
const DOCUMENTS = Number(process.env['FUZZ_MARKDOWN'] ?? rounds(2000));
const FIRST_SEED = Number(process.env['FUZZ_SEED'] ?? 1);
/** Regions are part of the document anyway; one in this many is also checked separately. */
const ALONE = 16;

describe('hostile text', () => {
  it(`stays text in every preview, for every writer (${DOCUMENTS} documents)`, () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + DOCUMENTS; seed++) {
      const { given, pages, ownImages } = hostileDocument(seed);
      const about = (markdown: string): string =>
        `FUZZ_SEED=${seed}\n${given.join('\n')}\n${JSON.stringify(markdown)}`;
      const whole = documentMarkdown(pages);
      assert.deepEqual(liveIn(whole, ownImages), [], about(whole));
      for (const page of pages) {
        for (const { markdown } of page.regions) {
          // Panel and document locate the regions in the page.
          assert.ok(page.markdown.includes(markdown), about(markdown));
          if (seed % ALONE === 0) {
            assert.deepEqual(liveIn(markdown, ownImages), [], about(markdown));
          }
        }
      }
    }
  }).timeout(300_000 + DOCUMENTS * 300);
});
