import assert from 'node:assert/strict';
import type { Line, Region } from '../../../../src/core/document/document.ts';
import { doubtfulWords } from '../../../../src/core/document/doubtfulWords.ts';
import { quadOfBox } from '../../../../src/core/geometry/geometry.ts';
import { doubtPlaces } from '../../../../src/editor/document/doubtPlaces.ts';
import { region } from '../../webview/fixtures.ts';

const box = { x0: 0, y0: 0, x1: 9, y1: 9 };

/** A line in which the words between brackets are doubtful. */
const lineOf = (source: string): Line => ({
  text: source.replace(/[[\]]/gu, ''),
  quad: quadOfBox(box),
  confidence: 1,
  words: source.split(' ').map((word) => ({
    text: word.replace(/[[\]]/gu, ''),
    confidence: word.startsWith('[') ? 0.5 : 1,
    box,
  })),
});

function places(lines: readonly string[], markdown: string, text = markdown): string[] {
  const read: Region = { ...region('p1-r1', markdown), markdown, lines: lines.map(lineOf) };
  const found = doubtPlaces(read, doubtfulWords(read, 0.8), text);
  return [...found.values()].map(({ start, end }) => `${start}:${text.slice(start, end)}`);
}

describe('the places of doubtful words', () => {
  it('are those in the Markdown, but not of words that were replaced', () => {
    assert.deepEqual(places(['a [b] c', '[d]'], 'a b c d'), ['2:b', '6:d']);
    assert.deepEqual(places(['a [b] c', '[d]'], 'a b c d', 'new a x c d'), ['10:d']);
  });

  it('are parts of a word that was hyphenated over two lines', () => {
    const whole = 'an example of it';
    assert.deepEqual(places(['an [exam-]', '[ple] of it'], whole), ['3:exam', '7:ple']);
    assert.deepEqual(places(['an [exam-]', 'ple of it'], whole), ['3:exam']);
    assert.deepEqual(places(['an exam-', '[ple] of [it]'], whole), ['14:it', '7:ple']);
    assert.deepEqual(places(['an [e-]', '[mail] of'], 'an e-mail of'), ['3:e-', '5:mail']);
    assert.deepEqual(places(['an [exam-]', '[ple] of it'], whole, 'an instance of it'), []);
  });
});
