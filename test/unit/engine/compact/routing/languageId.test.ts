import assert from 'node:assert/strict';
import { findLanguage, LANGUAGES } from '../../../../../src/core/text/languages.ts';
import { guessAmongScript } from '../../../../../src/engine/compact/routing/languageId.ts';
import {
  guessLatinLanguage,
  latinLanguageOf,
} from '../../../../../src/engine/compact/routing/latinLanguage.ts';
import { isTraditional } from '../../../../../src/engine/compact/routing/traditional.ts';

const best = (text: string): string | undefined => guessLatinLanguage(text)[0]?.code;

describe('language of a text', () => {
  const samples: readonly (readonly [string, string])[] = [
    ['en', 'The committee will meet on the first day of each month unless it is a holiday.'],
    ['es', 'El comité se reúne el primer día de cada mes, salvo que sea una fiesta.'],
    ['fr', 'Le comité se réunit le premier jour de chaque mois, sauf si c’est une fête.'],
    ['de', 'Der Ausschuss trifft sich am ersten Tag jedes Monats, wenn es kein Feiertag ist.'],
    ['it', 'La commissione si riunisce il primo giorno di ogni mese, se non è un giorno di festa.'],
    [
      'pt',
      'A comissão não se reúne em dias de festa, mas pode ser ouvida quando uma das partes pedir.',
    ],
    ['pl', 'Komisja zbiera się pierwszego dnia każdego miesiąca, jeśli nie jest to dzień wolny.'],
    ['cs', 'Výbor se schází první den v měsíci, pokud to není svátek, který je pro všechny.'],
    ['tr', 'Kurul her ayın ilk günü toplanır, ancak bu gün bir tatil ise daha sonra toplanır.'],
    ['vi', 'Ủy ban họp vào ngày đầu của mỗi tháng, trừ khi đó là ngày nghỉ.'],
    ['sv', 'Kommittén träffas den första dagen i varje månad om det inte är en helgdag.'],
    ['hu', 'A bizottság minden hónap első napján ülésezik, ha az nem egy ünnepnap.'],
  ];
  for (const [code, text] of samples) {
    it(`is detected for ${code}`, () => assert.equal(best(text), code));
  }

  it('is detected from text without its accents, as read by another model', () => {
    assert.equal(best('Niemand darf willkiirlich aus der Wohnung gewiesen werden fur das'), 'de');
    assert.equal(best('los nirios y las nifias de la escuela son para el'), 'es');
  });

  it('has no evidence in numbers', () => {
    assert.deepEqual(guessLatinLanguage('12.50 17 % 4,000'), []);
  });

  it('prefers languages with data of their own unless others are clearly more likely', () => {
    const of = (text: string): string | undefined => latinLanguageOf(text, LANGUAGES)?.code;
    assert.equal(of('la de per un con'), 'es');
    assert.equal(of('il nostro che non sono della dei'), 'it');
    assert.equal(of('Brno 12 km'), undefined);
    const [polish] = [findLanguage('pl')].filter((language) => language !== undefined);
    assert.ok(polish);
    assert.equal(latinLanguageOf('nie jest to dla nas lub', [polish])?.code, 'pl');
  });

  /** Readings by models that replace the letters they do not know. */
  const within = (readings: Readonly<Record<string, string>>) =>
    guessAmongScript(new Map(Object.entries(readings)));

  it('distinguishes the languages of the Arabic script by their own letters', () => {
    const urdu = { ar: 'هر شخص كو آزادي كا حق هي', fa: 'هر شخص کو آزادی کا حق هی' };
    assert.equal(within({ ...urdu, ur: 'ہر شخص کو آزادی کا حق ہے' }), 'ur');
    const persian = { ar: 'همه با هم برادرند كه', fa: 'همه با هم برادرند که' };
    assert.equal(within({ ...persian, ur: 'ہمه با هم برادرند که' }), 'fa');
    const arabic = { ar: 'لكل شخص الحق في الحرية', fa: 'لکل شخص الحق في الحریة' };
    assert.equal(within({ ...arabic, ur: 'لکل شخص الحق في الحرية' }), 'ar');
  });

  it('distinguishes Ukrainian from Russian, with readings by both models', () => {
    const ru = 'Все люди рождаются свободными';
    assert.equal(within({ ru, uk: 'Все люди рождаются свободними' }), 'ru');
    assert.equal(within({ ru: 'Yci моди народжуються вільними', uk: 'Усі люди вільними' }), 'uk');
  });

  it('is the first of a script if no letters decide', () => {
    assert.equal(within({ uk: 'так', ru: 'так' }), 'uk');
    assert.equal(within({ fa: 'باب' }), 'fa');
  });

  it('distinguishes traditional from simplified Chinese', () => {
    assert.equal(isTraditional('這個國家的學生'), true);
    assert.equal(isTraditional('这个国家的学生'), false);
    assert.equal(isTraditional('人人生而自由'), false);
  });
});
