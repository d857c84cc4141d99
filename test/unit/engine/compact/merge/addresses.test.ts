import assert from 'node:assert/strict';
import type { RecognizedLine } from '../../../../../src/engine/compact/line/lineRecognizer.ts';
import { withWholeAddresses } from '../../../../../src/engine/compact/merge/addresses.ts';

/** A line of words that are as wide as they have letters, with a gap between them. */
function lineOf(text: string, gap = 3): RecognizedLine {
  let x = 0;
  const words = text.split(' ').map((word) => {
    const box = { x0: x, x1: x + 6 * word.length, y0: 0, y1: 12 };
    x = box.x1 + gap;
    return { text: word, confidence: 0.9, box };
  });
  return { text, words, confidence: 0.9, recognizer: 'tesseract:eng' };
}

describe('web addresses', () => {
  it('are one word, whatever spaces were read in them', () => {
    const line = withWholeAddresses(lineOf('see https: //example. org/a/b, 2025.'));
    assert.equal(line.text, 'see https://example.org/a/b, 2025.');
    assert.deepEqual(line.words[1]!.box, { x0: 21, x1: 171, y0: 0, y1: 12 });
    assert.equal(withWholeAddresses(lineOf('www.example. com/x')).text, 'www.example.com/x');
  });

  it('end at the end of a sentence', () => {
    for (const text of ['see https://example.org. The end', 'at www.example. com and']) {
      const line = lineOf(text);
      assert.equal(withWholeAddresses(line), line);
    }
  });

  it('are not joined over a wide gap', () => {
    const line = lineOf('https: //example.org', 40);
    assert.equal(withWholeAddresses(line), line);
  });
});
