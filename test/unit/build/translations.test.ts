import assert from 'node:assert/strict';
import { compareTranslation, tidied, titlesOf } from '../../../scripts/l10n/compare.mjs';

/** Findings about one sentence. */
const findings = (english: string, translated: string, titles?: Map<string, string>) =>
  compareTranslation({ key: english }, { key: translated }, titles).wrong;

describe('comparison of translations', () => {
  it('lists missing and superfluous sentences, and says nothing about others', () => {
    const { missing, superfluous, wrong } = compareTranslation(
      { Open: 'Open', Close: 'Close' },
      { Close: 'Schließen', Old: 'Alt' },
    );
    assert.deepEqual(
      { missing, superfluous, wrong },
      { missing: ['Open'], superfluous: ['Old'], wrong: [] },
    );
  });

  it('takes no inherited name for a translation', () => {
    const { missing } = compareTranslation({ constructor: 'constructor' }, {});
    assert.deepEqual(missing, ['constructor']);
  });

  it('accepts placeholders in another order', () => {
    assert.deepEqual(findings('{0} of {1} pages', 'Seiten: {1}, davon {0}'), []);
  });

  it('reports parts that differ', () => {
    const cases: [english: string, translated: string, what: RegExp][] = [
      ['{0} of {1}', '{0} von {0}', /^other placeholders/u],
      ['{0} pages', 'Seiten', /^other placeholders/u],
      ['$(book) Read', '$(buch) Lesen', /^other icons/u],
      ['The engine `server`.', 'Die Engine `Server`.', /^other code/u],
      ['[Open](command:a.b)', '[Öffnen](command:a.c)', /^other links/u],
      ['**Important**', 'Wichtig', /^other bold marks/u],
      ['One\n[Two](command:a)', 'Eins [Zwei](command:a)', /^other line breaks/u],
      ['Open', ' ', /^empty/u],
      ['Open', 'Öffnen ', /^spaces around/u],
    ];
    for (const [english, translated, what] of cases) {
      const found = findings(english, translated);
      assert.equal(found.length, 1, english);
      assert.match(found[0]!, what);
    }
  });

  it('reports a command that is called otherwise in its title', () => {
    const titles = titlesOf([
      [{ 'command.model': 'Choose Model…' }, { 'command.model': 'Modell wählen…' }],
    ]);
    const english = 'See **DeepSeek OCR: Choose Model…**.';
    assert.deepEqual(findings(english, 'Siehe **DeepSeek OCR: Modell wählen…**.', titles), []);
    const [finding] = findings(english, 'Siehe **DeepSeek OCR: Modell auswählen…**.', titles);
    assert.match(finding!, /^"Choose Model…" is called "Modell wählen…" elsewhere/u);
  });

  it('brings sentences into the English order and drops what no longer exists', () => {
    const sentences = tidied({ a: 'A', b: 'B', c: 'C' }, { c: 'Z', old: 'Alt', a: 'X' });
    assert.deepEqual(Object.entries(sentences), [
      ['a', 'X'],
      ['c', 'Z'],
    ]);
  });
});
