import type { Ruling } from '../../core/geometry.ts';
import type { Run } from './runs.ts';

/** Bullets and numbers that begin a list item. */
const LIST_MARKER = /^(?:[•·▪▫‣◦●○■□➢➤✓–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])$/u;
/** Numbers of sections. */
const SECTION_NUMBER = /^(?:\d{1,2}(?:\.\d{1,2}){0,4}|[A-Z]|[IVX]{1,4})\.?$/u;

/** Widest gaps, as shares of the type size. */
const Gap = { marker: 4, section: 2.5, justified: 2, runIn: 1.3 } as const;

interface Fragment {
  readonly runs: Run[];
  readonly base: number;
  readonly size: number;
  readonly u0: number;
  readonly u1: number;
}

function fragmentOf(runs: readonly Run[]): Fragment {
  const main = runs.reduce((best, run) => (run.items.length > best.items.length ? run : best));
  return {
    runs: [...runs],
    base: main.base,
    size: main.size,
    u0: Math.min(...runs.map((run) => run.u0)),
    u1: Math.max(...runs.map((run) => run.u1)),
  };
}

const textOf = ({ runs }: Fragment): string =>
  runs
    .flatMap((run) => run.items.map((item) => item.text))
    .join('')
    .trim();

const isBold = ({ runs }: Fragment): boolean =>
  runs.every((run) => run.items.every((item) => item.font.bold || item.text.trim() === ''));

/** Gaps between words within a fragment, as shares of the type size. */
function wordGaps({ runs, size }: Fragment): number[] {
  const items = runs
    .flatMap((run) => run.items)
    .filter((item) => item.text.trim() !== '')
    .sort((a, b) => a.u0 - b.u0);
  return items
    .slice(1)
    .map((item, i) => (item.u0 - items[i]!.u1) / size)
    .filter((gap) => gap > 0.16);
}

/** All gaps of a line that was stretched to the margin are about as wide. */
function isStretched(left: Fragment, right: Fragment, gap: number): boolean {
  const gaps = [...wordGaps(left), ...wordGaps(right)].sort((a, b) => a - b);
  return gaps.length >= 3 && gaps[gaps.length >> 1]! >= 0.55 * gap;
}

function belongTogether(left: Fragment, right: Fragment): boolean {
  const size = Math.max(left.size, right.size);
  const gap = (right.u0 - left.u1) / size;
  if (gap < 0 || Math.abs(left.base - right.base) > 0.2 * size) return false;
  if (Math.min(left.size, right.size) < 0.6 * size) return false;
  const text = textOf(left);
  if (gap <= Gap.marker && LIST_MARKER.test(text)) return true;
  if (gap <= Gap.section && SECTION_NUMBER.test(text) && isBold(left) && isBold(right)) return true;
  // A bold beginning of a paragraph, such as LaTeX's \paragraph, with its wider space.
  if (gap <= Gap.runIn && /[.:]$/u.test(text) && isBold(left) && !isBold(right)) return true;
  return gap <= Gap.justified && isStretched(left, right, gap);
}

/**
 * Joins fragments of one line that a wide gap separates without dividing them: list markers,
 * numbers of headings, run-in headings, and lines stretched to the margin.
 */
export function mergeFragments(groups: readonly Run[][], walls: readonly Ruling[]): Run[][] {
  const open = groups.map(fragmentOf).sort((a, b) => a.base - b.base || a.u0 - b.u0);
  const done = new Set<Fragment>();
  const result: Run[][] = [];
  for (const start of [...open].sort((a, b) => a.u0 - b.u0)) {
    if (done.has(start)) continue;
    done.add(start);
    let line = start;
    for (;;) {
      const limit = Gap.marker * line.size;
      const next = open
        .filter(
          (other) =>
            !done.has(other) &&
            other.u0 >= line.u1 &&
            other.u0 - line.u1 <= limit &&
            Math.abs(other.base - line.base) <= 0.2 * line.size,
        )
        .sort((a, b) => a.u0 - b.u0)[0];
      if (!next || !belongTogether(line, next) || walled(line, next, walls)) break;
      done.add(next);
      line = fragmentOf([...line.runs, ...next.runs]);
    }
    result.push(line.runs);
  }
  return result;
}

const walled = (left: Fragment, right: Fragment, walls: readonly Ruling[]): boolean => {
  const middle = left.base - 0.3 * left.size;
  return walls.some(
    ({ x0, y0, y1 }) => x0 >= left.u1 - 1 && x0 <= right.u0 + 1 && y0 <= middle && y1 >= middle,
  );
};
