import { BoxGrid } from '../../core/geometry/boxGrid.ts';
import { fragmentPart, type Fragment, type PlacedWord } from '../lines/fragments.ts';
import type { VerticalRule } from '../tables/rules.ts';

/** Least length of a rule between columns, in type sizes: about four lines. */
const SHORTEST = 5;
/** How far a sign or a gap between words may be from a rule, in type sizes. */
const NEAR = 0.3;
/** Greatest width of what is read where the rule is, in type sizes. */
const NARROW = 0.6;
/** What a rule is read as. */
const RULE = /^[|¦Il1!\]]$/u;

/**
 * Divides lines that were detected across the rule between two columns, and drops the signs that the
 * rule was read as.
 * @param em usual type size of the page in pixels
 */
export function splitAtRules(
  fragments: readonly Fragment[],
  rules: readonly VerticalRule[],
  em: number,
): readonly Fragment[] {
  const long = rules.filter(({ y0, y1 }) => y1 - y0 >= SHORTEST * em);
  if (long.length === 0 || em <= 0) return fragments;
  const places = new BoxGrid<VerticalRule>(8 * em);
  for (const rule of long) places.add(rule, { x0: rule.x, x1: rule.x, y0: rule.y0, y1: rule.y1 });
  return fragments.flatMap((fragment) => {
    const { x0, x1, y0, y1 } = fragment.box;
    const middle = (y0 + y1) / 2;
    const near = NEAR * em;
    const across = places
      .within({ x0: x0 - near, x1: x1 + near, y0: middle, y1: middle })
      .map(({ x }) => x);
    return across.length === 0 ? [fragment] : partsOf(fragment, across, em);
  });
}

function partsOf(fragment: Fragment, rules: readonly number[], em: number): Fragment[] {
  const { words } = fragment;
  if (words.length === 0) return [fragment];
  const isRule = ({ word, box }: PlacedWord): boolean =>
    RULE.test(word.text) &&
    box.x1 - box.x0 < NARROW * em &&
    rules.some((x) => x > box.x0 - NEAR * em && x < box.x1 + NEAR * em);
  const parts: PlacedWord[][] = [];
  let last: PlacedWord | undefined;
  for (const word of words) {
    if (isRule(word)) {
      last = undefined;
      continue;
    }
    const part = parts.at(-1);
    const isBeyond = rules.some(
      (x) => last && x > last.box.x1 - NEAR * em && x < word.box.x0 + NEAR * em,
    );
    if (part && last && !isBeyond) part.push(word);
    else parts.push([word]);
    last = word;
  }
  const isWhole = parts.length === 1 && parts[0]?.length === words.length;
  return isWhole ? [fragment] : parts.map((part) => fragmentPart(fragment, part));
}
