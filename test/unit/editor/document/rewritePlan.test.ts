/** Where the Markdown of a page goes that was read after the others. */
import assert from 'node:assert/strict';
import '../fakeEditor.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';
import type { PageMarks } from '../../../../src/core/document/pageMarks.ts';
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
    more: { old?: OcrPage; left?: TextSpan; marks?: PageMarks } = {},
  ): string => {
    const anchors = new RegionAnchors();
    for (const each of there) anchors.addPage(each, text, 0);
    const later = there.filter(({ index }) => index > page.index);
    const planned = planPage(anchors, more.old, page, text, {
      ...{ left: more.left, later, end: text.length, marks: more.marks ?? 'none' },
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

  it('has the mark of its page in front of it, as the next page has', () => {
    const mark = (number: number): string => `<!-- Page ${number} -->`;
    for (const end of ['\n', '\r\n']) {
      const text = `${mark(1)}\n\none\n\n${mark(3)}\n\nthree\n`.replace(/\n/gu, end);
      const written = write(text, [first, third], second, { marks: 'comment' });
      assert.equal(
        written.replace(/\r/gu, ''),
        `${mark(1)}\n\none\n\n${mark(2)}\n\ntwo\n\n${mark(3)}\n\nthree\n`,
      );
    }
    assert.equal(write('two\n', [second], first, { marks: 'rule' }), 'one\n\n---\n\ntwo\n');
    assert.equal(
      write('one\n\n---\n\nthree\n', [first, third], second, { marks: 'rule' }),
      'one\n\n---\n\ntwo\n\n---\n\nthree\n',
    );
    assert.equal(write('one\n', [first], second, { marks: 'rule' }), 'one\n\n---\n\ntwo\n');
    assert.equal(
      write('one\r\n\r\n***\r\n', [first], second, { marks: 'rule' }).includes('---'),
      false,
    );
    const ruled = pageOf(1, 'two\n\n---');
    assert.equal(
      write('one\n\n---\n\nthree\n', [first, third], ruled, { marks: 'rule' }),
      'one\n\n---\n\ntwo\n\n---\n\nthree\n',
    );
    assert.equal(write('', [], second, { marks: 'comment' }), `${mark(2)}\n\ntwo\n`);
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
