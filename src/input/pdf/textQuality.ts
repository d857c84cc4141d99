/** Signs of UTF-8 decoded as Windows-1252, such as "Ã©" or "â€™". */
const MOJIBAKE =
  /[ÃÂ][\u0080-\u00bf\u0152-\u0178\u2018-\u203a€™]|â€[\u0080-\u00bf\u2018-\u2122œ™]/gu;
const LETTERS_ONLY = /^[\p{L}\p{M}'’\-–.·]+$/u;
const VOWEL = /[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœаеёиоуыэюяіїєάέήίόύώαεηιουω]/iu;
const ALPHABETIC = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u;
/** Texts with fewer words say nothing about their quality. */
const ENOUGH_WORDS = 20;

/** A token without punctuation around it; a search anchored at the end would be quadratic. */
function withoutSigns(token: string): string {
  const start = token.search(/[\p{L}\p{N}]/u);
  const last = /[\p{L}\p{M}\p{N}][^\p{L}\p{M}\p{N}]*$/u.exec(token);
  if (start < 0 || !last) return '';
  const [letter = ''] = last[0];
  return token.slice(start, last.index + letter.length);
}

/**
 * Whether a token looks like a word: undefined if that cannot be decided (numbers, formulas, short
 * tokens, scripts without spaces).
 */
function looksLikeWord(token: string): boolean | undefined {
  const core = withoutSigns(token);
  if (core.length < 4 || !ALPHABETIC.test(core)) return undefined;
  // Codes, addresses and table coordinates are not words, but no sign of damage either.
  if (/[\p{N}[\]{}()<>/\\_=@#]/u.test(core)) return undefined;
  // Abbreviations have no vowels and are no sign of damage.
  if (core === core.toUpperCase() && core.length <= 5) return undefined;
  if (!LETTERS_ONLY.test(core)) return undefined;
  // Upper case within lower case: "tHe", "wOrd", a sign of poor recognition.
  if (/\p{Ll}\p{Lu}\p{Ll}.*\p{Ll}\p{Lu}/u.test(core)) return false;
  return VOWEL.test(core) && !/(\p{L})\1{3}/u.test(core);
}

/**
 * Share of the tokens of an alphabetic text that can be words, 0..1. Wrong encodings (letters
 * shifted, UTF-8 misread) and poor recognition make it low; 1 if nothing can be decided.
 */
export function textQuality(text: string): number {
  const tokens = text.split(/\s+/u).filter((token) => token !== '');
  if (tokens.length < ENOUGH_WORDS) return 1;
  const misread = (text.match(MOJIBAKE) ?? []).length / tokens.length;
  const verdicts = tokens.map(looksLikeWord).filter((verdict) => verdict !== undefined);
  const good =
    verdicts.length < ENOUGH_WORDS ? 1 : verdicts.filter(Boolean).length / verdicts.length;
  return Math.max(0, good - 5 * misread);
}
