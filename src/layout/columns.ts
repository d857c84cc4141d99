import type { Box } from '../core/geometry.ts';
import { intersectBox, overlapRatio, unionBox } from '../core/geometry.ts';
import type { Fragment } from './fragments.ts';
import { median, quantile, textWidth } from './text.ts';

/** What is put in order: text, or a block that is already understood (a table, a figure). */
export interface Item {
  readonly box: Box;
  readonly fragment?: Fragment;
}

/** An empty upright strip that separates two columns. */
export interface Gutter {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

interface Candidate {
  readonly gutter: Gutter;
  readonly left: readonly Item[];
  readonly right: readonly Item[];
  readonly score: number;
}

/** Narrowest space between columns of running text, in type sizes; others need the usual one. */
const NARROWEST_GUTTER = 0.5;
const USUAL_GUTTER = 0.9;
/** How far boxes may reach into the space, in type sizes. */
const SLACK = 0.2;
/** Shortest space between columns, in type sizes (about two lines). */
const SHORTEST_GUTTER = 2.6;
const MOST_DEPTH = 12;

const middleY = (box: Box): number => (box.y0 + box.y1) / 2;

/**
 * Divides a page (or a part of it) into columns and orders them: the tallest empty strip with text
 * on both sides splits its stretch of the page into a left and a right part; what crosses the strip
 * above or below stays above or below. Each part is divided again.
 * @param barriers boxes that no column gap may run through, such as ruled lines
 * @returns groups of items in reading order, each within one column
 */
export function orderColumns(items: readonly Item[], barriers: readonly Box[] = []): Item[][] {
  return divide(items, barriers, 0);
}

function divide(items: readonly Item[], barriers: readonly Box[], depth: number): Item[][] {
  if (items.length === 0) return [];
  const best = depth < MOST_DEPTH ? bestGutter(items, barriers) : undefined;
  if (!best) return [[...items]];
  const { gutter, left, right } = best;
  const tier = tierBreak(left, right);
  if (tier !== undefined) {
    const tiers = [
      items.filter((item) => middleY(item.box) < tier),
      items.filter((item) => middleY(item.box) >= tier),
    ];
    return tiers.flatMap((part) => divide(part, barriers, depth + 1));
  }
  const beside = new Set([...left, ...right]);
  const rest = items.filter((item) => !beside.has(item));
  const above = rest.filter((item) => middleY(item.box) <= gutter.y0);
  const inset = rest.filter((i) => middleY(i.box) > gutter.y0 && middleY(i.box) < gutter.y1);
  const below = rest.filter((item) => middleY(item.box) >= gutter.y1);
  return [above, left, right, inset, below].flatMap((part) => divide(part, barriers, depth + 1));
}

/**
 * Where both columns pause and begin anew side by side with something prominent: the page is a grid
 * of articles or cards, read row by row, unless their numbers run down the columns.
 * @returns the height between the two rows
 */
function tierBreak(left: readonly Item[], right: readonly Item[]): number | undefined {
  const both = [...left, ...right];
  const em = median(both.flatMap((item) => (item.fragment ? [item.fragment.size] : [])));
  const prominent = (item: Item): boolean =>
    item.fragment !== undefined &&
    (item.fragment.line.bold === true || item.fragment.size > 1.15 * em);
  const startsBelow = (side: readonly Item[], y: number): Item | undefined =>
    side.filter(({ box }) => box.y0 > y).sort((a, b) => a.box.y0 - b.box.y0)[0];
  for (const { box } of both) {
    if (both.some((o) => o.box.y0 < box.y1 + 1.2 * em && o.box.y1 > box.y1)) continue;
    const [a, b] = [startsBelow(left, box.y1), startsBelow(right, box.y1)];
    if (!a || !b || !prominent(a) || !prominent(b)) continue;
    if (Math.abs(middleY(a.box) - middleY(b.box)) >= 0.4 * em) continue;
    const first = leadingNumber(startsBelow(left, -Infinity));
    if (first !== undefined && leadingNumber(a) === first + 1) return undefined;
    return (box.y1 + a.box.y0) / 2;
  }
  return undefined;
}

function leadingNumber(item: Item | undefined): number | undefined {
  const digits = /^\(?(\d{1,3})[.):]/u.exec(item?.fragment?.text ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function bestGutter(items: readonly Item[], barriers: readonly Box[]): Candidate | undefined {
  const em = median(items.flatMap((item) => (item.fragment ? [item.fragment.size] : [])));
  if (em <= 0 || items.length < 4) return undefined;
  return candidates(items, barriers, em)
    .sort((a, b) => b.score - a.score)
    .slice(0, 24)
    .find(({ left, right }) => areColumns(left, right, em));
}

function candidates(items: readonly Item[], barriers: readonly Box[], em: number): Candidate[] {
  const bounds = unionBox(items.map((item) => item.box));
  const width = NARROWEST_GUTTER * em;
  const sorted = [...items].sort((a, b) => a.box.y0 - b.box.y0);
  // Boxes of detectors reach a little over the letters, and pages are not quite straight.
  const slack = SLACK * em;
  const narrowed = sorted.map(({ box }) =>
    box.x1 - box.x0 > 4 * slack ? { ...box, x0: box.x0 + slack, x1: box.x1 - slack } : box,
  );
  const obstacles = [...narrowed, ...barriers].sort((a, b) => a.y0 - b.y0);
  const found = new Map<string, Candidate>();
  for (let x = bounds.x0; x + width < bounds.x1; x += em / 3) {
    const free = freeStretches(obstacles, x, x + width, bounds);
    for (const stretch of [...free, ...bridged(free, sorted, x, x + width, em)]) {
      const candidate = candidateAt(sorted, x, x + width, stretch, em);
      if (!candidate) continue;
      const { y0, y1 } = candidate.gutter;
      const key = [candidate.left.length, candidate.right.length, y0, y1].join();
      if (!found.has(key)) found.set(key, candidate);
    }
  }
  return [...found.values()];
}

/** Stretches of the strip x0..x1 that no obstacle reaches into. */
function freeStretches(
  obstacles: readonly Box[],
  x0: number,
  x1: number,
  bounds: Box,
): { y0: number; y1: number }[] {
  const free: { y0: number; y1: number }[] = [];
  let y = bounds.y0;
  for (const box of obstacles) {
    if (box.x1 <= x0 || box.x0 >= x1) continue;
    if (box.y0 > y) free.push({ y0: y, y1: box.y0 });
    y = Math.max(y, box.y1);
  }
  if (bounds.y1 > y) free.push({ y0: y, y1: bounds.y1 });
  return free;
}

/**
 * Stretches with what stands between them: an inset (a figure's caption, a quotation) interrupts
 * the space between two columns that run on beside it.
 */
function bridged(
  free: readonly { y0: number; y1: number }[],
  items: readonly Item[],
  x0: number,
  x1: number,
  em: number,
): { y0: number; y1: number }[] {
  const long = free.filter(({ y0, y1 }) => y1 - y0 > SHORTEST_GUTTER * em);
  const joined: { y0: number; y1: number }[] = [];
  let from = 0;
  for (let i = 1; i < long.length; i++) {
    const [above, below] = [long[i - 1]!, long[i]!];
    const crossing = items.filter(
      ({ box }) => box.x1 > x0 && box.x0 < x1 && box.y0 >= above.y1 - 1 && box.y1 <= below.y0 + 1,
    );
    if (crossing.length === 0 || !isInset(crossing, items)) from = i;
    else joined.push({ y0: long[from]!.y0, y1: below.y1 });
  }
  return joined;
}

function isInset(crossing: readonly Item[], items: readonly Item[]): boolean {
  let inset = unionBox(crossing.map((item) => item.box));
  // Pieces of its lines that do not cross the gap themselves belong to it as well.
  for (const { box } of items) if (intersectBox(box, inset)) inset = unionBox([box, inset]);
  const { y0, y1 } = inset;
  const beside = items.filter(
    ({ box }) => middleY(box) > y0 && middleY(box) < y1 && !intersectBox(box, inset),
  );
  const left = beside.filter(({ box }) => box.x1 <= inset.x0);
  const right = beside.filter(({ box }) => box.x0 >= inset.x1);
  const isText = (side: readonly Item[]): boolean =>
    side.length >= 2 && median(side.map((i) => textWidth(i.fragment?.text ?? ''))) >= 14;
  return left.length + right.length === beside.length && isText(left) && isText(right);
}

function candidateAt(
  items: readonly Item[],
  x0: number,
  x1: number,
  { y0, y1 }: { y0: number; y1: number },
  em: number,
): Candidate | undefined {
  if (y1 - y0 < SHORTEST_GUTTER * em) return undefined;
  const inside = items.filter(({ box }) => middleY(box) > y0 && middleY(box) < y1);
  const left = inside.filter(({ box }) => box.x1 <= x0 + SLACK * em);
  const right = inside.filter(({ box }) => box.x0 >= x1 - SLACK * em);
  if (left.length < 2 || right.length < 2) return undefined;
  const l = unionBox(left.map((item) => item.box));
  const r = unionBox(right.map((item) => item.box));
  const common = Math.min(l.y1, r.y1) - Math.max(l.y0, r.y0);
  if (common < SHORTEST_GUTTER * em) return undefined;
  const gap = (r.x0 - l.x1) / em;
  return {
    gutter: { x0: l.x1, x1: r.x0, y0, y1 },
    left,
    right,
    score: common * Math.min(1.5, 0.7 + 0.2 * gap),
  };
}

/**
 * Tells columns of running text from the columns of a table, a form or a numbered list: columns
 * hold lines of some length that fill them, or lines that do not stand on common baselines.
 */
function areColumns(left: readonly Item[], right: readonly Item[], em: number): boolean {
  const a = nearest(left, right, 'left');
  const b = nearest(right, left, 'right');
  if (a.length < 2 || b.length < 2) return false;
  const shared = sharedBaselines(a, b, em);
  const least = shared > 0.8 ? 0.6 : 0.45;
  if (isRunningText(a, em, least) && isRunningText(b, em, least)) return true;
  const gap = Math.min(...b.map((i) => i.box.x0)) - Math.max(...a.map((i) => i.box.x1));
  return gap >= USUAL_GUTTER * em && shared < 0.6 && a.length >= 3 && b.length >= 3;
}

/** The item of each row that stands next to the gutter. */
function nearest(side: readonly Item[], _other: readonly Item[], which: 'left' | 'right'): Item[] {
  return side.filter(
    (item) =>
      !side.some(
        (o) =>
          o !== item &&
          overlapRatio(o.box.y0, o.box.y1, item.box.y0, item.box.y1) > 0.5 &&
          (which === 'left' ? o.box.x0 >= item.box.x1 : o.box.x1 <= item.box.x0),
      ),
  );
}

/** Lines long enough for prose, most of which fill the width that they have. */
function isRunningText(items: readonly Item[], em: number, least: number): boolean {
  const texts = items.flatMap((item) => (item.fragment ? [item.fragment] : []));
  if (texts.length === 0) return items.length > 0;
  if (texts.length < 3) return false;
  const widths = texts
    .sort((p, q) => middleY(p.box) - middleY(q.box))
    .map(({ box }) => box.x1 - box.x0);
  // Against the lines near by: beside a picture the column is narrower.
  const filled = widths.filter(
    (w, i) => w > 0.75 * Math.max(...widths.slice(Math.max(0, i - 2), i + 3)),
  );
  const letters = median(texts.map((t) => textWidth(t.text)));
  return quantile(widths, 0.9) > 7 * em && filled.length >= least * widths.length && letters >= 14;
}

/** Share of the items of the shorter side that have a partner at the same height on the other. */
function sharedBaselines(a: readonly Item[], b: readonly Item[], em: number): number {
  const [few, many] = a.length <= b.length ? [a, b] : [b, a];
  const shared = few.filter((item) =>
    many.some((other) => Math.abs(middleY(item.box) - middleY(other.box)) < 0.3 * em),
  );
  return shared.length / Math.max(1, few.length);
}
