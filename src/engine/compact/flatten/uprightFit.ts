import type { Point } from '../../../core/geometry/geometry.ts';
import { at } from '../../../core/system/items.ts';

/**
 * How the columns of a page run: a line through `x` at level 0 is at `x · (1 + fan · level) + lean · level`
 * at another level.
 */
export interface UprightFit {
  readonly lean: number;
  readonly fan: number;
}

/** A line's start or end: `y` is its level. */
export interface LineEnds {
  readonly start: Point;
  readonly end: Point;
}

/** Ends of lines are compared if they are at most this many pitches of lines apart. */
const NEAR = 3.5;
/** What is tried: leans around the likely one, and fans, which are per unit of the page's extent. */
const LEAN = { steps: 30, step: 0.015 } as const;
const FAN = { steps: 20, step: 0.025 } as const;
const FINER = 10;
/** Ends that lean by this much differently do not belong to the same edge of the text. */
const ALIKE = 0.025;
/**
 * What the likely lean without a fan counts, in pairs of ends: more than ragged ends that agree by
 * chance, and less than an edge of the text. Next, how fast that falls.
 */
const PRIOR = { least: 2, share: 0.15, lean: 0.3, fan: 0.2 } as const;

/** Two ends of neighboring lines. */
interface Pair {
  readonly a: Point;
  readonly b: Point;
}

/**
 * Finds how the columns run: the way in which most ends of neighboring lines are below each other.
 * @param lines in units in which the text extends over about −1..1; `y` is the level
 * @param likely lean of a page that is only turned
 */
export function fitUprights(lines: readonly LineEnds[], likely: number): UprightFit {
  const pairs = [
    ...pairsOf(lines.map(({ start }) => start)),
    ...pairsOf(lines.map(({ end }) => end)),
  ];
  const score = (lean: number, fan: number): number => {
    const unlikely = ((lean - likely) / PRIOR.lean) ** 2 + (fan / PRIOR.fan) ** 2;
    const prior = (PRIOR.least + PRIOR.share * pairs.length) * Math.exp(-unlikely);
    return prior + pairs.reduce((sum, pair) => sum + agreement(pair, lean, fan), 0);
  };
  const coarse = bestAround({ lean: likely, fan: 0 }, 1, score);
  return bestAround(coarse, FINER, score);
}

/** The best of what is tried around a fit, in steps and up to a distance that are divided by `finer`. */
function bestAround(
  middle: UprightFit,
  finer: number,
  score: (lean: number, fan: number) => number,
): UprightFit {
  let best = middle;
  let bestScore = -Infinity;
  for (let i = -LEAN.steps; i <= LEAN.steps; i++) {
    const lean = middle.lean + (i * LEAN.step) / finer;
    for (let j = -FAN.steps; j <= FAN.steps; j++) {
      const fan = middle.fan + (j * FAN.step) / finer;
      const now = score(lean, fan);
      if (now > bestScore) [best, bestScore] = [{ lean, fan }, now];
    }
  }
  return best;
}

/** Where the column through a point is at level 0. */
export const footOf = ({ x, y }: Point, { lean, fan }: UprightFit): number =>
  (x - lean * y) / Math.max(0.2, 1 + fan * y);

function agreement({ a, b }: Pair, lean: number, fan: number): number {
  const fit = { lean, fan };
  const off = (footOf(a, fit) - footOf(b, fit)) / (b.y - a.y);
  return 1 / (1 + (off / ALIKE) ** 2) ** 2;
}

/** Pairs of ends of which one may be below the other. */
function pairsOf(ends: readonly Point[]): Pair[] {
  const sorted = [...ends].sort((a, b) => a.y - b.y);
  const pitch = pitchOf(sorted);
  return sorted.flatMap((a, i) => {
    const below: Pair[] = [];
    for (const b of sorted.slice(i + 1)) {
      const down = b.y - a.y;
      if (down > NEAR * pitch) break;
      if (down > pitch / 2 && Math.abs(b.x - a.x) < down) below.push({ a, b });
    }
    return below;
  });
}

/** Median distance of a line from the next one below it, in which lines beside it do not count. */
function pitchOf(sorted: readonly Point[]): number {
  const steps = sorted.flatMap(({ x, y }, i) => {
    const next = sorted.slice(i + 1).find((b) => Math.abs(b.x - x) < b.y - y);
    return next ? [next.y - y] : [];
  });
  steps.sort((a, b) => a - b);
  return steps.length > 0 ? at(steps, steps.length >> 1) : 0;
}
