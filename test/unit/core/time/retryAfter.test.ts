import assert from 'node:assert/strict';
import { retryAfterMs } from '../../../../src/core/time/retryAfter.ts';

describe('the header Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  for (const [header, wanted] of [
    [undefined, undefined],
    ['5', 5000],
    [' 0 ', 0],
    ['Thu, 01 Jan 2026 00:00:09 GMT', 9000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
  ] as const) {
    it(`requests a wait of ${wanted} ms with ${JSON.stringify(header)}`, () => {
      assert.equal(retryAfterMs(header, now), wanted);
    });
  }
});
