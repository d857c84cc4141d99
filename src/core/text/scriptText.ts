import type { ScriptName } from './languages.ts';

/** ISO 15924 codes. */
const CODES: Readonly<Record<ScriptName, string>> = {
  Latin: 'Latn',
  Cyrillic: 'Cyrl',
  Greek: 'Grek',
  Arabic: 'Arab',
  Hebrew: 'Hebr',
  Devanagari: 'Deva',
  Han: 'Hani',
  Kana: 'Hrkt',
  Hangul: 'Hang',
  Thai: 'Thai',
  Bengali: 'Beng',
  Gujarati: 'Gujr',
  Gurmukhi: 'Guru',
  Oriya: 'Orya',
  Tamil: 'Taml',
  Telugu: 'Telu',
  Kannada: 'Knda',
  Malayalam: 'Mlym',
  Sinhala: 'Sinh',
  Lao: 'Laoo',
  Khmer: 'Khmr',
  Myanmar: 'Mymr',
  Tibetan: 'Tibt',
  Georgian: 'Geor',
  Armenian: 'Armn',
  Ethiopic: 'Ethi',
  Syriac: 'Syrc',
  Common: 'Zyyy',
};

/** The name of a script in a language; in English, that of our own. */
export function scriptText(script: string, language: string): string {
  const code = Object.entries(CODES).find(([name]) => name === script)?.[1];
  if (code === undefined || /^en\b/u.test(language)) return script;
  try {
    const names = new Intl.DisplayNames([language, 'en'], { type: 'script', fallback: 'none' });
    return names.of(code) ?? script;
  } catch {
    // No language tag.
    return script;
  }
}
