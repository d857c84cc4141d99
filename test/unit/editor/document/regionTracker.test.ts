import assert from 'node:assert/strict';
import type { OcrPage, Region } from '../../../../src/core/document/document.ts';
import { editedPage } from '../../../../src/editor/document/editedPage.ts';
import { RegionTracker } from '../../../../src/editor/document/regionTracker.ts';

const region = (id: string, markdown: string): Region => ({
  id,
  kind: 'paragraph',
  places: [],
  markdown,
  text: markdown.replaceAll('*', ''),
  confidence: 0.9,
});

function pageOf(...texts: string[]): OcrPage {
  const regions = texts.map((text, at) => region(`p1-r${at + 1}`, text));
  return {
    ...{ index: 0, width: 10, height: 10, rotation: 0, origin: 'ocr', raw: '' },
    regions,
    markdown: texts.join('\n\n'),
    text: regions.map(({ text }) => text).join('\n\n'),
    ...{ confidence: 0.9, scripts: [], timings: {}, warnings: [] },
  };
}

/** A tracker of a page, with an editor that replaces the first occurrence of a text. */
function edited(page: OcrPage) {
  const tracker = new RegionTracker();
  let text = page.markdown;
  tracker.adopt([page], text);
  const change = (from: string, to: string) => {
    const offset = text.indexOf(from);
    assert.ok(offset >= 0, from);
    text = text.slice(0, offset) + to + text.slice(offset + from.length);
    const changes = [{ offset, length: from.length, text: to }];
    tracker.change(changes, text, { own: false, undone: false });
  };
  const textOf = (id: string) => {
    const span = tracker.anchors.spanOf(id);
    return span && text.slice(span.start, span.end);
  };
  const insert = (offset: number, added: string) => {
    text = text.slice(0, offset) + added + text.slice(offset);
    const changes = [{ offset, length: 0, text: added }];
    tracker.change(changes, text, { own: false, undone: false });
  };
  return { tracker, change, insert, textOf, text: () => text };
}

describe('the regions of an edited document', () => {
  const page = pageOf('One', 'Zielinski said *so*.', 'Three');

  it('are as read until something is changed', () => {
    const { tracker } = edited(page);
    assert.equal(tracker.editsOf(page.regions).size, 0);
    assert.equal(tracker.isAsRead([page]), true);
    assert.equal(editedPage(page, tracker.editsOf(page.regions)), page);
  });

  it('have the text of the document, in all forms of the page', () => {
    const { tracker, change } = edited(page);
    change('Zielinski', 'Zieliński');
    const now = editedPage(page, tracker.editsOf(page.regions));
    const { markdown, text } = now.regions[1]!;
    assert.deepEqual([markdown, text], ['Zieliński said *so*.', 'Zieliński said so.']);
    assert.equal(now.markdown, 'One\n\nZieliński said *so*.\n\nThree');
    assert.equal(now.text, 'One\n\nZieliński said so.\n\nThree');
    assert.equal(now.regions[0], page.regions[0], 'others are the same objects');
  });

  it('take what is typed in their paragraph, not other paragraphs before them', () => {
    const { insert, textOf } = edited(page);
    insert(3, ' and a half');
    assert.equal(textOf('p1-r1'), 'One and a half');
    insert(0, 'Title\n\n');
    assert.equal(textOf('p1-r1'), 'One and a half');
    insert(7, 'The ');
    assert.equal(textOf('p1-r1'), 'The One and a half');
  });

  it('follow a paragraph that is cut and pasted, with its changes', () => {
    const { change, insert, text, textOf } = edited(page);
    change('Three', 'Three, corrected');
    change('\n\nThree, corrected', '');
    assert.equal(textOf('p1-r3'), undefined);
    insert(0, 'Three, corrected\n\n');
    assert.equal(textOf('p1-r3'), 'Three, corrected');
    assert.ok(text().startsWith('Three, corrected\n\nOne'));
  });

  it('give back a paragraph that is pasted at the end of another', () => {
    const { change, insert, textOf, text } = edited(page);
    change('One\n\n', '');
    insert(text().length, '\n\nOne');
    assert.equal(textOf('p1-r3'), 'Three');
    assert.equal(textOf('p1-r1'), 'One');
  });

  it('stay two regions when two paragraphs are merged', () => {
    const { change, textOf } = edited(page);
    change('One\n\nZ', 'One Z');
    assert.equal(textOf('p1-r1'), 'One');
    assert.equal(textOf('p1-r3'), 'Three');
  });

  it('disappear from the page when their text is deleted', () => {
    const { tracker, change } = edited(page);
    change('Zielinski said *so*.\n\n', '');
    const now = editedPage(page, tracker.editsOf(page.regions));
    assert.equal(now.markdown, 'One\n\nThree');
    assert.equal(now.text, 'One\n\nThree');
    assert.equal(now.regions[1]?.text, '');
  });

  it('are found again in a text that was edited elsewhere', () => {
    const tracker = new RegionTracker();
    const text = '# My notes\n\nOne\n\nZieliński said *so*.\n\nThree\n';
    tracker.adopt([page], text);
    const span = tracker.anchors.spanOf('p1-r2');
    assert.equal(span && text.slice(span.start, span.end), 'Zieliński said *so*.');
    assert.deepEqual([...tracker.editsOf(page.regions)], [['p1-r2', 'Zieliński said *so*.']]);
    assert.equal(tracker.isAsRead([page]), false);
  });
});
