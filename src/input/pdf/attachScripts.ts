/** Puts superscripts, fractions and the like back into the gaps of their lines of text. */
import { BoxGrid } from '../../core/geometry/boxGrid.ts';
import { append, countBelow } from '../../core/geometry/extremes.ts';
import type { FormulaPart } from './formulaParts.ts';
import { isAccent } from './math/mathCommands.ts';
import type { TextItem, TextRun } from './textRuns.ts';

/** Shares of the type size of the line. */
const Near = {
  /** From the line's baseline to that of numerators, denominators and limits. */
  rise: 0.85,
  /** A piece in a gap may overlap the letters beside it by this. */
  slack: 0.15,
  /** After the end of a line; also for root signs and brackets before it. */
  behind: 0.7,
  before: 1.1,
} as const;
/** Smaller than this share of the line's type. */
const SMALL = 0.88;
/** Longer pieces are separate lines. */
const MOST_GLYPHS = 24;

const HANGING = /^[√()[\]{}⟨⟩|‖⎛⎜⎝⎞⎟⎠⎡⎢⎣⎤⎥⎦⎧⎨⎩⎫⎬⎭∑∏∫]$/u;

/** Signs that are normally off the baseline: roots, tall brackets and accents. */
const hangs = ({ glyphs }: FormulaPart): boolean =>
  glyphs.every(
    ({ char, extent }) => isAccent(char) || (extent !== undefined && HANGING.test(char)),
  );

/** A line of text, with its full-size letters, for a quick check of its gaps. */
interface Host {
  readonly part: FormulaPart;
  readonly full: readonly TextItem[];
  readonly runs: TextRun[];
}

const hostOf = (part: FormulaPart): Host => ({
  part,
  full: part.items.filter((item) => item.size >= SMALL * part.size),
  runs: [...part.runs],
});

/** Whether no full-size letter overlaps the piece. */
function leavesGap({ part, full }: Host, piece: FormulaPart): boolean {
  const slack = Near.slack * part.size;
  const at = countBelow(full, piece.x0 + slack, ({ u1 }) => u1);
  const next = full[at];
  return next === undefined || next.u0 >= piece.x1 - slack;
}

function fits(host: Host, piece: FormulaPart): boolean {
  const { part } = host;
  // In plain text, small signs may be anything; type sizes of scanned pages vary, too.
  if (part.signs + piece.signs === 0) return false;
  const before = hangs(piece) ? Near.before * part.size : 0;
  if (piece.x0 < part.x0 - before || piece.x0 > part.x1 + Near.behind * part.size) return false;
  if (piece.glyphs.every(({ char }) => isAccent(char))) {
    return piece.base <= part.base && piece.base > part.base - 0.5 * part.size;
  }
  const near = hangs(piece)
    ? piece.top < part.base && piece.bottom > part.base - 0.7 * part.size
    : piece.size < SMALL * part.size && Math.abs(piece.base - part.base) < Near.rise * part.size;
  return near && leavesGap(host, piece);
}

/** Distance of a piece from a line, horizontally and from its baseline. */
const distance = (line: FormulaPart, { x0, x1, base }: FormulaPart): number =>
  Math.abs(line.base - base) + Math.max(0, x0 - line.x1, line.x0 - x1);

/**
 * Joins fractions, stacked scripts, roots and tall brackets with the lines of text that they belong
 * to.
 * @param parts that are not in a display formula
 * @returns the runs of every line
 */
export function attachScripts(parts: readonly FormulaPart[], usual: number): TextRun[][] {
  const hosts = parts.map(hostOf);
  const grid = new BoxGrid<Host>(4 * usual);
  for (const host of hosts) {
    const { x0, x1, base, size, words, signs } = host.part;
    if (words + signs === 0) continue;
    grid.add(host, { x0, x1, y0: base - size, y1: base + 0.8 * size });
  }
  const moved = new Set<Host>();
  for (const host of hosts) {
    const { part } = host;
    const { x0, x1, top, bottom } = part;
    if (part.words > 0 || part.glyphs.length > MOST_GLYPHS) continue;
    const [line] = grid
      .within({ x0: x0 - 2 * usual, x1: x1 + 2 * usual, y0: top, y1: bottom })
      .filter((other) => other !== host && !moved.has(other) && fits(other, part))
      .sort((a, b) => distance(a.part, part) - distance(b.part, part));
    if (!line) continue;
    append(line.runs, host.runs);
    moved.add(host);
  }
  return hosts.filter((host) => !moved.has(host)).map(({ runs }) => runs);
}
