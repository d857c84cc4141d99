/** What the language of the user interface decides besides its sentences. */

/** Scripts that are written from right to left, by their ISO 15924 codes. */
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(
  'Adlm Arab Hebr Mand Mend Nkoo Rohg Samr Syrc Thaa Yezi'.split(' '),
);

/** The locale of a language tag; English if it is not one. */
function localeOf(language: string): Intl.Locale {
  try {
    return new Intl.Locale(language);
  } catch {
    return new Intl.Locale('en');
  }
}

/** The direction of a language's usual script. @param language BCP 47 tag, such as `ar` */
export const directionOf = (language: string): 'ltr' | 'rtl' =>
  RIGHT_TO_LEFT.has(localeOf(language).maximize().script ?? '') ? 'rtl' : 'ltr';

const RIGHT_TO_LEFT_LETTER =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

/**
 * The direction of a message in that language, whatever it begins with, such as a file name. Messages
 * without a translation are in English.
 */
export const messageDirection = (text: string, language: string): 'ltr' | 'rtl' =>
  directionOf(language) === 'rtl' && RIGHT_TO_LEFT_LETTER.test(text) ? 'rtl' : 'ltr';

/**
 * A number as the language writes it, with the digits that the editor's own numbers have.
 * @param decimals digits after the decimal sign
 */
export function numberText(value: number, language: string, decimals = 0): string {
  return new Intl.NumberFormat(localeOf(language), {
    numberingSystem: 'latn',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(value);
}

/** An amount of data, such as `7.1 GB`, as the language writes it. */
export function dataText(
  value: number,
  unit: 'kilobyte' | 'megabyte' | 'gigabyte',
  language: string,
  decimals = 0,
): string {
  return new Intl.NumberFormat(localeOf(language), {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    numberingSystem: 'latn',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(value);
}
