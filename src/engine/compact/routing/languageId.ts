/** Weight of one distinctive letter relative to one function word. */
const LETTER_WEIGHT = 0.5;

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
