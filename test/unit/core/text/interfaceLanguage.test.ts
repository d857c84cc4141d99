import assert from 'node:assert/strict';
import { dataText, directionOf, numberText } from '../../../../src/core/text/interfaceLanguage.ts';

describe('language of the interface', () => {
  it('has a direction', () => {
    for (const language of ['ar', 'he', 'fa', 'ur', 'ar-EG']) {
      assert.equal(directionOf(language), 'rtl', language);
    }
    for (const language of ['en', 'de', 'hi', 'zh-cn', 'qps-ploc', 'az', 'not a language', '']) {
      assert.equal(directionOf(language), 'ltr', language);
    }
  });

  it('writes numbers in its way, with Western digits', () => {
    assert.equal(numberText(1234.5, 'en', 1), '1,234.5');
    assert.equal(numberText(1234.5, 'de', 1), '1.234,5');
    assert.equal(numberText(1234567, 'hi'), '12,34,567');
    assert.match(numberText(1234.5, 'ar-EG', 1), /^1[^\d]234[^\d]5$/u);
    assert.equal(numberText(2, 'not a language', 1), '2.0');
  });

  it('writes amounts of data', () => {
    assert.equal(dataText(7.06, 'gigabyte', 'en', 1), '7.1 GB');
    assert.equal(dataText(7.06, 'gigabyte', 'ru', 1).replaceAll('\u00A0', ' '), '7,1 ГБ');
    assert.equal(dataText(12, 'kilobyte', 'en'), '12 kB');
  });
});
