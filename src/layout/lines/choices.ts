import type { Fragment } from './fragments.ts';

const BOX = /^[☐☑☒◉○]\s*[\p{L}\p{N}]/u;
/** A small letter needs its bracket: `a` alone is a word. */
const LETTER = /^(?:\(?([A-H])[.)]?|\(?([a-h])[.)])\s+\S/u;

/**
 * Whether the pieces of a line are the answers to a question side by side, each with its box or its
 * letter: they are not cells of a table.
 */
export function isChoiceLine(fragments: readonly Pick<Fragment, 'text'>[]): boolean {
  if (fragments.length < 2) return false;
  if (fragments.every(({ text }) => BOX.test(text))) return true;
  const letters = fragments.map(({ text }) => {
    const [, large, small] = LETTER.exec(text) ?? [];
    return large ?? small ?? '';
  });
  const areAlike = /^(?:[A-H]+|[a-h]+)$/u.test(letters.join(''));
  return areAlike && letters.every((letter, i) => letter > (letters[i - 1] ?? ''));
}
