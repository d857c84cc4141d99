import assert from 'node:assert/strict';
import type { Region } from '../../../../src/core/document/document.ts';
import {
  RegionAnchors,
  locateRegions,
  moveSpan,
} from '../../../../src/editor/document/regionAnchors.ts';

const region = (id: string, markdown: string): Region => ({
  id,
  kind: 'paragraph',
  places: [{ x0: 0, y0: 0, x1: 1, y1: 1 }],
  markdown,
  text: markdown,
  confidence: 1,
});
const page = (...markdown: string[]) => ({
  regions: markdown.map((text, index) => region(`r${index + 1}`, text)),
});

describe('moveSpan', () => {
  const span = { start: 10, end: 20 };
  const cases: [string, { offset: number; length: number; text: string }, number, number][] = [
    ['moves with an insertion before it', { offset: 3, length: 0, text: 'abc' }, 13, 23],
    ['moves with an insertion at its start', { offset: 10, length: 0, text: 'ab' }, 12, 22],
    ['grows with an insertion inside', { offset: 15, length: 0, text: 'ab' }, 10, 22],
    ['stays for an insertion at its end', { offset: 20, length: 0, text: 'ab' }, 10, 20],
    ['stays for a change after it', { offset: 25, length: 3, text: '' }, 10, 20],
    ['shrinks with a deletion inside', { offset: 12, length: 4, text: '' }, 10, 16],
    ['loses its start', { offset: 5, length: 8, text: 'x' }, 6, 13],
    ['loses its end', { offset: 15, length: 10, text: 'x' }, 10, 15],
    [
      'is empty when it is deleted with its surroundings',
      { offset: 5, length: 30, text: '' },
      5,
      5,
    ],
    ['takes the text that replaces exactly it', { offset: 10, length: 10, text: 'abc' }, 10, 13],
  ];
  for (const [what, change, start, end] of cases) {
    it(what, () => assert.deepEqual(moveSpan(span, change), { start, end }));
  }

  it('matches the text after random edits outside the span', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return seed % below;
    };
    for (let round = 0; round < 500; round++) {
      let text = `${'a'.repeat(random(9))}[region]${'b'.repeat(random(9))}`;
      let at = { start: text.indexOf('['), end: text.indexOf(']') + 1 };
      for (let edit = 0; edit < 6; edit++) {
        const before = random(2) === 0;
        const room = before ? at.start : text.length - at.end;
        const length = room === 0 ? 0 : random(room);
        const offset = before ? random(room - length + 1) : at.end + random(room - length + 1);
        const change = { offset, length, text: 'xy'.slice(random(3)) };
        text = text.slice(0, offset) + change.text + text.slice(offset + length);
        at = moveSpan(at, change);
        assert.equal(text.slice(at.start, at.end), '[region]');
      }
    }
  });
});

describe('locateRegions', () => {
  it('keeps reading order for equal texts and leaves out missing ones', () => {
    const spans = locateRegions(page('a', 'header', 'a'), 'a\n\na\n');
    assert.deepEqual([...spans.keys()], ['r1', 'r3']);
    assert.deepEqual(spans.get('r3'), { start: 3, end: 4 });
  });

  it('finds Markdown with a single carriage return, which no document contains', () => {
    const spans = locateRegions(page('a\rb'), 'x\n\na\nb\n');
    assert.deepEqual(spans.get('r1'), { start: 3, end: 6 });
  });

  it('finds Markdown of several lines in a text with Windows line endings', () => {
    const spans = locateRegions(page('- a\n- b'), 'x\r\n\r\n- a\r\n- b\r\n');
    assert.deepEqual(spans.get('r1'), { start: 5, end: 13 });
  });
});

describe('RegionAnchors', () => {
  it('applies several changes of one event', () => {
    const anchors = new RegionAnchors();
    anchors.addPage(page('one', 'two'), 'one\n\ntwo\n', 0);
    anchors.change([
      { offset: 0, length: 0, text: '# ' },
      { offset: 8, length: 0, text: '!' },
    ]);
    assert.deepEqual(anchors.spanOf('r1'), { start: 2, end: 5 });
    assert.deepEqual(anchors.spanOf('r2'), { start: 7, end: 10 });
    assert.equal(anchors.regionAt(8), 'r2');
    assert.equal(anchors.regionAt(6), undefined);
  });

  it('finds deleted regions again, but never in the place of another', () => {
    const anchors = new RegionAnchors();
    anchors.addPage(page('same', 'same'), 'same\n\nsame\n', 0);
    anchors.change([{ offset: 4, length: 7, text: '' }]);
    anchors.recover('same');
    assert.deepEqual(anchors.spanOf('r1'), { start: 0, end: 4 });
    assert.equal(anchors.spanOf('r2'), undefined);
    anchors.change([{ offset: 4, length: 0, text: '\n\nsame\n' }]);
    anchors.recover('same\n\nsame\n');
    assert.deepEqual(anchors.spanOf('r2'), { start: 6, end: 10 });
  });

  it('replaces the regions of a page that was read again', () => {
    const anchors = new RegionAnchors();
    const old = page('one', 'two', 'three');
    anchors.addPage(old, 'one\n\ntwo\n\nthree\n', 0);
    const [first, , third] = old.regions;
    const next = { regions: [first!, region('r4', 'TWO'), region('r5', 'more'), third!] };
    anchors.change([{ offset: 5, length: 3, text: 'TWO\n\nmore' }]);
    const text = 'one\n\nTWO\n\nmore\n\nthree\n';
    anchors.replacePage(old, next, text, 5);
    assert.equal(anchors.spanOf('r2'), undefined);
    const spans = ['r1', 'r4', 'r5', 'r3'].map((id) => anchors.spanOf(id));
    assert.deepEqual(
      spans.map((span) => text.slice(span?.start, span?.end)),
      ['one', 'TWO', 'more', 'three'],
    );
    assert.deepEqual(anchors.spanOfPage(next), { start: 0, end: text.length - 1 });
  });

  it('returns the share of regions that are in the text', () => {
    const anchors = new RegionAnchors();
    anchors.addPage(page('one', 'two', ''), '', 0);
    assert.equal(anchors.shareLocated, 0);
    anchors.setPlaces(new Map([['r1', { start: 6, end: 9 }]]));
    assert.equal(anchors.shareLocated, 0.5);
  });
});
