/** Whether letters of several scripts are mixed as no language does: a sign of wrong tables. */

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
/** Pairs that stand in one word, since units, formulas and scripts without spaces need no space. */
const USUAL: ReadonlySet<string> = new Set([
  'greek latin',
  'ideographs latin',
  'latin spaceless',
  'greek ideographs',
]);
/** Fewer words tell nothing. */
const ENOUGH_WORDS = 8;
/** Letters of ideographs whose lower byte is zero: letters of one byte, read the wrong way round. */
const SWAPPED = 0.3;

const scriptOf = (letter: string): string =>
  SCRIPTS.find(([, letters]) => letters.test(letter))?.[0] ?? 'other';

/** Share of the words that have letters of scripts that do not go together, 0..1. */
export function mixedShare(text: string): number {
  const words = text.split(/[^\p{L}\p{M}]+/u).filter((word) => word.length > 1);
  if (words.length < ENOUGH_WORDS) return 0;
  const mixed = words.filter((word) => {
    const scripts = new Set((word.match(/\p{L}/gu) ?? []).map(scriptOf));
    return scripts.size > 2 || (scripts.size === 2 && !USUAL.has([...scripts].sort().join(' ')));
  });
  return mixed.length / words.length;
}

/** True where the two bytes of the characters were exchanged. */
export function isByteSwapped(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  const round = letters.filter((letter) => {
    const code = letter.charCodeAt(0);
    return code >= 0x2000 && (code & 0xff) === 0;
  });
  return letters.length >= ENOUGH_WORDS && round.length > SWAPPED * letters.length;
}
