import { boxOfPoints, type Point } from '../../../core/geometry/geometry.ts';
import { at, zip } from '../../../core/system/items.ts';
import { quantile } from '../../../layout/lines/textMeasure.ts';
import type { Spine } from '../ppocr/spine.ts';
import { LeastSquares } from './leastSquares.ts';
import { SPLINES, splinesAt } from './spline.ts';

/**
 * Heights at which the lines of a page run: `level(x, y)` is the same all along a line, and `y` in
 * the middle of the text. It is `y + lift(x) + stretch(x) · y`, which holds for every flat page seen
 * by a camera and nearly for every page curled around one axis (a general cylinder).
 */
export interface LevelFit {
  /** Middle of the text and half its extent; `x` and `y` below are relative to these. */
  readonly frame: TextExtent;
  /** `lift` and `stretch` at a place of −1..1 and beyond. */
  readonly at: (x: number) => { readonly lift: number; readonly stretch: number };
  /** How far the lines are from running at these levels, in thicknesses of the spines. */
  readonly rest: number;
}

/** How far lines are from those of a flat page, in thicknesses of their spines. */
export interface Bend {
  /** From lines that are skewed alike. */
  readonly fromSkewed: number;
  /** From straight lines, each in its own direction. */
  readonly fromStraight: number;
}

export interface TextExtent {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

/** How much roughness counts: that of the lift, and that of the stretch, which less is known of. */
const STIFF = { lift: 1e-4, stretch: 1e-3 } as const;
/** Keeps the equations solvable. */
const RIDGE = 1e-6;
const ROUNDS = 5;
/** Residuals beyond this share of the thickness count less. */
const TOLERANCE = 0.3;
/** The quantile of the samples that tells the bend. */
const MOST = 0.9;

/** A point of a spine, relative to the frame. */
interface Place {
  readonly line: number;
  readonly x: number;
  readonly y: number;
  /** That of the spine, in pixels. */
  readonly thickness: number;
}

/** A place with the factors of the unknowns there. */
interface Sample extends Place {
  readonly factors: Float64Array;
}

/** Measures how far lines are bent. @param spines at least one */
export function bendOf(spines: readonly Spine[]): Bend {
  const frame = frameOf(spines.flatMap(({ points }) => points));
  const samples = placesOf(spines, frame);
  const tilt = tiltOf(samples);
  const skewed = residuals(samples, ({ x, y }) => y + tilt * x);
  return {
    fromSkewed: inThicknesses(samples, skewed, frame),
    fromStraight: inThicknesses(samples, fromStraight(samples), frame),
  };
}

/** @param spines at least one */
export function fitLevels(spines: readonly Spine[]): LevelFit {
  const frame = frameOf(spines.flatMap(({ points }) => points));
  const samples = placesOf(spines, frame).map(withFactors);
  let weights: readonly number[] = samples.map(() => 1);
  let solution: Float64Array = new Float64Array(2 * SPLINES);
  let rest: readonly number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    solution = solve(samples, weights);
    const now = solution;
    rest = residuals(samples, ({ y, factors }) => y + dot(factors, now), weights);
    weights = zip(samples, rest).map(([{ thickness }, r]) => {
      const limit = (TOLERANCE * thickness) / frame.halfHeight;
      return 1 / (1 + (r / limit) ** 2) ** 2;
    });
  }
  return {
    frame,
    rest: inThicknesses(samples, rest, frame),
    at: (x) => {
      const values = splinesAt(x);
      return {
        lift: dot(values, solution.subarray(0, SPLINES)),
        stretch: dot(values, solution.subarray(SPLINES)),
      };
    },
  };
}

/** What most samples differ by, in thicknesses of the spines. */
const inThicknesses = (
  samples: readonly Place[],
  values: readonly number[],
  { halfHeight }: TextExtent,
): number =>
  quantile(
    zip(samples, values).map(([{ thickness }, r]) => Math.abs(r * halfHeight) / thickness),
    MOST,
  );

function frameOf(points: readonly Point[]): TextExtent {
  const { x0, x1, y0, y1 } = boxOfPoints(points);
  return {
    x: (x0 + x1) / 2,
    y: (y0 + y1) / 2,
    halfWidth: Math.max(1, (x1 - x0) / 2),
    halfHeight: Math.max(1, (y1 - y0) / 2),
  };
}

function placesOf(spines: readonly Spine[], frame: TextExtent): Place[] {
  return spines.flatMap(({ points, thickness }, line) =>
    points.map((point) => ({
      line,
      x: (point.x - frame.x) / frame.halfWidth,
      y: (point.y - frame.y) / frame.halfHeight,
      thickness,
    })),
  );
}

function withFactors(place: Place): Sample {
  const values = splinesAt(place.x);
  const factors = new Float64Array(2 * SPLINES);
  factors.set(values);
  for (let i = 0; i < SPLINES; i++) factors[SPLINES + i] = place.y * values[i]!;
  return { ...place, factors };
}

/** The unknowns for which `y + factors · unknowns` varies least along the lines. */
function solve(samples: readonly Sample[], weights: readonly number[]): Float64Array {
  const problem = new LeastSquares(2 * SPLINES);
  for (const line of linesOf(samples)) {
    const total = line.reduce((sum, i) => sum + at(weights, i), 0);
    if (total === 0) continue;
    const mean = new Float64Array(2 * SPLINES);
    let meanY = 0;
    for (const i of line) {
      const share = at(weights, i) / total;
      meanY += share * at(samples, i).y;
      for (let k = 0; k < mean.length; k++) mean[k]! += share * at(samples, i).factors[k]!;
    }
    for (const i of line) {
      const { factors, y } = at(samples, i);
      problem.add(
        factors.map((factor, k) => factor - mean[k]!),
        meanY - y,
        at(weights, i),
      );
    }
  }
  penalize(problem, samples.length);
  return problem.solve();
}

/** Second differences of the splines' factors are small (Eilers and Marx 1996). */
function penalize(problem: LeastSquares, samples: number): void {
  const row = new Float64Array(2 * SPLINES);
  const add = (entries: readonly (readonly [number, number])[], weight: number): void => {
    row.fill(0);
    for (const [index, factor] of entries) row[index] = factor;
    problem.add(row, 0, weight);
  };
  for (const [start, stiff] of [
    [0, STIFF.lift],
    [SPLINES, STIFF.stretch],
  ] as const) {
    for (let i = start; i < start + SPLINES; i++) {
      add([[i, 1]], RIDGE * samples);
      if (i < start + 2) continue;
      add(
        [
          [i - 2, 1],
          [i - 1, -2],
          [i, 1],
        ],
        stiff * samples,
      );
    }
  }
}

/** Indexes of the samples of each line. */
function linesOf(samples: readonly Place[]): number[][] {
  const lines: number[][] = [];
  samples.forEach(({ line }, i) => (lines[line] ??= []).push(i));
  return lines;
}

/** What a level differs by from the mean of its line. */
function residuals<T extends Place>(
  samples: readonly T[],
  level: (sample: T) => number,
  weights?: readonly number[],
): number[] {
  const rest = samples.map((sample) => level(sample));
  for (const line of linesOf(samples)) {
    const weight = (i: number): number => weights?.[i] ?? 1;
    const total = line.reduce((sum, i) => sum + weight(i), 0) || 1;
    const mean = line.reduce((sum, i) => sum + weight(i) * at(rest, i), 0) / total;
    for (const i of line) rest[i]! -= mean;
  }
  return rest;
}

/** What each sample differs by from the straight line that is nearest to its own line. */
function fromStraight(samples: readonly Place[]): number[] {
  const x = residuals(samples, (sample) => sample.x);
  const y = residuals(samples, (sample) => sample.y);
  const rest = [...y];
  for (const line of linesOf(samples)) {
    const xx = line.reduce((sum, i) => sum + at(x, i) ** 2, 0);
    const slope = line.reduce((sum, i) => sum + at(x, i) * at(y, i), 0) / (xx || 1);
    for (const i of line) rest[i] = at(y, i) - slope * at(x, i);
  }
  return rest;
}

/** The factor of `x` that levels a page which is only skewed. */
function tiltOf(samples: readonly Place[]): number {
  const x = residuals(samples, (sample) => sample.x);
  const y = residuals(samples, (sample) => sample.y);
  const xx = x.reduce((sum, value) => sum + value * value, 0);
  return xx === 0 ? 0 : -zip(x, y).reduce((sum, [a, b]) => sum + a * b, 0) / xx;
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);
