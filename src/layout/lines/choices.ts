import type { Fragment } from './fragments.ts';

const BOX = /^[☐☑☒◉○]\s*[\p{L}\p{N}]/u;
const LETTER = /^\(?([A-H])[.)]?\s+\S/u;

/**
 * Whether the pieces of a line are the answers to a question side by side, each with its box or its
 * letter: they are not cells of a table.
 */
export function isChoiceLine(fragments: readonly Pick<Fragment, 'text'>[]): boolean {
  if (fragments.length < 2) return false;
  if (fragments.every(({ text }) => BOX.test(text))) return true;
  const letters = fragments.map(({ text }) => LETTER.exec(text)?.[1] ?? '');
  return letters.every((letter, i) => letter > (letters[i - 1] ?? ''));
}
