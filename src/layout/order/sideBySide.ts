import { unionBox, type Box } from '../../core/geometry/geometry.ts';
import { middleY, SLACK, type Gutter, type OrderItem, type Sides } from './gutters.ts';

/** Largest distance of a table's rule above its first line, in type sizes. */
const RULE_ABOVE = 2;

/** Widest gap between the rules of two tables, in type sizes. */
const WIDEST_GAP = 6;

/** Gap between two rules at the same height. */
interface RuleGap {
  readonly x0: number;
  readonly x1: number;
}

/** Gaps between rules at the same height that occur at least twice at one place. */
export function ruleGaps(barriers: readonly Box[], em: number): RuleGap[] {
  const gaps: RuleGap[] = [];
  const ordered = [...barriers].sort((a, b) => a.y0 - b.y0 || a.x0 - b.x0);
  ordered.forEach((rule, i) => {
    const next = ordered[i + 1];
    if (!next || Math.abs(next.y0 - rule.y0) > 1) return;
    const width = next.x0 - rule.x1;
    if (width > 0 && width < WIDEST_GAP * em) gaps.push({ x0: rule.x1, x1: next.x0 });
  });
  gaps.sort((a, b) => a.x0 - b.x0);
  return gaps.filter(({ x0 }, i) => x0 - (gaps[i - 1]?.x0 ?? -Infinity) < 0.5 * em);
}

/** Whether a gutter overlaps a gap between the rules. */
export const isAtGap = ({ x0, x1 }: Gutter, gaps: readonly RuleGap[]): boolean =>
  gaps.some((gap) => gap.x0 < x1 && gap.x1 > x0);

/**
 * Whether there are tables side by side whose rows happen to share baselines: rules separate them,
 * or both begin with the same header.
 */
export const areSeparateTables = (
  gutter: Gutter,
  sides: Sides,
  barriers: readonly Box[],
  em: number,
): boolean => areRuledApart(gutter, sides, barriers, em) || haveSameHead(sides, em);

/** Two or more pairs of rules at the same height end at the gutter, each as wide as its side. */
function areRuledApart(
  { x0, x1, y0, y1 }: Gutter,
  { left, right }: Sides,
  barriers: readonly Box[],
  em: number,
): boolean {
  const near = barriers.filter((rule) => rule.y0 > y0 - RULE_ABOVE * em && rule.y1 < y1 + em);
  const covers = (rule: Box, side: readonly OrderItem[]): boolean => {
    const box = unionBox(side.map((item) => item.box));
    return rule.x0 < box.x0 + em && rule.x1 > box.x1 - em;
  };
  const before = near.filter((rule) => rule.x1 <= x1 + SLACK * em && covers(rule, left));
  const after = near.filter((rule) => rule.x0 >= x0 - SLACK * em && covers(rule, right));
  const pairs = before.filter((rule) =>
    after.some((other) => Math.abs(other.y0 - rule.y0) < 0.5 * em),
  );
  return pairs.length >= 2;
}

/** The first line has the same words on both sides, in several pieces: the header of two tables. */
function haveSameHead({ left, right }: Sides, em: number): boolean {
  const head = firstLine(left, em);
  const other = firstLine(right, em);
  return (
    head.length >= 2 &&
    head.join('\t') === other.join('\t') &&
    head.some((text) => /\p{L}/u.test(text))
  );
}

function firstLine(side: readonly OrderItem[], em: number): string[] {
  const [first] = [...side].sort((a, b) => middleY(a.box) - middleY(b.box));
  if (!first) return [];
  const top = middleY(first.box);
  return side
    .filter(({ box }) => middleY(box) - top < 0.5 * em)
    .sort((a, b) => a.box.x0 - b.box.x0)
    .flatMap(({ fragment }) => (fragment ? [fragment.text] : []));
}
