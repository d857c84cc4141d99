import { BoxGrid } from '../../core/geometry/boxGrid.ts';
import { largest, smallest } from '../../core/geometry/extremes.ts';
import { at, zip } from '../../core/system/items.ts';
import { type TextRun, usualSize } from './textRuns.ts';
import type { Walls } from './walls.ts';

/** Bullets and numbers that begin a list item. */
const LIST_MARKER = /^(?:[•·▪▫‣◦●○◉■□☐☑☒❑❒➢➤✓✔✗✘–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])$/u;
/** Numbers of sections. */
const SECTION_NUMBER = /^(?:\d{1,2}(?:\.\d{1,2}){0,4}|[A-Z]|[IVX]{1,4})\.?$/u;

/** Widest gaps, as shares of the type size. */
const Gap = { marker: 4, section: 2.5, justified: 2, runIn: 1.3 } as const;

interface Fragment {
  readonly runs: TextRun[];
  readonly base: number;
  readonly size: number;
  readonly u0: number;
  readonly u1: number;
}

function fragmentOf(runs: readonly TextRun[]): Fragment {
  const main = runs.reduce((best, run) => (run.items.length > best.items.length ? run : best));
  return {
    runs: [...runs],
    base: main.base,
    size: main.size,
    u0: smallest(runs.map((run) => run.u0)),
    u1: largest(runs.map((run) => run.u1)),
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
  return zip(items.slice(1), items)
    .map(([item, before]) => (item.u0 - before.u1) / size)
    .filter((gap) => gap > 0.16);
}

/** All gaps of a line that was stretched to the margin are about as wide. */
function isStretched(left: Fragment, right: Fragment, gap: number): boolean {
  const gaps = [...wordGaps(left), ...wordGaps(right)].sort((a, b) => a - b);
  return gaps.length >= 3 && at(gaps, gaps.length >> 1) >= 0.55 * gap;
}

function belongTogether(left: Fragment, right: Fragment): boolean {
  const size = Math.max(left.size, right.size);
  const gap = (right.u0 - left.u1) / size;
  if (gap < 0 || Math.abs(left.base - right.base) > 0.2 * size) return false;
  if (Math.min(left.size, right.size) < 0.6 * size) return false;
  const text = textOf(left);
  if (gap <= Gap.marker && LIST_MARKER.test(text)) return true;
  if (gap <= Gap.section && SECTION_NUMBER.test(text) && isBold(left) && isBold(right)) return true;
  // A run-in heading, such as LaTeX's \paragraph, with its wider space.
  if (gap <= Gap.runIn && /[.:]$/u.test(text) && isBold(left) && !isBold(right)) return true;
  return gap <= Gap.justified && isStretched(left, right, gap);
}

/** No printed line has more pieces; joining visits all of a line's pieces again. */
const MOST_PIECES = 256;

/** Fragments by their start, so that the next one of a line is found without a search. */
class Beginnings {
  private readonly grid: BoxGrid<Fragment>;
  private readonly done = new Set<Fragment>();

  /** @param fragments in the order that decides between two at one place */
  constructor(fragments: readonly Fragment[]) {
    this.grid = new BoxGrid(2 * usualSize(fragments));
    for (const fragment of fragments) {
      const { u0, base } = fragment;
      this.grid.add(fragment, { x0: u0, x1: u0, y0: base, y1: base });
    }
  }

  /** Removes a fragment; false if it was removed before. */
  take(fragment: Fragment): boolean {
    if (this.done.has(fragment)) return false;
    this.done.add(fragment);
    return true;
  }

  /** The nearest fragment that begins after a line, on its baseline. */
  after({ u1, base, size }: Fragment): Fragment | undefined {
    const limit = Gap.marker * size;
    const rise = 0.2 * size;
    // One pixel more on each side; the exact test follows below.
    const place = { x0: u1 - 1, x1: u1 + limit + 1, y0: base - rise - 1, y1: base + rise + 1 };
    return this.grid
      .within(place)
      .filter(
        (other) =>
          !this.done.has(other) &&
          other.u0 >= u1 &&
          other.u0 - u1 <= limit &&
          Math.abs(other.base - base) <= rise,
      )
      .reduce<Fragment | undefined>((best, other) => {
        return best && best.u0 <= other.u0 ? best : other;
      }, undefined);
  }
}

/**
 * Joins fragments of one line that a wide gap separates without dividing them: list markers,
 * numbers of headings, run-in headings, and lines stretched to the margin.
 */
export function mergeFragments(groups: readonly TextRun[][], walls: Walls): TextRun[][] {
  const open = groups.map(fragmentOf).sort((a, b) => a.base - b.base || a.u0 - b.u0);
  const beginnings = new Beginnings(open);
  const result: TextRun[][] = [];
  for (const start of [...open].sort((a, b) => a.u0 - b.u0)) {
    if (!beginnings.take(start)) continue;
    let line = start;
    while (line.runs.length < MOST_PIECES) {
      const next = beginnings.after(line);
      if (!next || !belongTogether(line, next) || walled(line, next, walls)) break;
      beginnings.take(next);
      line = fragmentOf([...line.runs, ...next.runs]);
    }
    result.push(line.runs);
  }
  return result;
}

const walled = (left: Fragment, right: Fragment, walls: Walls): boolean =>
  walls.between(left.u1 - 1, right.u0 + 1, left.base - 0.3 * left.size);
