/** Limits above and below operators, and text over arrows and relations. */
import { hasLimits, INTEGRAL, LARGE_OPERATOR, RELATION } from './mathCommands.ts';
import { around, AXIS, axisOf, middleOf, type Piece } from './mathPiece.ts';
import { readStack } from './mathArrays.ts';
import { latexOf } from './signLatex.ts';

/** Largest gap between the signs of a limit, as a share of their size. */
const GAP = 0.5;
/** Largest distance of a limit from its operator, as a share of the operator's size. */
const FAR = 0.7;

const ARROW = /^[→←⟶⟵↔⟷⇒⇐⟹⟸]$/u;

const takesLimits = ({ kind, char, latex }: Piece): boolean =>
  (kind === 'word' && hasLimits(char)) ||
  (latex === '' && (LARGE_OPERATOR.test(char) || INTEGRAL.test(char) || RELATION.test(char)));

/** Joins operators with their limits. */
export function attachLimits(pieces: readonly Piece[]): Piece[] {
  let rest = [...pieces];
  const type = around(pieces).size;
  for (const operator of pieces.filter(takesLimits)) {
    if (!rest.includes(operator)) continue;
    const small = rest.filter(
      (piece) => piece !== operator && piece.size < 0.88 * Math.min(type, operator.size),
    );
    const above = centredRow(operator, small, 'above');
    const below = centredRow(operator, small, 'below');
    const sides = [above, below].filter((row) => row.length > 0).length;
    // Scripts beside a slanted integral sign reach below it, but never on both sides.
    if (sides < (INTEGRAL.test(operator.char) ? 2 : 1)) continue;
    const used = new Set([operator, ...above, ...below]);
    rest = [...rest.filter((piece) => !used.has(piece)), withLimits(operator, above, below)];
  }
  return rest;
}

/** The small signs whose row is centred above or below an operator. */
function centredRow(operator: Piece, small: readonly Piece[], side: 'above' | 'below'): Piece[] {
  const gapOf = (piece: Piece): number =>
    side === 'above' ? operator.top - piece.bottom : piece.top - operator.bottom;
  const slack = 0.15 * operator.size;
  const near = small.filter((piece) => gapOf(piece) > -slack && gapOf(piece) < 2 * operator.size);
  const start = near
    .filter(
      (piece) =>
        piece.x1 > operator.x0 && piece.x0 < operator.x1 && gapOf(piece) < FAR * operator.size,
    )
    .sort((a, b) => gapOf(a) - gapOf(b))[0];
  if (!start) return [];
  const order = near
    .filter((piece) => Math.abs(axisOf(piece) - axisOf(start)) < 1.6 * start.size)
    .sort((a, b) => a.x0 - b.x0);
  const group = contiguous(order, start);
  const box = around(group);
  const off = Math.abs(middleOf(box) - middleOf(operator));
  const wide = operator.x1 - operator.x0;
  const most = INTEGRAL.test(operator.char) ? 0.2 * wide : 0.35 * wide + 0.1 * operator.size;
  return off < most || (covers(box, operator) && off < 0.3 * (box.x1 - box.x0)) ? group : [];
}

const covers = (outer: { x0: number; x1: number }, inner: Piece): boolean =>
  outer.x0 <= inner.x0 && outer.x1 >= inner.x1 && !INTEGRAL.test(inner.char);

/** Signs that follow each other without a wide gap, around one of them. */
function contiguous(order: readonly Piece[], start: Piece): Piece[] {
  const groups: Piece[][] = [];
  let right = -Infinity;
  for (const piece of order) {
    const last = groups.at(-1);
    if (last && piece.x0 - right < GAP * start.size) last.push(piece);
    else groups.push([piece]);
    right = Math.max(last ? right : -Infinity, piece.x1);
  }
  return groups.find((group) => group.includes(start)) ?? [];
}

function withLimits(operator: Piece, above: readonly Piece[], below: readonly Piece[]): Piece {
  const [upper, lower] = [above, below].map((row) =>
    row.length > 0 ? readStack(row, true) : undefined,
  );
  const large = operator.kind === 'large';
  const base = large ? axisOf(operator) + AXIS * operator.size : operator.base;
  const plain = operator.plain + (lower?.plain ?? '') + (upper?.plain ?? '');
  return {
    ...around([operator, ...above, ...below]),
    kind: large ? 'operator' : 'group',
    char: operator.char,
    base,
    size: operator.size,
    latex: limitsLatex(operator, upper?.latex, lower?.latex),
    plain,
  };
}

function limitsLatex(
  operator: Piece,
  upper: string | undefined,
  lower: string | undefined,
): string {
  const body = latexOf(operator);
  if (ARROW.test(operator.char)) {
    const name = {
      '→': 'right',
      '⟶': 'right',
      '←': 'left',
      '⟵': 'left',
      '⇒': 'Right',
      '⟹': 'Right',
    }[operator.char];
    const under = lower === undefined ? '' : `[${lower}]`;
    if (name !== undefined) return `\\x${name}arrow${under}{${upper ?? ''}}`;
  }
  if (RELATION.test(operator.char)) {
    const over = upper === undefined ? body : `\\overset{${upper}}{${body}}`;
    return lower === undefined ? over : `\\underset{${lower}}{${over}}`;
  }
  const limits = INTEGRAL.test(operator.char) ? '\\limits' : '';
  const sub = lower === undefined ? '' : `_{${lower}}`;
  return `${body}${limits}${sub}${upper === undefined ? '' : `^{${upper}}`}`;
}
