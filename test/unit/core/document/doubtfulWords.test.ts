import assert from 'node:assert/strict';
import type { Line, Region, Word } from '../../../../src/core/document/document.ts';
import { doubtfulWords, linesText } from '../../../../src/core/document/doubtfulWords.ts';
import { quadOfBox } from '../../../../src/core/geometry/geometry.ts';
import { doubtPlaces } from '../../../../src/editor/document/doubtPlaces.ts';

/** A line whose words have the given confidences. */
function line(y: number, ...words: readonly (readonly [text: string, confidence: number])[]): Line {
  let x = 0;
  const made = words.map(([text, confidence]): Word => {
    const box = { x0: x, y0: y, x1: x + text.length * 10, y1: y + 20 };
    x = box.x1 + 10;
    return { text, confidence, box };
  });
  return {
    text: words.map(([text]) => text).join(' '),
    quad: quadOfBox({ x0: 0, y0: y, x1: x - 10, y1: y + 20 }),
    confidence: 0.9,
    words: made,
  };
}

const region = (...lines: Line[]): Region => ({
  id: 'p1-r4',
  kind: 'paragraph',
  places: [],
  markdown: lines.map(({ text }) => text).join(' '),
  text: lines.map(({ text }) => text).join(' '),
  confidence: 0.9,
  lines,
});

const minutes = region(
  line(0, ['Mr', 0.99], ['Zielinski', 0.71], ['opened', 0.98]),
  line(30, ['the', 0.99], ['rneeting', 0.55], ['at', 0.97], ['9', 0.6]),
);

describe('doubtful words', () => {
  it('are those below the limit, with their places on the page', () => {
    const words = doubtfulWords(minutes, 0.8);
    assert.deepEqual(
      words.map(({ key, text, start }) => [key, text, linesText(minutes).indexOf(text) === start]),
      [
        ['p1-r4:0:1', 'Zielinski', true],
        ['p1-r4:1:1', 'rneeting', true],
        ['p1-r4:1:3', '9', true],
      ],
    );
    assert.deepEqual(words[0]!.box, { x0: 30, y0: 0, x1: 120, y1: 20 });
    assert.deepEqual(words[0]!.line, { x0: 0, y0: 0, x1: 190, y1: 20 });
    assert.equal(doubtfulWords(minutes, 0.6).length, 1);
    assert.equal(doubtfulWords(minutes, 0).length, 0);
  });

  it('are not signs alone: bullets are written in another form', () => {
    assert.deepEqual(doubtfulWords(region(line(0, ['*', 0.1], ['|', 0.2], ['one', 0.9])), 0.8), []);
  });

  it('tell equal words apart', () => {
    const twice = region(line(0, ['no', 0.9], ['or', 0.9], ['no', 0.3]));
    assert.deepEqual(
      doubtfulWords(twice, 0.8).map(({ start }) => start),
      [6],
    );
  });
});

describe('the places of doubtful words in a document', () => {
  const marked = (text: string) => {
    const places = doubtPlaces(minutes, doubtfulWords(minutes, 0.8), text);
    return [...places.values()].map(({ start, end }) => `${start} ${text.slice(start, end)}`);
  };

  it('are found in the Markdown of the region', () => {
    const text = '> **Mr Zielinski** opened the rneeting at 9';
    assert.deepEqual(marked(text), ['7 Zielinski', '30 rneeting', '42 9']);
  });

  it('are gone for words that the user replaced', () => {
    assert.deepEqual(marked('Mr Zieliński opened the meeting at 9'), ['35 9']);
  });

  it('are found in words with escaped characters', () => {
    const read = region(line(0, ['the', 0.99], ['foo_bar', 0.5], ['file', 0.9]));
    const name = { ...read, markdown: 'the foo\\_bar file' };
    const found = (text: string) =>
      [...doubtPlaces(name, doubtfulWords(name, 0.8), text).values()].map(({ start, end }) =>
        text.slice(start, end),
      );
    assert.deepEqual(found('the foo\\_bar file'), ['foo\\_bar']);
    assert.deepEqual(found('See the foo\\_bar file.'), ['foo\\_bar']);
    assert.deepEqual(found('the foo\\_baz file'), []);
  });

  it('follow the word, not the next equal one', () => {
    const text = 'At 10, not 9, Mr Zielinski opened the rneeting at 10';
    assert.deepEqual(marked(text), ['17 Zielinski', '38 rneeting']);
  });
});
