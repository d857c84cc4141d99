/**
 * Distinguishes languages in the Latin script by their most frequent words and by letters that only
 * some of them have. The words are the most common function words of each language, as found in any
 * frequency list; words shared by several languages count for each.
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

/** Letters (folded to lower case) with the languages they indicate. */
const LETTERS: readonly (readonly [RegExp, string])[] = [
  [/[ñ¿¡]/gu, 'es'],
  [/[áíóú]/gu, 'es'],
  [/[àèêëîïùûœç]/gu, 'fr'],
  [/[äöß]/gu, 'de'],
];

/** Weight of one distinctive letter relative to one function word. */
const LETTER_WEIGHT = 0.5;

const WORDS = Object.entries(FUNCTION_WORDS).map(
  ([code, words]) => [code, new Set(words.split(' '))] as const,
);

export interface LanguageGuess {
  /** BCP 47 */
  readonly code: string;
  /** Function words found, as a share of all words of two letters and more; 0..1 and above. */
  readonly share: number;
  /** Number of function words and distinctive letters found. */
  readonly evidence: number;
}

/** Languages of a text in the Latin script, the most likely first. */
export function guessLatinLanguage(text: string): LanguageGuess[] {
  const folded = text.normalize('NFC').toLowerCase();
  const words = folded.match(/\p{L}+/gu) ?? [];
  const long = words.filter((word) => word.length > 1).length;
  return WORDS.map(([code, known]) => {
    const found = words.reduce((sum, word) => sum + (known.has(word) ? wordWeight(word) : 0), 0);
    const letters = LETTERS.filter(([, language]) => language === code).reduce(
      (sum, [pattern]) => sum + (folded.match(pattern)?.length ?? 0),
      0,
    );
    return { code, share: found / Math.max(1, long), evidence: found + LETTER_WEIGHT * letters };
  }).sort((a, b) => b.evidence - a.evidence);
}

/** One-letter words are too often misread specks to count fully. */
const wordWeight = (word: string): number => (word.length === 1 ? 0.3 : 1);

/** Signs of one language, or of several that a later comparison distinguishes. */
interface Signs {
  readonly codes: readonly string[];
  /** Letters that the others lack. */
  readonly letters: RegExp;
  /** Frequent words that the others lack. */
  readonly words: ReadonlySet<string>;
}

const signs = (codes: string, letters: RegExp, words = ''): Signs => ({
  codes: codes.split(' '),
  letters,
  words: new Set(words.split(' ')),
});

/** Languages that share a script; each comparison decides among those that are still possible. */
const COMPARISONS: readonly (readonly Signs[])[] = [
  [
    signs('ru', /[ыэъё]/gu, 'что как это его или если когда только чтобы был была все от из'),
    signs('uk', /[іїєґ]/gu, 'що як це його або якщо коли тільки щоб був була всі від із та також'),
  ],
  [signs('ar', /[كيةىؤإأ]/gu, 'في من على إلى أن عن التي الذي هذا'), signs('fa ur', /[گچپکیژ]/gu)],
  [
    signs('fa', /ه/gu, 'در این است را که های برای'),
    signs('ur', /[ٹڈڑںھہےۓ]/gu, 'ہے کے کی کو میں اور سے کا نے'),
  ],
];

/** Whether `auto` distinguishes a language from the others of its script. */
export const hasSigns = (code: string): boolean =>
  COMPARISONS.some((groups) => groups.some(({ codes }) => codes.includes(code)));

/** How many signs of a language a text has. */
function evidenceOf({ letters, words }: Signs, text: string): number {
  const found = text.match(/[\p{L}\p{M}]+/gu)?.filter((word) => words.has(word)).length ?? 0;
  return found + LETTER_WEIGHT * (text.match(letters)?.length ?? 0);
}

/**
 * The language of a text in a script that several languages share, by their
 * distinctive letters and words.
 * @param readings the same text as read by the model of each language, by BCP 47 code. A model knows
 *   only the letters of its own language, so no reading alone is evidence.
 * @returns the first code if nothing decides
 */
export function guessAmongScript(readings: ReadonlyMap<string, string>): string | undefined {
  const left = new Map(readings);
  const order = [...readings.keys()];
  for (const comparison of COMPARISONS) {
    const text = [...left.values()].join('\n').toLowerCase();
    const [best, ...others] = comparison
      .map((each) => ({
        members: order.filter((code) => left.has(code) && each.codes.includes(code)),
        evidence: evidenceOf(each, text),
      }))
      .filter(({ members }) => members.length > 0)
      .sort((a, b) => b.evidence - a.evidence || rank(order, a.members) - rank(order, b.members));
    if (best) for (const { members } of others) members.forEach((code) => left.delete(code));
  }
  return left.keys().next().value;
}

/** Position of the first of some languages, of which there is at least one. */
const rank = (order: readonly string[], members: readonly string[]): number =>
  order.findIndex((code) => members.includes(code));
