/** Where the Markdown of a page goes that was read after the others. */
import assert from 'node:assert/strict';
import '../fakeEditor.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';
import type { OcrPage } from '../../../../src/core/document/document.ts';
import { RegionAnchors, type TextSpan } from '../../../../src/editor/document/regionAnchors.ts';
import { planPage } from '../../../../src/editor/document/rewritePlan.ts';

const pageOf = (index: number, markdown: string): OcrPage =>
  ocrPage(index, [region(`p${index + 1}-r1`, markdown)]);

const [first, second, third] = [pageOf(0, 'one'), pageOf(1, 'two'), pageOf(2, 'three')];

describe('a page that is read after the others', () => {
  /** The document with the page in it. */
  const write = (
    text: string,
    there: readonly OcrPage[],
    page: OcrPage,
    more: { old?: OcrPage; left?: TextSpan } = {},
  ): string => {
    const anchors = new RegionAnchors();
    for (const each of there) anchors.addPage(each, text, 0);
    const later = there.filter(({ index }) => index > page.index);
    const planned = planPage(anchors, more.old, page, text, {
      ...{ left: more.left, later, end: text.length },
    });
    assert.ok(planned);
    return text.slice(0, planned.span.start) + planned.text + text.slice(planned.span.end);
  };

  it('goes before the next page that has a place', () => {
    assert.equal(write('one\n\nthree\n', [first, third], second), 'one\n\ntwo\n\nthree\n');
    assert.equal(write('two\n\nthree\n', [second, third], first), 'one\n\ntwo\n\nthree\n');
    const gone = pageOf(1, 'deleted');
    assert.equal(write('three\n', [gone, third], first), 'one\n\nthree\n');
  });

  it('goes to the end if none has a place', () => {
    assert.equal(write('one\n', [first], second), 'one\n\ntwo\n');
    assert.equal(write('', [], second), 'two\n');
  });

  it('replaces the text left by a stopped recognition', () => {
    const text = 'one\n\ntw\n\n<!-- incomplete -->\n\nthree\n';
    const left = { start: 4, end: text.indexOf('\nthree') };
    assert.equal(write(text, [first, third], second, { left }), 'one\n\ntwo\n\nthree\n');
    const deleted = { start: 4, end: 4 };
    assert.equal(
      write('one\n\nthree\n', [first, third], second, { left: deleted }),
      'one\n\ntwo\n\nthree\n',
    );
  });

  it('replaces the page that was there', () => {
    const old = pageOf(1, 'former');
    assert.equal(write('former\n\nthree\n', [old, third], second, { old }), 'two\n\nthree\n');
  });
});
