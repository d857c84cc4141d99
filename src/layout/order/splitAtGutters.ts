import { BoxGrid } from '../../core/geometry/boxGrid.ts';
import { boxHeight, boxWidth, unionBox, type Box } from '../../core/geometry/geometry.ts';
import type { Fragment, PlacedWord } from '../lines/fragments.ts';
import { joinWords, median } from '../lines/textMeasure.ts';

/** Distances in type sizes of the page. */
const Gap = {
  /** A narrower gap between words is never a gutter. */
  least: 0.4,
  /** How far apart the starts of a column's lines may be. */
  aligned: 0.35,
  /** How far above and below lines are examined. */
  reach: 9,
  /** Largest distance between the end of a line of the left column and the gutter. */
  ragged: 5,
  /** Shorter pieces are markers or labels. */
  shortest: 5,
} as const;

/** Least ratio of a gutter's width to the usual word space of its line. */
const WIDER = 1.25;
/** Lines that must begin after the gutter: separate lines, or parts after a similar wide gap. */
const LEAST_LINES = 3;
const LEAST_ALIKE = 5;

/** A word and its position in its fragment. */
interface Spot {
  readonly fragment: Fragment;
  readonly box: Box;
  /** Start of the gap before it, if that is wider than usual. */
  readonly from?: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/**
 * Divides lines that were joined across a narrow gutter. The lines above and below show such a
 * gutter: they begin after it or end before it, and no word is in it.
 * @param em usual type size of the page in pixels
 */
export function splitAtGutters(fragments: readonly Fragment[], em: number): readonly Fragment[] {
  if (em <= 0) return fragments;
  const spots = fragments.map((fragment) => spotsOf(fragment, em));
  if (!spots.some((line) => line.some(({ from }) => from !== undefined))) return fragments;
  const places = new BoxGrid<Spot>(4 * em);
  for (const spot of spots.flat()) places.add(spot, spot.box);
  return fragments.flatMap((fragment, i) => {
    const cuts = (spots[i] ?? []).flatMap((spot, at) =>
      isGutter(spot, fragment, places, em) ? [at] : [],
    );
    return cuts.length === 0 ? [fragment] : piecesOf(fragment, cuts);
  });
}

function spotsOf(fragment: Fragment, em: number): Spot[] {
  const { words } = fragment;
  if (words.length === 0) {
    return [{ fragment, box: fragment.box, isFirst: true, isLast: true }];
  }
  const gaps = words.map(({ box }, i) => {
    const before = words[i - 1];
    return before === undefined ? 0 : box.x0 - before.box.x1;
  });
  const usual = median(gaps.slice(1));
  const isWide = (gap: number): boolean =>
    gap >= Gap.least * em && (words.length < 4 || gap >= WIDER * usual);
  return words.map(({ box }, i) => {
    const ends = { isFirst: i === 0, isLast: i === words.length - 1 };
    const gap = gaps[i] ?? 0;
    return isWide(gap)
      ? { fragment, box, from: box.x0 - gap, ...ends }
      : { fragment, box, ...ends };
  });
}

/** Whether the gap before a word separates two columns. */
function isGutter(spot: Spot, { box: line }: Fragment, places: BoxGrid<Spot>, em: number): boolean {
  const { from, box } = spot;
  if (from === undefined) return false;
  const { x0: to } = box;
  if (Math.min(from - line.x0, line.x1 - to) < Gap.shortest * em) return false;
  const inside = { x0: Math.max(from, to - em) + 0.1 * em, x1: to - Gap.aligned * em };
  const around = places.within({
    x0: from - Gap.ragged * em,
    x1: to + Gap.aligned * em,
    y0: line.y0 - Gap.reach * em,
    y1: line.y1 + Gap.reach * em,
  });
  const stretch = freeAround(line, inside, around);
  const near = around.filter(
    ({ box: b }) => b.y0 >= stretch.y0 - 1 && b.y1 <= stretch.y1 + 1 && !besides(b, line),
  );
  const begins = near.filter(({ box: b }) => Math.abs(b.x0 - to) <= Gap.aligned * em);
  const own = linesOf(begins.filter(({ isFirst }) => isFirst));
  const alike = linesOf(begins.filter(({ isFirst, from: f }) => isFirst || f !== undefined));
  const ends = linesOf(near.filter(({ isLast, box: b }) => isLast && b.x1 <= inside.x1));
  return (own >= LEAST_LINES && ends >= 2) || alike >= LEAST_ALIKE;
}

/** The stretch around a line in which no word reaches into a strip. */
function freeAround(line: Box, strip: { x0: number; x1: number }, around: readonly Spot[]) {
  let [y0, y1] = [-Infinity, Infinity];
  for (const { box } of around) {
    if (box.x1 <= strip.x0 || box.x0 >= strip.x1 || besides(box, line)) continue;
    if (box.y0 < line.y0) y0 = Math.max(y0, box.y1 - 0.2 * boxHeight(box));
    else y1 = Math.min(y1, box.y0 + 0.2 * boxHeight(box));
  }
  return { y0, y1 };
}

const besides = (a: Box, b: Box): boolean =>
  Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0) > 0.5 * Math.min(boxHeight(a), boxHeight(b));

/** Number of different heights of the words. */
function linesOf(spots: readonly Spot[]): number {
  let count = 0;
  let last: Box | undefined;
  for (const { box } of [...spots].sort((a, b) => a.box.y0 - b.box.y0)) {
    if (last === undefined || !besides(box, last)) count++;
    last = box;
  }
  return count;
}

function piecesOf(fragment: Fragment, cuts: readonly number[]): Fragment[] {
  const { words } = fragment;
  const starts = [0, ...cuts];
  return starts.map((start, i) => pieceOf(fragment, words.slice(start, starts[i + 1])));
}

const pieceOf = (fragment: Fragment, words: readonly PlacedWord[]): Fragment => {
  const box = unionBox(words.map((word) => word.box));
  return {
    ...fragment,
    words,
    text: joinWords(words.map(({ word }) => word.text)),
    box: boxWidth(box) > 0 ? { ...box, y0: fragment.box.y0, y1: fragment.box.y1 } : fragment.box,
  };
};
