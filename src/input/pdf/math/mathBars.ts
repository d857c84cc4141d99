/** Constructs with horizontal bars: fractions, roots, overlines and underlines. */
import { largest, smallest } from '../../../core/geometry/extremes.ts';
import { around, AXIS, axisOf, middleOf, type Bar, type Piece } from './mathPiece.ts';
import { readStack } from './mathArrays.ts';

/** Distances as shares of the type size. */
const Near = {
  /** From the bar of a fraction to the nearest piece. */
  fraction: 0.62,
  /** From a line to the signs that it runs over or under. */
  line: 0.4,
  /** Between pieces above each other on one side. */
  stacked: 0.14,
  /** Pieces may extend beyond the ends of their bar by this. */
  aside: 0.15,
} as const;

interface Sides {
  readonly above: Piece[];
  readonly below: Piece[];
  readonly gapAbove: number;
  readonly gapBelow: number;
}

/**
 * Replaces each bar and the pieces that belong to it by one piece, shorter bars first.
 * @param fits selects the bars to process
 */
export function readBars(
  pieces: readonly Piece[],
  bars: readonly Bar[],
  fits: (sides: readonly Piece[]) => boolean = () => true,
): { pieces: Piece[]; bars: Bar[] } {
  let rest = [...pieces];
  const size = around(pieces).size;
  const open = new Set([...bars].sort((a, b) => a.x1 - a.x0 - (b.x1 - b.x0)));
  for (const bar of [...open]) {
    const others = [...open].filter((other) => other !== bar);
    const sides = sidesOf(bar, rest, others);
    const near = [...sides.above, ...sides.below];
    if (near.length === 0 || !fits(near)) continue;
    const taken =
      rootOf(bar, rest, sides, others) ??
      fractionOf(
        bar,
        sides,
        near.every((p) => p.size < 0.88 * size),
      ) ??
      lineOf(bar, sides);
    if (!taken) continue;
    open.delete(bar);
    const used = new Set(taken.used);
    rest = [...rest.filter((piece) => !used.has(piece)), taken.whole];
  }
  return { pieces: rest, bars: [...open] };
}

interface Taken {
  readonly used: readonly Piece[];
  readonly whole: Piece;
}

/** Pieces above and below a bar, without those that another bar separates from it. */
function sidesOf(bar: Bar, pieces: readonly Piece[], others: readonly Bar[]): Sides {
  const size = around(pieces).size;
  const shared = others.filter((other) => Math.min(other.x1, bar.x1) > Math.max(other.x0, bar.x0));
  const ceiling = largest(shared.map(({ y }) => y).filter((y) => y < bar.y - 1));
  const floor = smallest(shared.map(({ y }) => y).filter((y) => y > bar.y + 1));
  const within = pieces.filter((piece) => {
    const aside = Near.aside * size;
    return piece.x0 >= bar.x0 - aside && piece.x1 <= bar.x1 + aside;
  });
  const [above, gapAbove] = chain(
    within.filter(
      (p) => axisOf(p) < bar.y && p.bottom < bar.y + 0.12 * p.size && axisOf(p) > ceiling,
    ),
    (p) => [bar.y - p.bottom, bar.y - p.top],
  );
  const [below, gapBelow] = chain(
    within.filter((p) => axisOf(p) > bar.y && p.top > bar.y - 0.12 * p.size && axisOf(p) < floor),
    (p) => [p.top - bar.y, p.bottom - bar.y],
  );
  return { above, below, gapAbove, gapBelow };
}

/** Pieces from the bar outwards as long as there is no gap, and the first one's distance in ems. */
function chain(
  pieces: readonly Piece[],
  reach: (piece: Piece) => readonly [from: number, to: number],
): [Piece[], number] {
  const order = [...pieces].sort((a, b) => reach(a)[0] - reach(b)[0]);
  const [first] = order;
  if (!first) return [[], Infinity];
  const size = largest(order.map((piece) => piece.size));
  let end = Math.max(0, reach(first)[1]);
  const taken: Piece[] = [];
  for (const piece of order) {
    const [from, to] = reach(piece);
    if (taken.length > 0 && from > end + Near.stacked * size) break;
    taken.push(piece);
    end = Math.max(end, to);
  }
  return [taken, reach(first)[0] / Math.max(1, around(taken).size)];
}

function fractionOf(
  bar: Bar,
  { above, below, gapAbove, gapBelow }: Sides,
  script: boolean,
): Taken | undefined {
  if (above.length === 0 || below.length === 0) return undefined;
  if (gapAbove > Near.fraction || gapBelow > Near.fraction) return undefined;
  const [upper, lower] = [readStack(above, script), readStack(below, script)];
  const used = [...above, ...below];
  const box = around(used);
  const wrapped = (text: string): string => (/^[\p{L}\p{N}]*$/u.test(text) ? text : `(${text})`);
  return {
    used,
    whole: {
      ...box,
      x0: Math.min(box.x0, bar.x0),
      x1: Math.max(box.x1, bar.x1),
      kind: 'block',
      char: '',
      base: bar.y + AXIS * box.size,
      latex: `\\frac{${upper.latex}}{${lower.latex}}`,
      plain: `${wrapped(upper.plain)}/${wrapped(lower.plain)}`,
    },
  };
}

/** The bar of a root begins where its sign ends. */
function rootOf(
  bar: Bar,
  pieces: readonly Piece[],
  { below }: Sides,
  others: readonly Bar[],
): Taken | undefined {
  const sign = pieces.find(
    (piece) =>
      piece.char === '√' &&
      piece.latex === '' &&
      begins(bar, piece) &&
      // The bar of a fraction inside begins there, too.
      !others.some((other) => begins(other, piece) && other.y < bar.y && other.x1 > bar.x1 - 2),
  );
  if (!sign || below.length === 0) return undefined;
  const content = below.filter((piece) => piece !== sign);
  if (content.length === 0) return undefined;
  const degree = pieces.filter(
    (piece) =>
      piece !== sign &&
      piece.size < 0.8 * around(content).size &&
      middleOf(piece) < middleOf(sign) + 0.1 * sign.size &&
      piece.x1 > sign.x0 - 0.3 * sign.size &&
      piece.x0 > sign.x0 - 0.6 * sign.size &&
      piece.bottom < around(content).bottom - 0.25 * sign.size &&
      piece.top > bar.y - 0.5 * sign.size,
  );
  const row = readStack(content);
  const upper = degree.length > 0 ? readStack(degree) : undefined;
  const used = [sign, ...content, ...degree];
  return {
    used,
    whole: {
      ...around(used),
      top: bar.y,
      x1: Math.max(bar.x1, around(used).x1),
      kind: 'group',
      char: '',
      base: row.base,
      size: row.size,
      latex: `\\sqrt${upper ? `[${upper.latex}]` : ''}{${row.latex}}`,
      plain: `${upper?.plain ?? ''}√(${row.plain})`,
    },
  };
}

/** A bar begins at the end of a root sign; not all fonts state the sign's height. */
const begins = (bar: Bar, sign: Piece): boolean =>
  Math.abs(bar.x0 - sign.x1) < 0.25 * sign.size &&
  (sign.kind === 'large'
    ? Math.abs(bar.y - sign.top) < 0.4 * sign.size
    : Math.abs(bar.y - sign.base) < 2.5 * sign.size);

/** A line over signs, or under them. */
function lineOf(bar: Bar, { above, below, gapAbove, gapBelow }: Sides): Taken | undefined {
  const over = gapBelow <= gapAbove;
  const content = over ? below : above;
  if (content.length === 0 || Math.min(gapAbove, gapBelow) > Near.line) return undefined;
  const row = readStack(content);
  const box = around(content);
  // A line much longer than the signs below it divides the page.
  if (bar.x1 - bar.x0 > box.x1 - box.x0 + 0.8 * box.size) return undefined;
  const narrow = over && content.length === 1 && bar.x1 - bar.x0 < 0.75 * box.size;
  const command = over ? (narrow ? '\\bar' : '\\overline') : '\\underline';
  return {
    used: content,
    whole: {
      ...box,
      top: Math.min(box.top, bar.y),
      bottom: Math.max(box.bottom, bar.y),
      kind: 'group',
      char: '',
      base: row.base,
      size: row.size,
      latex: `${command}{${row.latex}}`,
      plain: row.plain,
    },
  };
}
