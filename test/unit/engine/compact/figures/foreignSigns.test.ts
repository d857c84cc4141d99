import assert from 'node:assert/strict';
import {
  codeInScript,
  mayBeAmount,
  signedAmount,
} from '../../../../../src/engine/compact/figures/foreignSigns.ts';
import type { RecognizedLine } from '../../../../../src/engine/compact/line/lineRecognizer.ts';

const line = (text: string, confidence = 0.95): RecognizedLine => ({
  ...{ text, confidence, recognizer: 'test' },
  words: [{ text, confidence, box: { x0: 0, y0: 0, x1: 10, y1: 10 } }],
});

describe('signs and letters in figures that only the line reader knows', () => {
  const amount = (reader: string, ctc: string): string | undefined =>
    signedAmount({ reader: line(reader), ctc: line(ctc) })?.text;

  it('are read if the CTC model reads the same digits', () => {
    assert.equal(amount('₹ 178.50', '178.50'), '₹ 178.50');
    assert.equal(amount('1136.35 ₽', '1136.35 P'), '1136.35 ₽');
    assert.equal(amount('₪ 103.30', '103.80'), undefined);
    assert.equal(amount('178.50', '178.50'), undefined);
    assert.equal(amount('₹ 12 each', '12'), undefined);
  });

  it('are less certain than both', () => {
    const read = signedAmount({ reader: line('₹ 40', 0.99), ctc: line('40', 1) });
    assert.deepEqual([read?.confidence, read?.words[0]?.confidence], [0.9, 0.9]);
    assert.equal(signedAmount({ reader: line('₹ 40', 0.6), ctc: line('40', 1) }), undefined);
  });

  it('are looked for where letters frame an amount', () => {
    for (const text of ['र 884.63', '₹78.50', '1136.35 Р', '12']) {
      assert.ok(mayBeAmount(text), text);
    }
    for (const text of ['Model 12', 'ab', '12 мм/ч']) assert.ok(!mayBeAmount(text), text);
  });

  it('stay doubtful if they are letters of the page’s script', () => {
    const code = codeInScript('1029', line('102Я'), 'Cyrillic');
    assert.deepEqual([code?.text, code?.confidence], ['102Я', 0.75]);
    // A letter that looks like a Latin one, other digits, another script.
    assert.equal(codeInScript('743K', line('743К'), 'Cyrillic'), undefined);
    assert.equal(codeInScript('1039', line('102Я'), 'Cyrillic'), undefined);
    assert.equal(codeInScript('1029', line('102Я'), 'Latin'), undefined);
  });
});
