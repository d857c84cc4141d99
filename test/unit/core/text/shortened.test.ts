import assert from 'node:assert/strict';
import { shortened } from '../../../../src/core/text/shortened.ts';

describe('a shortened name', () => {
  it('keeps its beginning and its end', () => {
    assert.equal(shortened('scan.jpg', 24), 'scan.jpg');
    const long = '14-Protokoll-der-Jahreshauptversammlung-2024.pdf';
    for (const most of [10, 24, 25, 36]) {
      const short = shortened(long, most);
      assert.equal(Array.from(short).length, most);
      assert.match(short, /^14-P.*….*pdf$/u);
    }
    assert.equal(shortened(long, 48), long);
  });

  it('cuts no character in two', () => {
    assert.equal(shortened('📄📄📄📄📄📄', 5), '📄📄…📄📄');
  });
});
