import assert from 'node:assert/strict';
import '../fakeEditor.ts';
import { missingComment, spanOfMissing } from '../../../../src/editor/extract/writeResult.ts';
import { Run } from '../../../../src/editor/run/run.ts';
import { ocrPage } from '../../webview/fixtures.ts';

describe('the comment on pages that were not read', () => {
  it('names them, and is found again when they have come', () => {
    const run = new Run({ id: 'r', sourceName: 'a.pdf', createdAt: 1 });
    run.apply({ type: 'opened', pageCount: 4, pages: [0, 1, 2, 3], mimeType: 'application/pdf' });
    run.apply({ type: 'pageFinished', page: 0, result: ocrPage(0, []) });
    const comment = missingComment(run);
    assert.equal(comment, '<!-- Pages not read: 2-4. -->');
    const text = `one\n\n${comment}\ntwo\n`;
    const span = spanOfMissing(text);
    assert.equal(span && text.slice(span.start, span.end), comment);
    assert.equal(spanOfMissing('one\n\n<!-- mine -->\n'), undefined);
    for (const page of [1, 2, 3]) {
      run.apply({ type: 'pageFinished', page, result: ocrPage(page, []) });
    }
    assert.equal(missingComment(run), '');
  });
});
