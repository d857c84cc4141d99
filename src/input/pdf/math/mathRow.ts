/** A line of a formula: the signs on its baseline, and those raised above or lowered below it. */
import { largest } from '../../../core/geometry/extremes.ts';
import { BINARY, RELATION } from './mathCommands.ts';
import { around, AXIS, axisOf, heightOf, isLarge, type Piece, Unsure } from './mathPiece.ts';
import { joinLatex, latexOf } from './signLatex.ts';

/** Shares of the type size. */
const Near = {
  /** Largest distance of the line's full-size signs from its baseline. */
  base: 0.12,
  /** Smaller ones are raised or lowered from here on. */
  script: 0.07,
  /** Signs of the line's own size are scripts up to this. */
  raised: 0.5,
  /** Largest distance of fractions and large signs from the axis. */
  axis: 0.3,
  /** Overlap of neighbours. */
  overlap: 0.6,
} as const;
/** Scripts are smaller than this share of what they belong to. */
const SCRIPT_RATIO = 0.88;
/** More signs before a letter are not its scripts, as in isotopes. */
const MOST_BEFORE = 6;
const PRIME = /^[′″‴'’‵]$/u;

/** A line that was read. */
export interface ReadRow {
  readonly latex: string;
  readonly plain: string;
  readonly base: number;
  readonly size: number;
  readonly glyphs: number;
}

interface Slot {
  readonly piece: Piece | undefined;
  readonly above: Piece[];
  readonly below: Piece[];
}

/**
 * Reads one line of a formula.
 * @param script the line is itself a script, so that its own scripts may be no smaller
 * Errors: {@link Unsure} if the arrangement of signs is not that of a formula.
 */
export function readRow(pieces: readonly Piece[], script = false): ReadRow {
  const order = [...pieces].sort((a, b) => a.x0 - b.x0 || a.x1 - b.x1);
  const size = around(order).size;
  const base = baselineOf(order, size, script);
  const slots = slotsOf(order, base, size, script);
  refuseOverlaps(slots, size);
  const parts = slots.map((slot) => slotLatex(slot));
  return {
    latex: fencedLatex(slots, parts, size),
    plain: slots.map(slotPlain).join(''),
    base,
    size,
    glyphs: order.reduce((sum, piece) => sum + piece.glyphs, 0),
  };
}

/** The baseline of most full-size signs. */
function baselineOf(pieces: readonly Piece[], size: number, script: boolean): number {
  const levels: { base: number; weight: number }[] = [];
  for (const piece of pieces) {
    if (isLarge(piece) || piece.size < SCRIPT_RATIO * size) continue;
    const base = axisOf(piece) + AXIS * size;
    const level = levels.find((each) => Math.abs(each.base - base) < Near.base * size);
    // The axis of a font is not known exactly; the baseline of its letters is.
    const certain = piece.kind === 'sign' || piece.kind === 'word';
    const weight = (piece.x1 - piece.x0 + 0.01 * size) * (certain ? 100 : 1);
    if (level) level.weight += weight;
    // Scripts of scripts that are no smaller follow their base.
    else levels.push({ base, weight: script && levels.length === 0 ? 1e6 * weight : weight });
    if (levels.length > 50) throw new Unsure('signs at many heights');
  }
  const [first] = levels.sort((a, b) => b.weight - a.weight);
  if (first) return first.base;
  const [large] = pieces;
  return large ? axisOf(large) + AXIS * size : 0;
}

function isOnLine(piece: Piece, base: number, size: number): boolean {
  if (PRIME.test(piece.char) && piece.kind === 'sign') return false;
  const off = Math.abs(axisOf(piece) - (base - AXIS * size));
  if (piece.kind === 'large') return off < Math.max(Near.axis * size, 0.2 * heightOf(piece));
  if (piece.kind === 'block' || piece.kind === 'operator') return off < Near.axis * size;
  const small = piece.size < SCRIPT_RATIO * size;
  return Math.abs(piece.base - base) < (small ? Near.script : Near.base) * size;
}

function slotsOf(pieces: readonly Piece[], base: number, size: number, script: boolean): Slot[] {
  const slots: Slot[] = [];
  for (const piece of pieces) {
    if (isOnLine(piece, base, size)) {
      slots.push({ piece, above: [], below: [] });
      continue;
    }
    const prime = PRIME.test(piece.char) && piece.kind === 'sign';
    if (!prime && !isScript(piece, base, size, script)) throw new Unsure('a sign off its line');
    let slot = slots.at(-1);
    if (!slot) slots.push((slot = { piece: undefined, above: [], below: [] }));
    if (prime) slot.above.push(piece);
    else scriptsOf(slot, piece, base, size).push(piece);
  }
  if (!slots.some(({ piece }) => piece)) throw new Unsure('nothing on the line');
  return slots;
}

/** Smaller than the line; scripts of scripts may be of the smallest size that there is. */
const isScript = (piece: Piece, base: number, size: number, script: boolean): boolean =>
  piece.size < SCRIPT_RATIO * size ||
  (script &&
    piece.kind !== 'large' &&
    Math.abs(axisOf(piece) + AXIS * size - base) < Near.raised * size);

/** Whether a small sign belongs above or below; scripts of scripts go with what they follow. */
function scriptsOf(slot: Slot, piece: Piece, base: number, size: number): Piece[] {
  const before = [slot.above, slot.below].flatMap((list) => {
    const host = list.findLast((other) => other.size > piece.size / SCRIPT_RATIO);
    return host ? [{ list, host }] : [];
  });
  const near = before
    .filter(({ host }) => Math.abs(axisOf(host) - axisOf(piece)) < host.size)
    .sort(
      (a, b) => Math.abs(axisOf(a.host) - axisOf(piece)) - Math.abs(axisOf(b.host) - axisOf(piece)),
    );
  if (near[0]) return near[0].list;
  return axisOf(piece) + AXIS * piece.size < base - Near.script * size ? slot.above : slot.below;
}

/** Signs on one line are side by side. */
function refuseOverlaps(slots: readonly Slot[], size: number): void {
  let right = -Infinity;
  for (const { piece } of slots) {
    if (!piece) continue;
    const width = piece.x1 - piece.x0;
    if (right - piece.x0 > Math.min(Near.overlap * size, 0.7 * width + 0.1 * size)) {
      throw new Unsure('signs over each other');
    }
    right = Math.max(right, piece.x1);
  }
}

/** Primes, and what is raised behind them. */
function raised({ above }: Slot): { primes: Piece[]; upper: Piece[] } {
  const first = above.findIndex(({ char }) => !PRIME.test(char));
  const split = first < 0 ? above.length : first;
  return { primes: above.slice(0, split), upper: above.slice(split) };
}

/** Scripts of a piece, with the primes among them in front. */
function scriptsLatex(slot: Slot): string {
  const { primes, upper } = raised(slot);
  const marks = primes.map(latexOf).join('');
  const sub = slot.below.length > 0 ? `_{${readRow(slot.below, true).latex}}` : '';
  // A prime and another superscript are one in LaTeX only if nothing is between them.
  return upper.length > 0 ? `${sub}${marks}^{${readRow(upper, true).latex}}` : `${marks}${sub}`;
}

function slotLatex(slot: Slot): string {
  const { piece } = slot;
  const body = piece ? latexOf(piece) : '{}';
  const scripts = scriptsLatex(slot);
  const twice = piece?.kind === 'operator' && scripts !== '';
  if (twice || (!piece && slot.above.length + slot.below.length > MOST_BEFORE)) {
    throw new Unsure('scripts of nothing');
  }
  // The degree sign is itself a script.
  const held = scripts !== '' && body.includes('^{\\circ}') ? `{${body}}` : body;
  return held + scripts;
}

function slotPlain(slot: Slot): string {
  const { primes, upper } = raised(slot);
  const rows = [slot.below, upper].filter((row) => row.length > 0);
  const marks = primes.map(({ plain }) => plain).join('');
  return (slot.piece?.plain ?? '') + marks + rows.map((row) => readRow(row, true).plain).join('');
}

const OPENS = /^[([{⟨⌊⌈]$/u;
const CLOSES = /^[)\]}⟩⌋⌉]$/u;
const EITHER = /^[|‖∣∥]$/u;

type Fence = 'left' | 'right' | 'end';

/**
 * Brackets that are taller than the type, by their places: partners on both sides, and the bar at
 * the end that says where something is evaluated.
 */
function fencesOf(slots: readonly Slot[]): Map<number, Fence> {
  const fences = new Map<number, Fence>();
  const open: number[] = [];
  slots.forEach(({ piece, below }, i) => {
    if (piece?.kind !== 'large') return;
    const { char } = piece;
    const before = open.at(-1);
    const toggles =
      EITHER.test(char) && before !== undefined && slots[before]?.piece?.char === char;
    if (CLOSES.test(char) || toggles) {
      if (before === undefined) return;
      open.pop();
      fences.set(before, 'left').set(i, 'right');
    } else if (i > 0 && EITHER.test(char) && below.length > 0) fences.set(i, 'end');
    else if (OPENS.test(char) || EITHER.test(char)) open.push(i);
  });
  return fences;
}

function fencedLatex(slots: readonly Slot[], parts: readonly string[], size: number): string {
  const fences = fencesOf(slots);
  const written = slots.map((slot, i) => {
    const part = parts[i] ?? '';
    const { piece } = slot;
    const fence = fences.get(i);
    if (fence !== undefined) return `\\${fence === 'left' ? 'left' : 'right'}${part}`;
    if (!piece) return part;
    const gap = gapBefore(slots[i - 1], piece, size);
    return gap.latex + spaced(piece, part, gap.width, slots[i + 1]?.piece);
  });
  for (const [at, fence] of fences) {
    if (fence !== 'end') continue;
    const before = slots.slice(0, at);
    const start = before.findLastIndex(({ piece }) => RELATION.test(piece?.char ?? '')) + 1;
    written[start] = `\\left. ${written[start] ?? ''}`;
  }
  return joinLatex(written).replace(/ {2,}/gu, ' ').trim();
}

/** Relations and operators are surrounded by spaces in the source, too. */
function spaced(piece: Piece, part: string, gap: number, next: Piece | undefined): string {
  if (piece.kind === 'word') return part;
  if (RELATION.test(piece.char) || BINARY.test(piece.char)) return ` ${part} `;
  const wide = 0.2 * piece.size;
  const divides =
    piece.char === '|' && gap > wide && next !== undefined && next.x0 - piece.x1 > wide;
  return divides ? part.replace('|', ' \\mid ') : part;
}

/** A gap as wide as the type separates parts of a formula. */
function gapBefore(
  before: Slot | undefined,
  piece: Piece,
  size: number,
): { width: number; latex: string } {
  if (!before) return { width: 0, latex: '' };
  const end = largest(
    [before.piece, ...before.above, ...before.below].flatMap((each) => (each ? [each.x1] : [])),
  );
  const width = piece.x0 - end;
  if (width > 0.85 * size) return { width, latex: '\\quad ' };
  const isText = (each: Piece | undefined): boolean => each?.latex.startsWith('\\text') === true;
  const divided = width > 0.15 * size && (isText(before.piece) || isText(piece));
  return { width, latex: divided ? '\\ ' : '' };
}
