/** The words within a page's lines, which show how words divided at line ends are spelled. */
export interface Vocabulary {
  readonly plain: ReadonlySet<string>;
  /** With hyphens inside: `long-term`. */
  readonly compounds: ReadonlySet<string>;
  /** Last parts of compounds: `fold` if the page has `five-fold`. */
  readonly seconds: ReadonlySet<string>;
}

export const NO_WORDS: Vocabulary = { plain: new Set(), compounds: new Set(), seconds: new Set() };

const HYPHENS = /[\u2010\u2011-]/gu;
const WORD = /[\p{L}\p{M}\p{N}]+(?:[-\u2010\u2011][\p{L}\p{M}\p{N}]+)*/gu;

const wordsIn = (text: string): string[] =>
  [...text.matchAll(WORD)].map(([word]) => word.replace(HYPHENS, '-').toLowerCase());

/** The words of lines, without those that a line end may have divided. */
export function vocabularyOf(lines: readonly { readonly text: string }[]): Vocabulary {
  const plain = new Set<string>();
  const compounds = new Set<string>();
  let isDivided = false;
  for (const { text } of lines) {
    const words = wordsIn(text);
    const from = isDivided ? 1 : 0;
    isDivided = /[\u2010\u2011\u00ad-]\s*$/u.test(text);
    for (const word of words.slice(from, isDivided ? -1 : undefined)) {
      (word.includes('-') ? compounds : plain).add(word);
    }
  }
  const lasts = [...compounds].map((word) => word.slice(word.lastIndexOf('-') + 1));
  return { plain, compounds, seconds: new Set(lasts.filter((last) => last.length > 3)) };
}

/** First parts of hyphenated English compounds that are rarely syllables otherwise. */
const FIRST_PART =
  /^(?:well|ill|self|long|short|high|low|full|half|all|ever|mid|non|quasi|cross|vice|part|one|two|three|four|five|six|seven|eight|nine|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|left|right|open|single|double|state|user|real|world|old|new|large|small|hard)$/u;
/** Parts that form one word with such a part: an ending, or the second part of `highway`. */
const ENDING =
  /^(?:(?:ed|en|er|ers|al|ly|y|ic|or|th|ty|dle|ner|teen|een|ish|s)$|ing|ness|ful|less|ward|wise|able|ment|age|it[yu]|est|enc[ey]|ance|i[sz]|icul|light|land|way|hand|cut|fall|stop|stand|body|ware|ship|sense|eous|ev|ow|oc|us)/u;

/** The first of two compounds that share their last part: `light- and heavy-`. */
const SHARED_PART =
  /\p{L}[\u2010\u2011-] (?:and|or|to|und|oder|bis|och|eller|en|of) (?:\p{L}+ )?\p{L}+[\u2010\u2011-]$/u;
const CONJUNCTION = /^(?:and|und|oder|sowie|och|eller)\s/u;

/**
 * Whether a line ends with the first part of two compounds, as in `long- | and short-term`: the
 * hyphen stays and a space follows. Hardly any syllable is spelled like these conjunctions.
 */
export const isSuspended = (before: string, after: string): boolean =>
  /\p{L}[\u2010\u2011-]$/u.test(before) && CONJUNCTION.test(after);

/**
 * Whether the hyphen at a line end belongs to its word. The page's own spelling decides; if it has
 * none, the list of first parts of compounds.
 * @param before text up to and with the hyphen
 * @param after text of the next line
 */
export function keepsHyphen(before: string, after: string, words: Vocabulary): boolean {
  const head = /[\p{L}\p{M}\p{N}\u2010\u2011-]+$/u.exec(before)?.[0].replace(HYPHENS, '-');
  const tail = /^[\p{L}\p{M}]+(?:[-\u2010\u2011][\p{L}\p{M}]+)*/u.exec(after)?.[0];
  if (head === undefined || tail === undefined || !head.endsWith('-')) return false;
  const kept = (head + tail.replace(HYPHENS, '-')).toLowerCase();
  const joined = (head.slice(0, -1) + tail.replace(HYPHENS, '-')).toLowerCase();
  if (words.compounds.has(kept) || SHARED_PART.test(before.slice(-60))) return true;
  if (words.plain.has(joined) || words.compounds.has(joined)) return false;
  if (words.seconds.has(tail.toLowerCase())) return true;
  const first = head.slice(0, -1).toLowerCase();
  // The second hyphen of `up-to-date`: several short words.
  if (/^\p{L}{1,6}-(?:to|in|of|and|the|by|on|at|for|up|off|out|a|de|la)$/u.test(first)) return true;
  return FIRST_PART.test(first) && !ENDING.test(tail.toLowerCase());
}
