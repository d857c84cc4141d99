/** The output of documents: nothing in it may control a terminal or end a comment. */
import assert from 'node:assert/strict';
import { joinRules, plainJson, render } from '../../../../src/cli/output/renderDocument.ts';
import type { OcrDocument } from '../../../../src/core/document/document.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

const HOSTILE = 'a\u001b]52;c;aGk=\u0007b\u009b31mc\u001b[2Jd\u0085\u007f\u2028e';
// eslint-disable-next-line no-control-regex -- control characters are what this looks for
const CONTROL = /[\u0000-\u0008\u000b\u000d-\u001f\u007f-\u009f]/u;

const documentOf = (text: string, warnings: OcrDocument['warnings'] = []): OcrDocument => ({
  version: 2,
  source: { name: 'x.pdf', mimeType: 'application/pdf', pageCount: 2 },
  engine: 'compact',
  model: 'm',
  pages: [0, 1].map((index) => ({
    ...ocrPage(index, [region(`p${index + 1}-r1`, 'text')]),
    markdown: text,
    text,
  })),
  timings: {},
  warnings,
});

describe('written documents', () => {
  it('contain no control characters in any format', () => {
    const document = documentOf(HOSTILE);
    assert.match(render(document, 'md'), /^abcd/u);
    for (const format of ['md', 'txt', 'json'] as const) {
      assert.doesNotMatch(render(document, format), CONTROL, format);
    }
    assert.match(render(document, 'txt'), /\n\f\n/u, 'pages are still parted');
  });

  it('keep their JSON value, with terminal control characters escaped', () => {
    const document = documentOf(HOSTILE);
    const text = plainJson(document);
    assert.doesNotMatch(text, /[\u2028\u2029]/u);
    assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(document)));
  });

  it('have titles that cannot end a comment or control a terminal', () => {
    for (const name of [
      'a-->b',
      'x---><img src=y>',
      '--!>',
      `${HOSTILE}.png`,
      'a\nb',
      '-'.repeat(9),
    ]) {
      const title = joinRules.md.title(name);
      assert.match(title, /^<!-- [^\n]* -->\n\n$/u);
      assert.doesNotMatch(title.slice(4, -5), /--/u, title);
      for (const format of ['md', 'txt'] as const) {
        assert.doesNotMatch(joinRules[format].title(name), CONTROL);
      }
    }
  });

  it('state in the Markdown what an interruption left out', () => {
    const warnings = [{ code: 'cancelled', message: 'Pages 3-4 are missing.' } as const];
    const markdown = render(documentOf('one', warnings), 'md');
    assert.equal(markdown, 'one\n\none\n\n<!-- Pages 3-4 are missing. -->\n');
    assert.equal(render(documentOf('', warnings), 'md'), '<!-- Pages 3-4 are missing. -->\n');
    assert.doesNotMatch(render(documentOf('one', warnings), 'txt'), /missing/u);
  });
});
