import { countBelow, largest, smallest } from '../../core/geometry/extremes.ts';
import { overlapRatio } from '../../core/geometry/geometry.ts';
import { zip } from '../../core/system/items.ts';
import { middleY, type OrderItem } from './gutters.ts';
import type { Fragment } from '../lines/fragments.ts';
import { isNumeric } from '../tables/cells.ts';
import { median, quantile, textWidth } from '../lines/textMeasure.ts';

/** Gutter width from which one column of running text is enough, in type sizes. */
const WIDE_GUTTER = 1.5;

/** Gutter width from which columns need not be running text, in type sizes. */
const USUAL_GUTTER = 0.9;

/**
 * Distinguishes columns of text from those of a table, a form or a numbered list: running text has
 * long lines that fill its column; blocks of short lines, such as addresses, do not share baselines
 * with those beside them.
 */
export function columnKind(
  left: readonly OrderItem[],
  right: readonly OrderItem[],
  em: number,
): 'text' | 'blocks' | undefined {
  const a = nearest(left, 'left');
  const b = nearest(right, 'right');
  const gap = smallest(b.map((i) => i.box.x0)) - largest(a.map((i) => i.box.x1));
  if (gap >= WIDE_GUTTER * em && goesOn(a, b)) return 'text';
  return a.length < 2 || b.length < 2 ? undefined : kindBeside(a, b, gap, em);
}

/** @param gap between the items that are nearest to the gutter */
function kindBeside(
  a: readonly OrderItem[],
  b: readonly OrderItem[],
  gap: number,
  em: number,
): 'text' | 'blocks' | undefined {
  const shared = sharedBaselines(a, b, em);
  const least = shared > 0.8 ? ON_SHARED_BASELINES : APART;
  const alignedRight = shared > 0.8 && [a, b].some((side) => areValues(side, em));
  if (alignedRight) return undefined;
  if (isRunningText(a, em, least) && isRunningText(b, em, least)) return 'text';
  const areBeside = gap >= WIDE_GUTTER * em && [a, b].every((side) => isTight(side));
  if (areBeside && [a, b].some((side) => flows(side, em))) return 'text';
  const areApart = gap >= USUAL_GUTTER * em && shared < 0.6 && !haveLevelFigures(a, b, em);
  return areApart && a.length >= 3 && b.length >= 3 ? 'blocks' : undefined;
}

/**
 * Lines of two cards below their headings: some share baselines, as in two lists side by side, but
 * not nearly all, as in the rows of a table.
 */
export function areUneven(
  left: readonly OrderItem[],
  right: readonly OrderItem[],
  em: number,
): boolean {
  const [a, b] = [nearest(left, 'left'), nearest(right, 'right')];
  return Math.min(a.length, b.length) >= 2 && sharedBaselines(a, b, em) < 0.6;
}

/** Whether a side has several numbered items, or items with bullets, that count on. */
export function hasItems(side: readonly OrderItem[]): boolean {
  const texts = inLines(side).map(({ fragment }) => fragment?.text ?? '');
  const numbers = texts.flatMap((text) => /^(\d{1,2})[.)]\s+\p{L}/u.exec(text)?.[1] ?? []);
  const counts =
    numbers.length >= 2 && numbers.every((n, i) => Number(n) === Number(numbers[0]) + i);
  return counts || texts.filter((text) => BULLET.test(text)).length >= 2;
}

/** A bullet that cannot be a sign of a cell, followed by text. */
const BULLET = /^[•●○◦▪■‣⁃∙⦁➢►▶◆]\s*\p{L}/u;

/**
 * Where two lists side by side end: on both sides at least two lines, and a third of all, have
 * bullets. Undefined if there are no such lists.
 */
export function endOfLists(
  left: readonly OrderItem[],
  right: readonly OrderItem[],
): number | undefined {
  const items = [left, right].map((side) =>
    side.filter(({ fragment }) => fragment && BULLET.test(fragment.text)),
  );
  const areLists = zip(items, [left, right]).every(
    ([own, side]) => own.length >= 2 && own.length >= side.length / 3,
  );
  return areLists ? largest(items.flat().map(({ box }) => box.y1)) : undefined;
}

/**
 * Lines that end at one edge and begin anywhere: values beside their labels. Running text begins at
 * one edge.
 */
function areValues(items: readonly OrderItem[], em: number): boolean {
  if (items.length < 4) return false;
  const near = (edges: readonly number[]): number => {
    const usual = median(edges);
    return edges.filter((x) => Math.abs(x - usual) < 0.6 * em).length / edges.length;
  };
  const [starts, ends] = [items.map(({ box }) => box.x0), items.map(({ box }) => box.x1)];
  return near(ends) > 0.8 && near(starts) < 0.4;
}

/** An item relative to the gutter: `far` is its far end, `near` the end at the gutter. */
interface Placed {
  readonly item: OrderItem;
  readonly far: number;
  readonly near: number;
}

/** The item of each row that is next to the gutter. */
function nearest(side: readonly OrderItem[], which: 'left' | 'right'): OrderItem[] {
  const placed = side.map((item): Placed => {
    const { x0, x1 } = item.box;
    return which === 'left' ? { item, far: x0, near: x1 } : { item, far: -x1, near: -x0 };
  });
  const height = Math.max(1, median(side.map(({ box }) => box.y1 - box.y0)));
  const bands = new Map<number, Placed[]>();
  const bandsOf = ({ item: { box } }: Placed): [number, number] => [
    Math.floor(box.y0 / height),
    Math.floor(box.y1 / height),
  ];
  for (const one of [...placed].sort((a, b) => b.far - a.far)) {
    const [from, to] = bandsOf(one);
    for (let band = from; band <= to; band++) {
      const held = bands.get(band);
      if (held) held.push(one);
      else bands.set(band, [one]);
    }
  }
  const hidden = (one: Placed): boolean => {
    const [from, to] = bandsOf(one);
    for (let band = from; band <= to; band++) {
      // Those nearest to the gutter come first, and hide most others.
      for (const other of bands.get(band) ?? []) {
        if (other.far < one.near) break;
        if (other !== one && besides(other.item, one.item)) return true;
      }
    }
    return false;
  };
  return placed.filter((one) => !hidden(one)).map(({ item }) => item);
}

const besides = ({ box: a }: OrderItem, { box: b }: OrderItem): boolean =>
  overlapRatio(a.y0, a.y1, b.y0, b.y1) > 0.5;

/** Minimums for prose: median letters per line, and the share of lines that fill the width. */
interface LeastProse {
  readonly letters: number;
  readonly filled: number;
}

const APART: LeastProse = { letters: 14, filled: 0.45 };
/** Labels and their values share baselines, too; they are shorter than lines of prose. */
const ON_SHARED_BASELINES: LeastProse = { letters: 22, filled: 0.6 };

/** Share of the lines of running text that begin within a sentence. */
const WITHIN_SENTENCES = 0.6;

/**
 * Running text beyond doubt: most of its lines begin in lowercase, unlike cells of a table. What is
 * beside it is a column of its own, such as a box with short facts.
 */
function flows(items: readonly OrderItem[], em: number): boolean {
  if (!isRunningText(items, em, ON_SHARED_BASELINES)) return false;
  const later = inLines(items).slice(1);
  const within = later.filter(({ fragment }) => /^\p{Ll}/u.test(fragment?.text ?? ''));
  return later.length >= 3 && within.length >= WITHIN_SENTENCES * later.length;
}

/**
 * The end of a text in two columns, of too few lines to be recognized by their widths: a sentence goes
 * on from line to line, and from the last line on the left to the right side.
 */
function goesOn(left: readonly OrderItem[], right: readonly OrderItem[]): boolean {
  const [own, beside] = [left, right].map((side) =>
    inLines(side).map(({ fragment }) => fragment?.text ?? ''),
  );
  const [first, last, next] = [own?.[0], own?.at(-1), beside?.[0]];
  if (!own || !beside || own.length < 2 || !first || !last || !next) return false;
  const areLong = [first, next].every((text) => textWidth(text) >= ON_SHARED_BASELINES.letters);
  const later = [...own.slice(1), ...beside.slice(1)];
  return areLong && later.every((text) => /^\p{Ll}/u.test(text)) && !/[.!?:;。！？]$/u.test(last);
}

/** Largest step from line to line of one block, in type sizes. */
const TIGHT = 1.6;

/** Whether lines follow each other closely: the cells of a column are as far apart as its rows. */
function isTight(items: readonly OrderItem[]): boolean {
  const lines = inLines(items);
  const steps = zip(lines.slice(1), lines).map(([line, above]) => {
    const size = Math.max(line.fragment?.size ?? 0, above.fragment?.size ?? 0);
    return middleY(line.box) - middleY(above.box) <= TIGHT * size;
  });
  return steps.length >= 2 && steps.filter(Boolean).length >= 0.7 * steps.length;
}

const inLines = (items: readonly OrderItem[]): OrderItem[] =>
  items.filter(({ fragment }) => fragment).sort((p, q) => middleY(p.box) - middleY(q.box));

/** Lines long enough for prose, most of which fill the available width. */
function isRunningText(items: readonly OrderItem[], em: number, least: LeastProse): boolean {
  const texts = items.flatMap((item) => (item.fragment ? [item.fragment] : []));
  if (texts.length === 0) return items.length > 0;
  if (texts.length < 3) return false;
  const lines = texts.sort((p, q) => middleY(p.box) - middleY(q.box));
  const widths = lines.map(({ box }) => box.x1 - box.x0);
  // Compared with nearby lines: beside a picture the column is narrower.
  const isFull = widths.map((w, i) => w > 0.75 * largest(widths.slice(Math.max(0, i - 2), i + 3)));
  const filled = lines.filter(
    (line, i) => isFull[i] === true || (isFull[i - 1] === true && endsParagraph(line)),
  );
  const letters = median(texts.map((t) => textWidth(t.text)));
  return (
    quantile(widths, 0.9) > 7 * em &&
    filled.length >= least.filled * widths.length &&
    letters >= least.letters
  );
}

/** The last line of a paragraph may be short: after a full line it counts as full. */
const endsParagraph = ({ text }: Fragment): boolean =>
  /\p{L}\S*[.!?。！？]["'”’»)\]]?$/u.test(text);

/** Rows with figures right of the gutter from which on they are those of a table. */
const FIGURE_ROWS = 3;

/** Whether several items in a row are figures and level with items on the left: cells of a table. */
function haveLevelFigures(
  left: readonly OrderItem[],
  right: readonly OrderItem[],
  em: number,
): boolean {
  let run = 0;
  return inLines(right).some(({ box, fragment }) => {
    const isLevel = left.some((item) => Math.abs(middleY(item.box) - middleY(box)) < 0.3 * em);
    run = isLevel && isNumeric(fragment?.text ?? '') ? run + 1 : 0;
    return run >= FIGURE_ROWS;
  });
}

/** Share of the items of the shorter side that have a partner at the same height on the other. */
function sharedBaselines(a: readonly OrderItem[], b: readonly OrderItem[], em: number): number {
  const [few, many] = a.length <= b.length ? [a, b] : [b, a];
  const heights = many.map(({ box }) => middleY(box)).sort((p, q) => p - q);
  const near = (height: number | undefined, y: number): boolean =>
    height !== undefined && Math.abs(y - height) < 0.3 * em;
  const shared = few.filter(({ box }) => {
    const y = middleY(box);
    const at = countBelow(heights, y, (height) => height);
    return near(heights[at - 1], y) || near(heights[at], y);
  });
  return shared.length / Math.max(1, few.length);
}
