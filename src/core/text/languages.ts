import { PACK_LANGUAGES } from './packLanguages.ts';

export interface Language {
  /** BCP 47 code as accepted by settings and the CLI. */
  readonly code: string;
  readonly name: string;
  /** The name in the language itself. */
  readonly ownName: string;
  readonly script: ScriptName;
  /** Name of the `.traineddata` file that Tesseract has for this language alone. */
  readonly tesseract: string;
  /** Names of the files that read it, the preferred one first: its own, that of its script. */
  readonly data: readonly string[];
  /** True if one of these files is part of the package; otherwise its own can be installed. */
  readonly bundled: boolean;
}

/** Languages that most users need; order = order in pickers. */
const FIRST = [
  ['en', 'eng', 'English', 'English', 'Latin'],
  ['es', 'spa', 'Spanish', 'Español', 'Latin'],
  ['fr', 'fra', 'French', 'Français', 'Latin'],
  ['de', 'deu', 'German', 'Deutsch', 'Latin'],
  ['ru', 'rus', 'Russian', 'Русский', 'Cyrillic'],
  ['uk', 'ukr', 'Ukrainian', 'Українська', 'Cyrillic'],
  ['ar', 'ara', 'Arabic', 'العربية', 'Arabic'],
  ['ur', 'urd', 'Urdu', 'اردو', 'Arabic'],
  ['fa', 'fas', 'Persian', 'فارسی', 'Arabic'],
  ['hi', 'hin', 'Hindi', 'हिन्दी', 'Devanagari'],
  ['ko', 'kor', 'Korean', '한국어', 'Hangul'],
  ['ja', 'jpn', 'Japanese', '日本語', 'Kana'],
  ['zh-Hans', 'chi_sim', 'Chinese (simplified)', '简体中文', 'Han'],
  ['zh-Hant', 'chi_tra', 'Chinese (traditional)', '繁體中文', 'Han'],
] as const;

/** Files of the package for one language each. */
const PACKAGED: ReadonlySet<string> = new Set(
  'eng spa fra deu frk ara urd fas hin kor jpn chi_sim chi_tra tha vie'.split(' '),
);

/** Files of the package that read all languages of a script, with exceptions. */
const SHARED: Partial<Record<ScriptName, string>> = {
  Latin: 'Latin',
  Cyrillic: 'Cyrillic',
  Greek: 'Greek',
  Arabic: 'Arabic',
  Hebrew: 'Hebrew',
  Devanagari: 'Devanagari',
  Bengali: 'Bengali',
  Tamil: 'Tamil',
  Telugu: 'Telugu',
};

/** Languages with letters or shapes that the file of their script does not know. */
const NOT_SHARED: ReadonlySet<string> = new Set(['vi', 'de-Latf']);

type Row = readonly [code: string, tesseract: string, name: string, ownName: string];

function language([code, tesseract, name, ownName]: Row, script: ScriptName): Language {
  const shared = NOT_SHARED.has(code) ? undefined : SHARED[script];
  const data = shared === undefined ? [tesseract] : [tesseract, shared];
  const bundled = shared !== undefined || PACKAGED.has(tesseract);
  return { code, name, ownName, script, tesseract, data, bundled };
}

/** Languages of the compact engine, those that most users need first. */
export const LANGUAGES: readonly Language[] = [
  ...FIRST.map(([code, tesseract, name, ownName, script]) =>
    language([code, tesseract, name, ownName], script),
  ),
  ...PACK_LANGUAGES.flatMap(([script, rows]) => rows.map((row) => language(row, script))),
];

/** Whether the package has a file for this language alone, which is better on hard scans. */
export const hasOwnData = ({ tesseract }: Language): boolean => PACKAGED.has(tesseract);

/** Any language in Latin letters, or several on one page; BCP 47's code for it. */
export const ANY_LATIN: Language = {
  ...{ code: 'und-Latn', name: 'Latin script', ownName: 'Latin script', script: 'Latin' },
  ...{ tesseract: 'Latin', data: ['Latin'], bundled: true },
};

/** Languages that the package reads without further data. */
export const BUNDLED_LANGUAGES: readonly Language[] = LANGUAGES.filter(({ bundled }) => bundled);

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
  const exact = [...LANGUAGES, ANY_LATIN].find(
    (l) => l.code.toLowerCase() === name || l.tesseract.toLowerCase() === name,
  );
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
  ['Bengali', /\p{Script=Bengali}/u],
  ['Gujarati', /\p{Script=Gujarati}/u],
  ['Gurmukhi', /\p{Script=Gurmukhi}/u],
  ['Oriya', /\p{Script=Oriya}/u],
  ['Tamil', /\p{Script=Tamil}/u],
  ['Telugu', /\p{Script=Telugu}/u],
  ['Kannada', /\p{Script=Kannada}/u],
  ['Malayalam', /\p{Script=Malayalam}/u],
  ['Sinhala', /\p{Script=Sinhala}/u],
  ['Lao', /\p{Script=Lao}/u],
  ['Khmer', /\p{Script=Khmer}/u],
  ['Myanmar', /\p{Script=Myanmar}/u],
  ['Tibetan', /\p{Script=Tibetan}/u],
  ['Georgian', /\p{Script=Georgian}/u],
  ['Armenian', /\p{Script=Armenian}/u],
  ['Ethiopic', /\p{Script=Ethiopic}/u],
  ['Syriac', /\p{Script=Syriac}/u],
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
  script === 'Arabic' || script === 'Hebrew' || script === 'Syriac';

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
  | 'Bengali'
  | 'Gujarati'
  | 'Gurmukhi'
  | 'Oriya'
  | 'Tamil'
  | 'Telugu'
  | 'Kannada'
  | 'Malayalam'
  | 'Sinhala'
  | 'Lao'
  | 'Khmer'
  | 'Myanmar'
  | 'Tibetan'
  | 'Georgian'
  | 'Armenian'
  | 'Ethiopic'
  | 'Syriac'
  | 'Common';
