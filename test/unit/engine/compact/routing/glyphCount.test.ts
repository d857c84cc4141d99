import assert from 'node:assert/strict';
import type {
  LineTask,
  RecognizedLine,
} from '../../../../../src/engine/compact/line/lineRecognizer.ts';
import { areComplete } from '../../../../../src/engine/compact/routing/glyphCount.ts';

const line = (text: string): RecognizedLine => ({
  text,
  confidence: 0.9,
  words: [],
  recognizer: 'ctc:test',
});

const task = (glyphs?: number): LineTask => {
  const corner = { x: 0, y: 0 };
  const crop = { width: 1, height: 1, data: new Uint8Array(3) };
  const quad: LineTask['quad'] = [corner, corner, corner, corner];
  return { quad, crop, vertical: true, ...(glyphs !== undefined && { glyphs }) };
};

describe('a reading of glyphs', () => {
  it('is complete if it has nearly as many characters', () => {
    assert.equal(areComplete([line('警察 にも')], [task(4)]), true);
    assert.equal(areComplete([line('警察')], [task(4)]), false);
  });

  it('is complete if the number of glyphs is not known', () => {
    assert.equal(areComplete([line('警')], [task()]), true);
  });
});
