import assert from 'node:assert/strict';
import '../fakeEditor.ts';
import { shortName } from '../../../../src/editor/extract/batchProgress.ts';

describe('a name in the status bar', () => {
  it('keeps its beginning and its end if it is long', () => {
    assert.equal(shortName('scan.jpg'), 'scan.jpg');
    const short = shortName('14-Protokoll-der-Jahreshauptversammlung-2024.pdf');
    assert.ok(short.length <= 24, short);
    assert.match(short, /^14-Protokoll.*….*2024\.pdf$/u);
  });
});
