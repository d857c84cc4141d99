import assert from 'node:assert/strict';
import { editor } from '../fakeEditor.ts';
import { directed, directedName } from '../../../../src/editor/reporting/directedText.ts';

describe('text in the direction of the interface', () => {
  const inLanguage = (language: string): void => {
    editor.api.l10n.bundle = {};
    editor.api.env.language = language;
  };
  afterEach(() => {
    editor.api.l10n.bundle = undefined;
    editor.api.env.language = 'en';
  });

  it('is isolated in Arabic, line by line, and English stays as it is', () => {
    inLanguage('ar');
    assert.equal(directed('a.png تالف.\nNo.'), '\u2067a.png تالف.\u2069\nNo.');
    assert.equal(directedName('$(add) استيراد…'), '$(add) استيراد…\u200f');
    assert.equal(directedName('English'), 'English');
  });

  it('keeps facts in a row apart', () => {
    inLanguage('ar');
    assert.equal(
      directed('Русский · 3.9 م.ب'),
      '\u2067\u2068Русский\u2069 · \u20683.9 م.ب\u2069\u2069',
    );
  });

  it('is not changed in other languages', () => {
    inLanguage('de');
    assert.equal(directed('العربية · 1'), 'العربية · 1');
    assert.equal(directedName('العربية'), 'العربية');
  });
});
