import assert from 'node:assert/strict';
import {
  guessArabicLanguage,
  guessLatinLanguage,
} from '../../../../../src/engine/compact/routing/languageId.ts';
import { isTraditional } from '../../../../../src/engine/compact/routing/traditional.ts';

const best = (text: string): string | undefined => guessLatinLanguage(text)[0]?.code;

describe('language of a text', () => {
  const samples: readonly (readonly [string, string])[] = [
    ['en', 'The committee will meet on the first day of each month unless it is a holiday.'],
    ['es', 'El comité se reúne el primer día de cada mes, salvo que sea una fiesta.'],
    ['fr', 'Le comité se réunit le premier jour de chaque mois, sauf si c’est une fête.'],
    ['de', 'Der Ausschuss trifft sich am ersten Tag jedes Monats, wenn es kein Feiertag ist.'],
  ];
  for (const [code, text] of samples) {
    it(`is detected for ${code}`, () => assert.equal(best(text), code));
  }

  it('is detected from text without its accents, as read by another model', () => {
    assert.equal(best('Niemand darf willkiirlich aus der Wohnung gewiesen werden fur das'), 'de');
    assert.equal(best('los nirios y las nifias de la escuela son para el'), 'es');
  });

  it('has no evidence in numbers', () => {
    assert.equal(guessLatinLanguage('12.50 17 % 4,000')[0]?.evidence, 0);
  });

  it('distinguishes Urdu from Arabic by its own letters', () => {
    assert.equal(guessArabicLanguage('ہر شخص کو آزادی کا حق ہے'), 'ur');
    assert.equal(guessArabicLanguage('لكل شخص الحق في الحرية'), 'ar');
  });

  it('distinguishes traditional from simplified Chinese', () => {
    assert.equal(isTraditional('這個國家的學生'), true);
    assert.equal(isTraditional('这个国家的学生'), false);
    assert.equal(isTraditional('人人生而自由'), false);
  });
});
