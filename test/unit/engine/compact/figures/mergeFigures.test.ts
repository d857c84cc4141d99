import assert from 'node:assert/strict';
import {
  isFigureCell,
  plainFigures,
} from '../../../../../src/engine/compact/figures/figureText.ts';
import { mergeFigures, readChars } from '../../../../../src/engine/compact/figures/mergeFigures.ts';

/** Merges two readings; the CTC model has the same confidence in all characters. */
const merge = (tesseract: string, ctc: string, tesseractSure = 0.7, ctcSure = 0.99) =>
  mergeFigures(
    readChars(plainFigures(tesseract), () => tesseractSure),
    readChars(plainFigures(ctc), () => ctcSure),
    tesseractSure,
  );

describe('text of figures', () => {
  it('is a number, an amount, a date, a range or a short code', () => {
    const figures = ['7', '-5.3', '6.7±0.8', '1,234.50', '$12', '12,50 €', '05/16/2013', '-3.1 °C'];
    for (const text of [...figures, '(2,323)', '+30 145 6920', '10–20', '12 kg', 'A12', '<0.5']) {
      assert.ok(isFigureCell(text), text);
    }
  });

  it('is no word, no sentence and no sign alone', () => {
    for (const text of ['Total 12', 'nN', '-', '', 'in 1998 and', '口', '12.5 million people']) {
      assert.ok(!isFigureCell(text), text);
    }
  });

  it('has the signs of Latin text', () => {
    assert.equal(plainFigures('（5，515）'), '(5,515)');
    assert.equal(plainFigures('-55.3 °℃'), '-55.3 °C');
    assert.equal(plainFigures('−0.5'), '-0.5');
    assert.equal(plainFigures('3.3±O.1'), '3.3±0.1');
    assert.equal(plainFigures('=-5.2'), '-5.2');
    assert.equal(plainFigures('Oo'), 'Oo');
  });
});

describe('two readings of figures', () => {
  it('are sure if they agree, apart from spaces', () => {
    assert.deepEqual(merge('8.7 ± 0.6', '8.7±0.6').agreed, true);
    assert.equal(merge('54,587.39', '54, 587.39').text, '54,587.39');
  });

  it('take points and plus-minus signs that Tesseract loses', () => {
    for (const [tesseract, ctc] of [
      ['11', '1.1'],
      ['880.6', '8.8±0.6'],
      ['6.7+0.8', '6.7±0.8'],
      ['0.2+£0.8', '0.2±0.8'],
    ] as const) {
      const { text, agreed, doubtful } = merge(tesseract, ctc);
      assert.deepEqual({ text, agreed, doubtful }, { text: ctc, agreed: false, doubtful: false });
    }
  });

  it('take currency signs and dashes that the CTC model loses', () => {
    assert.equal(merge('€826.08', '826.08', 0.92).text, '€826.08');
    assert.equal(merge('£3.93', 'E3.93', 0.92).text, '£3.93');
    assert.equal(merge('¥16.57', 'Y16.57').text, '¥16.57');
    assert.equal(merge('86-163', '86163').text, '86-163');
    assert.equal(merge('0,70 €', '0,70').text, '0,70 €');
    assert.equal(merge('51.3 °C', '51.3C').text, '51.3 °C');
  });

  it('are doubtful if they differ in a digit, which the CTC model decides', () => {
    const { text, doubtful } = merge('1.5', '7.5');
    assert.deepEqual({ text, doubtful }, { text: '7.5', doubtful: true });
    assert.equal(merge('27', '2', 0.9, 0.6).doubtful, true);
  });

  it('keep the letters in front of a code', () => {
    const { text, doubtful } = merge('ISO 8723', '1SO 8723');
    assert.equal(text, 'ISO 8723');
    assert.ok(doubtful);
    assert.equal(merge('4 I8', '4 18').text, '4 18');
    assert.equal(merge('I kg', '1 kg').text, '1 kg');
    assert.equal(merge('17I0', '1710').text, '1710');
  });

  it('leave a digit to Tesseract if the CTC model is not certain', () => {
    assert.equal(merge('37.5', '37.58', 0.9, 0.6).text, '37.5');
  });

  it('ignore the signs of a reading that has nothing in common with the other', () => {
    assert.equal(merge('<=(', '9').text, '9');
  });
});
