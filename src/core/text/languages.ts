export interface Language {
  /** BCP 47 code as accepted by settings and the CLI. */
  readonly code: string;
  readonly name: string;
  readonly script: ScriptName;
  /** Name of Tesseract's `.traineddata` file. */
  readonly tesseract: string;
  /** True if the data file is part of the package. */
  readonly bundled: boolean;
  readonly rightToLeft?: boolean;
}

/** Languages of the compact engine; order = order in pickers. */
export const LANGUAGES: readonly Language[] = [
  { code: 'en', name: 'English', script: 'Latin', tesseract: 'eng', bundled: true },
  { code: 'es', name: 'Spanish', script: 'Latin', tesseract: 'spa', bundled: true },
  { code: 'fr', name: 'French', script: 'Latin', tesseract: 'fra', bundled: true },
  { code: 'de', name: 'German', script: 'Latin', tesseract: 'deu', bundled: true },
  { code: 'ru', name: 'Russian', script: 'Cyrillic', tesseract: 'rus', bundled: true },
  { code: 'uk', name: 'Ukrainian', script: 'Cyrillic', tesseract: 'ukr', bundled: true },
  {
    code: 'ar',
    name: 'Arabic',
    script: 'Arabic',
    tesseract: 'ara',
    bundled: true,
    rightToLeft: true,
  },
  {
    code: 'ur',
    name: 'Urdu',
    script: 'Arabic',
    tesseract: 'urd',
    bundled: true,
    rightToLeft: true,
  },
  {
    code: 'fa',
    name: 'Persian',
    script: 'Arabic',
    tesseract: 'fas',
    bundled: true,
    rightToLeft: true,
  },
  { code: 'hi', name: 'Hindi', script: 'Devanagari', tesseract: 'hin', bundled: true },
  { code: 'ko', name: 'Korean', script: 'Hangul', tesseract: 'kor', bundled: true },
  { code: 'ja', name: 'Japanese', script: 'Kana', tesseract: 'jpn', bundled: true },
  {
    code: 'zh-Hans',
    name: 'Chinese (simplified)',
    script: 'Han',
    tesseract: 'chi_sim',
    bundled: true,
  },
  {
    code: 'zh-Hant',
    name: 'Chinese (traditional)',
    script: 'Han',
    tesseract: 'chi_tra',
    bundled: true,
  },
];

const ALIASES: Readonly<Record<string, string>> = {
  zh: 'zh-Hans',
  'zh-cn': 'zh-Hans',
  'zh-tw': 'zh-Hant',
  'zh-hk': 'zh-Hant',
};

/**
 * Finds a language by BCP 47 code (case folded, `zh` = simplified, region subtags ignored) or by
 * Tesseract name.
 */
export function findLanguage(code: string): Language | undefined {
  const wanted = code
    .trim()
    .toLowerCase()
    .replace(/_(?=[a-z]{2}$)/u, '-');
  const name = (ALIASES[wanted] ?? wanted).toLowerCase();
  const exact = LANGUAGES.find((l) => l.code.toLowerCase() === name || l.tesseract === name);
  if (exact) return exact;
  const primary = name.split('-')[0];
  return primary === name ? undefined : LANGUAGES.find((l) => l.code === primary);
}

const SCRIPT_RANGES: readonly (readonly [ScriptName, RegExp])[] = [
  ['Latin', /\p{Script=Latin}/u],
  ['Han', /\p{Script=Han}/u],
  ['Kana', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['Hangul', /\p{Script=Hangul}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Arabic', /\p{Script=Arabic}/u],
  ['Devanagari', /\p{Script=Devanagari}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Hebrew', /\p{Script=Hebrew}/u],
  ['Thai', /\p{Script=Thai}/u],
];

const findScript = (char: string): ScriptName =>
  SCRIPT_RANGES.find(([, pattern]) => pattern.test(char))?.[0] ?? 'Common';

/**
 * Scripts of the UTF-16 units met so far: the layout asks for the script of every letter of a page,
 * and up to ten patterns are tried for each.
 */
const known: (ScriptName | undefined)[] = [];

export function scriptOfChar(char: string): ScriptName {
  if (char.length !== 1) return findScript(char);
  return (known[char.charCodeAt(0)] ??= findScript(char));
}

/** Scripts of a text with the number of their characters, most frequent first, without `Common`. */
export function scriptsOf(text: string): { script: ScriptName; count: number }[] {
  const counts = new Map<ScriptName, number>();
  for (const char of text) {
    const script = scriptOfChar(char);
    if (script !== 'Common') counts.set(script, (counts.get(script) ?? 0) + 1);
  }
  return [...counts]
    .map(([script, count]) => ({ script, count }))
    .sort((a, b) => b.count - a.count);
}

export const isRightToLeft = (script: ScriptName): boolean =>
  script === 'Arabic' || script === 'Hebrew';

/** English names of the languages for a hint in a prompt; unknown codes are left out. */
export const languageNames = (codes: readonly string[]): string[] =>
  codes.flatMap((code) => findLanguage(code)?.name ?? []);

export type ScriptName =
  | 'Latin'
  | 'Cyrillic'
  | 'Greek'
  | 'Arabic'
  | 'Hebrew'
  | 'Devanagari'
  | 'Han'
  | 'Kana'
  | 'Hangul'
  | 'Thai'
  | 'Common';
