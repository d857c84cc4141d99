import type { Box } from '../../core/geometry/geometry.ts';
import { BoxGrid } from '../../core/geometry/boxGrid.ts';
import { largest, smallest } from '../../core/geometry/extremes.ts';
import { Reach } from '../../core/geometry/reach.ts';
import type { WordStyle } from '../../core/text/styledText.ts';
import type { FontInfo } from './pdfFonts.ts';
import type { Glyph } from './pageContent.ts';
import type { Walls } from './walls.ts';

/** A glyph in the frame of its line: `u` along the writing direction, `v` across it, downwards. */
export interface TextItem {
  text: string;
  readonly u0: number;
  u1: number;
  readonly base: number;
  readonly top: number;
  readonly bottom: number;
  readonly size: number;
  readonly font: FontInfo;
  /** Character code in the content stream. */
  readonly code: number;
  /** Position in the content stream. */
  readonly seq: number;
  /** Invisible text, present for search only. */
  readonly invisible: boolean;
  /** Address of the link that it belongs to. */
  readonly link: string | undefined;
  /** Level of the heading that it is tagged as. */
  readonly heading: number | undefined;
  readonly style?: WordStyle;
}

/** Glyphs that follow each other on one baseline. */
export interface TextRun {
  readonly items: TextItem[];
  readonly base: number;
  readonly size: number;
  u0: number;
  u1: number;
}

/** Distances as shares of the type size. */
const Gap = {
  /** Wider gaps separate columns and cells; LaTeX's narrowest gutter is one em. */
  join: 0.9,
  /** Overlap caused by kerning and accents. */
  overlap: -0.6,
  /** Largest distance of a superscript or subscript from its base. */
  script: 0.35,
} as const;

const BASELINE_TOLERANCE = 0.2;
/** Scripts are at most this share of the size beside them. */
const SCRIPT_RATIO = 0.86;

/** Transforms a glyph into the frame rotated by its angle. */
export function toItem(glyph: Glyph, angle: number, seq: number): TextItem {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const u = glyph.x * cos + glyph.y * sin;
  const v = -glyph.x * sin + glyph.y * cos;
  const advance = glyph.dx * cos + glyph.dy * sin;
  const { vertical, ascent, descent } = glyph.font;
  // In vertical writing the origin is on the center axis.
  const above = (vertical ? 0.5 : ascent) * glyph.size;
  const below = (vertical ? 0.5 : descent) * glyph.size;
  return {
    text: glyph.text,
    u0: Math.min(u, u + advance),
    u1: Math.max(u, u + advance),
    // Latin letters rotated by 90° have a baseline beside the axis; both share their lines.
    base: vertical ? v + 0.35 * glyph.size : v,
    top: v - (glyph.flipped ? below : above),
    bottom: v + (glyph.flipped ? above : below),
    size: glyph.size,
    font: glyph.font,
    code: glyph.code,
    seq,
    invisible: glyph.invisible,
    link: glyph.link,
    heading: glyph.heading,
  };
}

/**
 * Concatenates glyphs that the content stream draws on one baseline without a wide gap.
 * @param walls vertical rulings in the frame of the items
 */
export function buildRuns(items: readonly TextItem[], walls: Walls): TextRun[] {
  const runs: TextRun[] = [];
  let run: TextRun | undefined;
  for (const item of items) {
    const gap = run ? (item.u0 - run.u1) / run.size : 0;
    const fits =
      run !== undefined &&
      Math.abs(item.base - run.base) <= 0.06 * run.size &&
      Math.abs(item.size / run.size - 1) <= 0.06 &&
      gap <= Gap.join &&
      gap >= Gap.overlap &&
      !(gap > 0.1 && separated(run, { ...run, u0: item.u0, u1: item.u1 }, walls));
    if (run && fits) {
      run.items.push(item);
      run.u0 = Math.min(run.u0, item.u0);
      run.u1 = Math.max(run.u1, item.u1);
    } else {
      run = { items: [item], base: item.base, size: item.size, u0: item.u0, u1: item.u1 };
      runs.push(run);
    }
  }
  return runs.flatMap((candidate) => trimmed(candidate) ?? []);
}

/** The run without white space at its ends; undefined if it contains nothing else. */
function trimmed(run: TextRun): TextRun | undefined {
  const inked = run.items.filter((item) => item.text.trim() !== '');
  const [first, last] = [inked.at(0), inked.at(-1)];
  if (!first || !last) return undefined;
  return {
    ...run,
    items: run.items.slice(run.items.indexOf(first), run.items.indexOf(last) + 1),
    u0: smallest(inked.map((item) => item.u0)),
    u1: largest(inked.map((item) => item.u1)),
  };
}

/** Whether a vertical rule separates two runs. */
const separated = (a: TextRun, b: TextRun, walls: Walls): boolean => {
  const [left, right] = a.u0 <= b.u0 ? [a, b] : [b, a];
  const slack = 0.1 * Math.min(a.size, b.size);
  return walls.between(left.u1 - slack, right.u0 + slack, left.base - 0.3 * left.size);
};

/** Largest distance of two runs of one line, across the writing, in the larger one's size. */
const MOST_RISE = 0.55;
/** Runs that overlap by more than this share of the smaller size are drawn over each other. */
const MOST_SHARED = 1.5;
/** Scripts above each other overlap by no more than this; longer runs are separate lines. */
const LONGEST_STACK = 2.5;

/** How two runs are parts of one line: side by side, or the smaller one raised or lowered. */
type Joint = 'beside' | 'script';

const sharedLength = (a: TextRun, b: TextRun): number =>
  Math.min(a.u1, b.u1) - Math.max(a.u0, b.u0);

/** Undefined if two runs are not parts of one line. */
function jointOf(
  a: TextRun,
  b: TextRun,
  walls: Walls,
  reachOf: (run: TextRun) => Reach,
): Joint | undefined {
  const large = Math.max(a.size, b.size);
  const small = Math.min(a.size, b.size);
  const gap = -sharedLength(a, b) / large;
  const rise = Math.abs(a.base - b.base);
  if (gap > Gap.join || separated(a, b, walls)) return undefined;
  if (rise <= BASELINE_TOLERANCE * small) {
    // Accents, and words in gaps left for them, are within other runs; lines are not.
    const few = Math.min(a.items.length, b.items.length) <= 2;
    const apart = sharedLength(a, b) <= MOST_SHARED * small;
    return few || apart || fitsBetween(a, b, reachOf) ? 'beside' : undefined;
  }
  const script =
    small / large <= SCRIPT_RATIO &&
    rise <= MOST_RISE * large &&
    gap <= Gap.script &&
    (gap >= -0.3 || fitsBetween(a, b, reachOf)) &&
    overlap(a, b) >= 0.3 * small;
  return script ? 'script' : undefined;
}

const glyphReach = ({ items }: TextRun): Reach =>
  new Reach(items.filter(({ text }) => text !== ' ').map(({ u0, u1 }) => ({ start: u0, end: u1 })));

/** The smaller run is in a gap between the glyphs of the larger one. */
function fitsBetween(a: TextRun, b: TextRun, reachOf: (run: TextRun) => Reach): boolean {
  const [large, small] = a.size >= b.size ? [a, b] : [b, a];
  const slack = 0.15 * large.size;
  return reachOf(large).before(small.u1 - slack) <= small.u0 + slack;
}

/** Overlap of the heights of two runs' lowercase letters and capitals. */
const overlap = (a: TextRun, b: TextRun): number =>
  Math.min(a.base, b.base) - Math.max(a.base - 0.7 * a.size, b.base - 0.7 * b.size);

/** Median type size, at least one pixel: the unit of positions on the page. */
export function usualSize(parts: readonly { readonly size: number }[]): number {
  const sizes = parts.map(({ size }) => size).sort((a, b) => a - b);
  return Math.max(1, sizes[sizes.length >> 1] ?? 1);
}

/** Runs by line, while the lines are being assembled. */
class Grouping {
  private readonly parent: number[];

  /** @param count of the runs */
  constructor(count: number) {
    this.parent = Array.from({ length: count }, (_, i) => i);
  }

  root(i: number): number {
    let at = i;
    for (let up = this.above(at); up !== at; up = this.above(at)) {
      this.parent[at] = this.above(up);
      at = up;
    }
    return at;
  }

  join(i: number, j: number): void {
    this.parent[this.root(j)] = this.root(i);
  }

  /** Indices of the runs, line by line. */
  members(): number[][] {
    const lines = new Map<number, number[]>();
    this.parent.forEach((_, i) => {
      const line = lines.get(this.root(i));
      if (line) line.push(i);
      else lines.set(this.root(i), [i]);
    });
    return [...lines.values()];
  }

  private above(i: number): number {
    return this.parent[i] ?? i;
  }
}

/** Whether two runs overlap horizontally for longer than scripts of one letter. */
const areStacked = (a: TextRun, b: TextRun): boolean =>
  sharedLength(a, b) > LONGEST_STACK * Math.min(a.size, b.size) &&
  Math.abs(a.base - b.base) > BASELINE_TOLERANCE * Math.min(a.size, b.size);

/** Runs above or below others along one line, found without comparing all pairs. */
class Stacks {
  private readonly places: BoxGrid<TextRun>;

  /** @param runs of one line, or around one large letter */
  constructor(runs: readonly TextRun[]) {
    this.places = new BoxGrid(2 * usualSize(runs));
    for (const run of runs) this.places.add(run, alongOf(run));
  }

  has(run: TextRun): boolean {
    return this.places
      .within(alongOf(run))
      .some((other) => other !== run && areStacked(run, other));
  }
}

const alongOf = ({ u0, u1 }: TextRun): Box => ({ x0: u0, x1: u1, y0: 0, y1: 0 });

/**
 * Groups runs into lines, regardless of their order in the content stream. A large letter beside
 * several lines, as in the header of a form, is not joined with any of them.
 * @param walls vertical rulings in the frame of the runs
 */
export function groupRuns(runs: readonly TextRun[], walls: Walls): TextRun[][] {
  const order = [...runs].sort((a, b) => a.base - b.base);
  const reaches = new Map<TextRun, Reach>();
  const reachOf = (run: TextRun): Reach => {
    const reach = reaches.get(run) ?? glyphReach(run);
    reaches.set(run, reach);
    return reach;
  };
  const grouping = new Grouping(order.length);
  const scripts = new Map<number, number[]>();
  for (const [i, j] of neighbours(order)) {
    const [a, b] = [order[i], order[j]];
    if (!a || !b) continue;
    const joint = jointOf(a, b, walls, reachOf);
    if (joint === 'beside') grouping.join(i, j);
    if (joint !== 'script') continue;
    const [large, small] = a.size >= b.size ? [i, j] : [j, i];
    const around = scripts.get(large);
    if (around) around.push(small);
    else scripts.set(large, [small]);
  }
  joinScripts(order, scripts, grouping);
  return grouping.members().map((line) => line.flatMap((i) => order[i] ?? []));
}

/** Joins scripts with their bases, but not lines with a larger letter beside them. */
function joinScripts(
  runs: readonly TextRun[],
  scripts: ReadonlyMap<number, readonly number[]>,
  grouping: Grouping,
): void {
  if (scripts.size === 0) return;
  const bases = new Set([...scripts.keys()].map((large) => grouping.root(large)));
  const lines = new Map<number, Stacks>();
  for (const group of grouping.members()) {
    const root = grouping.root(group[0] ?? 0);
    if (bases.has(root)) lines.set(root, stacksOf(runs, group));
  }
  const joints: [number, number][] = [];
  for (const [large, around] of scripts) {
    const line = lines.get(grouping.root(large));
    const beside = stacksOf(runs, around);
    for (const small of around) {
      const run = runs[small];
      if (run && line?.has(run) !== true && !beside.has(run)) joints.push([large, small]);
    }
  }
  for (const [large, small] of joints) grouping.join(large, small);
}

const stacksOf = (runs: readonly TextRun[], indices: readonly number[]): Stacks =>
  new Stacks(indices.flatMap((i) => runs[i] ?? []));

/** Pairs of runs near enough to be parts of one line, the smaller index first. */
function* neighbours(runs: readonly TextRun[]): Generator<[number, number]> {
  const grid = new BoxGrid<number>(2 * usualSize(runs));
  runs.forEach(({ u0, u1, base }, i) => grid.add(i, { x0: u0, x1: u1, y0: base, y1: base }));
  for (const [i, { u0, u1, base, size }] of runs.entries()) {
    // Both limits are shares of the larger size, so the larger run looks for the smaller one.
    const [aside, rise] = [Gap.join * size + 1, MOST_RISE * size + 1];
    const place = { x0: u0 - aside, x1: u1 + aside, y0: base - rise, y1: base + rise };
    for (const j of grid.within(place)) {
      if (j !== i && (runs[j]?.size ?? 0) <= size) yield i < j ? [i, j] : [j, i];
    }
  }
}
