import { scriptText } from '../../src/core/text/scriptText.ts';
import {
  directionOf,
  messageDirection,
  numberText,
} from '../../src/core/text/interfaceLanguage.ts';

/** Translations of this page's sentences; the host sends them, keyed by the English sentence. */
let translations: Readonly<Record<string, string>> = {};
let language = 'en';
let isRightToLeft = false;

/** @param tag the language of the translations, as the page's element `html` names it */
export function setTranslations(bundle: Readonly<Record<string, string>>, tag: string): void {
  translations = bundle;
  language = tag;
  isRightToLeft = directionOf(tag) === 'rtl';
}

/**
 * Names and other values have their own direction: between these marks, a Latin file name does not
 * change the order of the Arabic sentence around it.
 */
const isolated = (text: string): string => `\u2068${text}\u2069`;

/** The value of `dir` for a message, which may begin with a file name, or be in English. */
export const messageDir = (message: string): 'auto' | 'rtl' =>
  messageDirection(message, language) === 'rtl' ? 'rtl' : 'auto';

/** The name of a script, such as `Latin`. */
export const scriptName = (script: string): string => scriptText(script, language);

/** A number as the language writes it. @param decimals digits after the decimal sign */
export const number = (value: number, decimals = 0): string =>
  numberText(value, language, decimals);

/** The sentence in the editor's language, with `{0}`, `{1}` … replaced by the values. */
export function t(message: string, ...values: readonly (string | number)[]): string {
  const text = translations[message] ?? message;
  return text.replaceAll(/\{(\d+)\}/gu, (whole, at: string) => {
    const value = values[Number(at)];
    if (value === undefined) return whole;
    return isRightToLeft && typeof value === 'string' ? isolated(value) : String(value);
  });
}
