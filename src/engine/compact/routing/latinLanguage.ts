/**
 * Distinguishes languages in the Latin script by their most frequent words. Accents are ignored: they
 * are missing if the text was read with the data of another language.
 */
import { hasOwnData, type Language } from '../../../core/text/languages.ts';
import frequent from './frequentWords.json' with { type: 'json' };

/**
 * Of the languages that have data of their own in the package; the words are the most common function
 * words of each, as found in any frequency list.
 */
const FUNCTION_WORDS: Readonly<Record<string, string>> = {
  en:
    'the of and to in a is that it for was on be with as are this by not or have from at which ' +
    'an his has had they you were their been will would there all we one can no shall everyone ' +
    'he she but if its my your our who more when what so about into than other only some',
  es:
    'de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ' +
    'ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años ' +
    'hasta desde está mi porque qué sólo han yo hay vez puede todos así nos ni parte tiene uno toda ' +
    'mas sido sea cual derecho persona',
  fr:
    'de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont ' +
    'la avec ou son mais comme on nous sa ses été aux leur cette être deux même ces elle fait était ' +
    'ont tout sans lui ils vous je faire peut où bien dont droit toute ete etre y si entre',
  de:
    'der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an ' +
    'werden aus er hat daß dass sie nach wird bei einer um am sind noch wie einem über einen so zum ' +
    'war haben nur oder aber vor zur bis mehr durch man sein wurde sei ich hatte kann gegen vom ' +
    'schon wenn seine jeder recht ihre fur uber',
};

/** Written by training/common/frequent.py. */
const FREQUENT_WORDS: Readonly<Record<string, string>> = frequent;

const PLAIN: Readonly<Record<string, string>> = {
  ...{
    ł: 'l',
    ø: 'o',
    đ: 'd',
    ð: 'd',
    ı: 'i',
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
    ə: 'e',
    þ: 'th',
    ħ: 'h',
    ſ: 's',
  },
};

/** Lower case, without accents. */
const fold = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[łøđðıßæœəþħſ]/gu, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}/gu, '');

const LISTS = new Map(
  Object.entries({ ...FREQUENT_WORDS, ...FUNCTION_WORDS }).map(([code, words]) => [
    code,
    new Set(fold(words).split(' ')),
  ]),
);

/** For each word, the languages that it indicates. */
const LANGUAGES_OF_WORD = new Map<string, string[]>();
for (const [code, words] of LISTS) {
  for (const word of words) {
    LANGUAGES_OF_WORD.set(word, [...(LANGUAGES_OF_WORD.get(word) ?? []), code]);
  }
}

/** The fewer lists have a word, the more it counts: inverse document frequency. */
const weightOf = (word: string, lists: number): number =>
  // One-letter words are too often misread specks.
  word.length < 2 ? 0 : Math.log(LISTS.size / lists);

/** A language, and how much of a text indicates it: the sum of the weights of its words. */
export interface LanguageGuess {
  /** BCP 47 */
  readonly code: string;
  readonly evidence: number;
}

/** Two words that no other language has, or more that are less distinctive. */
export const STRONG = 2 * Math.log(LISTS.size);

/** The lead that a language needs over one that is preferred. */
const LEAD = 1.2;

/** Languages of a text in the Latin script, the most likely first; none without evidence. */
export function guessLatinLanguage(text: string): LanguageGuess[] {
  const evidence = new Map<string, number>();
  for (const word of fold(text).match(/\p{L}+/gu) ?? []) {
    const codes = LANGUAGES_OF_WORD.get(word) ?? [];
    for (const code of codes) {
      evidence.set(code, (evidence.get(code) ?? 0) + weightOf(word, codes.length));
    }
  }
  return [...evidence]
    .map(([code, sum]) => ({ code, evidence: sum }))
    .filter((guess) => guess.evidence > 0)
    .sort((a, b) => b.evidence - a.evidence);
}

/**
 * The language of a text among several; undefined if nothing indicates one. Those with data of their
 * own are preferred: a single word indicates one of them, the others need strong evidence.
 */
export function latinLanguageOf(
  text: string,
  candidates: readonly Language[],
): Language | undefined {
  const guesses = guessLatinLanguage(text).flatMap(({ code, evidence }) => {
    const language = candidates.find((candidate) => candidate.code === code);
    return language ? [{ language, evidence }] : [];
  });
  const [best] = guesses;
  const own = guesses.find(({ language }) => hasOwnData(language));
  if (!best || !own) return best && best.evidence >= STRONG ? best.language : undefined;
  const isClear = best.evidence >= Math.max(STRONG, LEAD * own.evidence);
  return isClear ? best.language : own.language;
}
