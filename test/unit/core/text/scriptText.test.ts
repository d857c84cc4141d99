import assert from 'node:assert/strict';
import { scriptText } from '../../../../src/core/text/scriptText.ts';

describe('the name of a script', () => {
  it('is in the language of the interface, and ours in English', () => {
    assert.equal(scriptText('Cyrillic', 'de'), 'Kyrillisch');
    assert.equal(scriptText('Latin', 'ar'), 'اللاتينية');
    assert.equal(scriptText('Kana', 'en'), 'Kana');
    assert.equal(scriptText('Kana', 'en-US'), 'Kana');
  });

  it('stays if it or the language is unknown', () => {
    assert.equal(scriptText('Runes', 'de'), 'Runes');
    assert.equal(scriptText('Latin', 'no language'), 'Latin');
  });
});
