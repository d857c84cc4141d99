/** Constructs with several rows: matrices, cases, and stacked expressions. */
import { largest } from '../../../core/geometry/extremes.ts';
import { around, AXIS, axisOf, heightOf, isLarge, type Piece } from './mathPiece.ts';
import { BRACKET_PARTNERS as PARTNERS } from './tallBrackets.ts';
import { readRow, type ReadRow } from './mathRow.ts';

/** Shares of the type size. */
const Apart = {
  /** From one row to the next. */
  rows: 0.75,
  /** Between columns. */
  columns: 0.6,
  /** Above this, two rows in brackets are a binomial coefficient. */
  binomial: 1.28,
} as const;

const MATRICES: Readonly<Record<string, string>> = {
  '(': 'pmatrix',
  '[': 'bmatrix',
  '{': 'Bmatrix',
  '|': 'vmatrix',
  '‖': 'Vmatrix',
};

/** Divides pieces into rows, from the top; a single row if none is clear of the others. */
export function rowsOfPieces(pieces: readonly Piece[]): Piece[][] {
  const { size } = around(pieces);
  const full = pieces.filter((piece) => piece.size > 0.88 * size && !isLarge(piece));
  const rows: { axis: number; pieces: Piece[] }[] = [];
  for (const piece of [...full].sort((a, b) => axisOf(a) - axisOf(b))) {
    const last = rows.at(-1);
    if (last && axisOf(piece) - last.axis < Apart.rows * size) last.pieces.push(piece);
    else rows.push({ axis: axisOf(piece), pieces: [piece] });
  }
  if (rows.length < 2) return [[...pieces]];
  const owners = [...full].sort((a, b) => a.x0 - b.x0);
  const rowOf = new Map(rows.flatMap((row) => row.pieces.map((piece) => [piece, row] as const)));
  for (const piece of pieces) {
    if (rowOf.has(piece)) continue;
    const axis = axisOf(piece);
    const owner = piece.kind === 'large' ? undefined : hostOf(piece, owners, size);
    const nearest = rows.reduce((a, b) =>
      Math.abs(b.axis - axis) < Math.abs(a.axis - axis) ? b : a,
    );
    const row = (owner && rowOf.get(owner)) ?? nearest;
    row.pieces.push(piece);
  }
  return rows.map((row) => row.pieces);
}

/** The sign that a script follows or surrounds. */
function hostOf(piece: Piece, owners: readonly Piece[], size: number): Piece | undefined {
  let best: Piece | undefined;
  let least = Infinity;
  for (const owner of owners) {
    if (owner.x0 > piece.x1) break;
    const aside = Math.max(0, piece.x0 - owner.x1) / size;
    const off = Math.abs(axisOf(owner) - axisOf(piece)) / size;
    const distance = aside + off;
    if (off < 0.9 && aside < 2 && distance < least) [best, least] = [owner, distance];
  }
  return best;
}

/** One line, or several above each other as in limits of sums. */
export function readStack(pieces: readonly Piece[], script = false): ReadRow {
  const rows = rowsOfPieces(pieces);
  if (rows.length < 2) return readRow(pieces, script);
  const read = rows.map((row) => readRow(row, script));
  const { glyphs } = around(pieces);
  return {
    latex: `\\substack{${read.map(({ latex }) => latex).join(' \\\\ ')}}`,
    plain: read.map(({ plain }) => plain).join(', '),
    base: read[0]?.base ?? 0,
    size: read[0]?.size ?? 0,
    glyphs,
  };
}

/** Replaces tall brackets around several rows by one piece with the rows in columns. */
export function readArrays(pieces: readonly Piece[]): Piece[] {
  let rest = [...pieces];
  const { size } = around(pieces);
  const opens = rest
    .filter((p) => p.char in PARTNERS && p.kind === 'large' && heightOf(p) > 1.4 * size)
    .sort((a, b) => b.x0 - a.x0);
  for (const open of opens) {
    if (!rest.includes(open)) continue;
    const found = arrayOf(open, rest);
    if (!found) continue;
    const used = new Set(found.used);
    rest = [...rest.filter((piece) => !used.has(piece)), found.whole];
  }
  return rest;
}

function arrayOf(
  open: Piece,
  pieces: readonly Piece[],
): { used: Piece[]; whole: Piece } | undefined {
  const level = pieces
    .filter((p) => p !== open && p.x0 >= open.x1 - 0.1 * open.size && beside(open, p))
    .sort((a, b) => a.x0 - b.x0);
  const at = level.findIndex((p) => p.char === PARTNERS[open.char] && sameHeight(open, p));
  const close = level[at];
  // Cases have a bracket on the left alone.
  if (!close && open.char !== '{') return undefined;
  const inside = close ? level.slice(0, at) : level;
  const rows = inside.length > 0 ? rowsOfPieces(inside) : [];
  if (rows.length < 2) return undefined;
  const cells = cellsOf(rows);
  const used = [open, ...inside, ...(close ? [close] : [])];
  const box = around(used);
  const read = cells.map((row) => row.map((cell) => (cell.length > 0 ? readRow(cell) : undefined)));
  const body = read.map((row) => row.map((cell) => cell?.latex ?? '').join(' & ')).join(' \\\\ ');
  const axes = rows.map((row) => around(row)).map(({ top, bottom }) => (top + bottom) / 2);
  const middle = ((axes[0] ?? 0) + (axes.at(-1) ?? 0)) / 2;
  return {
    used,
    whole: {
      ...box,
      kind: 'block',
      char: '',
      base: middle + AXIS * box.size,
      latex: environment(open.char, close !== undefined, body, isBinomial(cells, rows)),
      plain: read.map((row) => row.map((cell) => cell?.plain ?? '').join(' ')).join('; '),
    },
  };
}

const beside = (open: Piece, piece: Piece): boolean => {
  const axis = axisOf(piece);
  return axis > open.top - 0.3 * open.size && axis < open.bottom + 0.3 * open.size;
};

const sameHeight = (a: Piece, b: Piece): boolean =>
  b.kind === 'large' &&
  Math.abs(a.top - b.top) < 0.4 * a.size &&
  Math.abs(a.bottom - b.bottom) < 0.4 * a.size;

function isBinomial(cells: readonly Piece[][][], rows: readonly Piece[][]): boolean {
  const [first, second, third] = rows;
  if (!first || !second || third || cells.some((row) => row.length !== 1)) return false;
  const axis = (row: readonly Piece[]): number =>
    largest(row.filter((p) => p.size > 0.88 * around(row).size).map(axisOf));
  const distance = (axis(second) - axis(first)) / around([...first, ...second]).size;
  return distance > Apart.binomial || distance < 1.15;
}

function environment(open: string, closed: boolean, body: string, binomial: boolean): string {
  if (!closed) return `\\begin{cases} ${body} \\end{cases}`;
  if (open === '(' && binomial) return `\\binom{${body.replace(' \\\\ ', '}{')}}`;
  const matrix = MATRICES[open];
  if (matrix !== undefined) return `\\begin{${matrix}} ${body} \\end{${matrix}}`;
  const names: Readonly<Record<string, string>> = {
    '⟨': 'langle rangle',
    '⌊': 'lfloor rfloor',
    '⌈': 'lceil rceil',
  };
  const [left = '', right = ''] = (names[open] ?? '').split(' ');
  return `\\left\\${left} \\begin{matrix} ${body} \\end{matrix} \\right\\${right}`;
}

/** Divides rows into columns at gaps that all of them have. */
function cellsOf(rows: readonly Piece[][]): Piece[][][] {
  const all = rows.flat();
  const { size } = around(all);
  const edges: number[] = [];
  let right = -Infinity;
  for (const { x0, x1 } of [...all].sort((a, b) => a.x0 - b.x0)) {
    if (right > -Infinity && x0 - right > Apart.columns * size) edges.push((x0 + right) / 2);
    right = Math.max(right, x1);
  }
  return rows.map((row) => {
    const cells: Piece[][] = Array.from({ length: edges.length + 1 }, () => []);
    for (const piece of row) cells[edges.filter((edge) => edge < piece.x0).length]?.push(piece);
    return cells;
  });
}
