/** Detects mixtures of scripts that occur in no language: a sign of wrong font tables. */

const SCRIPTS: readonly (readonly [name: string, letters: RegExp])[] = [
  ['latin', /\p{Script=Latin}/u],
  ['cyrillic', /\p{Script=Cyrillic}/u],
  ['greek', /\p{Script=Greek}/u],
  ['arabic', /\p{Script=Arabic}/u],
  ['hebrew', /\p{Script=Hebrew}/u],
  [
    'ideographs',
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u,
  ],
  ['spaceless', /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u],
  ['other', /\p{L}/u],
];
/**
 * Pairs that occur in one word, since units, formulas and some scripts are written without spaces.
 */
const USUAL: ReadonlySet<string> = new Set([
  'greek latin',
  'ideographs latin',
  'latin spaceless',
  'greek ideographs',
]);
/** Fewer words are no evidence. */
const ENOUGH_WORDS = 8;
/** Ideographs whose low byte is zero: single-byte letters read with swapped bytes. */
const SWAPPED = 0.3;

const scriptOf = (letter: string): string =>
  SCRIPTS.find(([, letters]) => letters.test(letter))?.[0] ?? 'other';

/** Share of the words with letters of incompatible scripts, 0..1. */
export function mixedShare(text: string): number {
  const words = text.split(/[^\p{L}\p{M}]+/u).filter((word) => word.length > 1);
  if (words.length < ENOUGH_WORDS) return 0;
  const mixed = words.filter((word) => {
    const scripts = new Set((word.match(/\p{L}/gu) ?? []).map(scriptOf));
    return scripts.size > 2 || (scripts.size === 2 && !USUAL.has([...scripts].sort().join(' ')));
  });
  return mixed.length / words.length;
}

/** True if the two bytes of the characters were swapped. */
export function isByteSwapped(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  const round = letters.filter((letter) => {
    const code = letter.charCodeAt(0);
    return code >= 0x2000 && (code & 0xff) === 0;
  });
  return letters.length >= ENOUGH_WORDS && round.length > SWAPPED * letters.length;
}
