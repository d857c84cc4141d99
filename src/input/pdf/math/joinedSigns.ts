/** Signs that fonts draw with several glyphs: tall brackets, long arrows, negations, dots. */
import { INTEGRAL } from './mathCommands.ts';
import { around, type Piece } from './mathPiece.ts';

/** Pieces of tall brackets, and the brackets that they make. */
const BRACKET_PIECES: Readonly<Record<string, string>> = Object.fromEntries(
  ['(⎛⎜⎝', ')⎞⎟⎠', '[⎡⎢⎣', ']⎤⎥⎦', '{⎧⎨⎩', '}⎫⎬⎭', '√⎷']
    .flatMap((group) => {
      const [whole = '', ...parts] = Array.from(group);
      return parts.map((part) => [part, whole] as const);
    })
    .concat([
      ['⎪', '⎪'],
      ['⏐', '|'],
    ]),
);
const STACKED = /^[⎛⎜⎝⎞⎟⎠⎡⎢⎣⎤⎥⎦⎧⎨⎩⎫⎬⎭⎪⎷⏐|‖]$/u;

/** Two overlaid signs, and their meaning. */
const OVERLAID: Readonly<Record<string, string>> = {
  '−→': '⟶',
  '−⟶': '⟶',
  '=⇒': '⟹',
  '←−': '⟵',
  '⇐=': '⟸',
  '←→': '⟷',
  '⇐⇒': '⟺',
  '⟵→': '⟷',
  '∫∫': '∬',
  '∬∫': '∭',
  '|=': '⊨',
  '▹◃': '⋈',
  '|→': '↦',
  '|⟶': '⟼',
  '=\u0338': '≠',
  '∈\u0338': '∉',
  '∈/': '∉',
  '=/': '≠',
  '0/': '∅',
  '≡\u0338': '≢',
};

/** Assembles brackets that consist of pieces above each other. */
function joinStacks(pieces: readonly Piece[]): Piece[] {
  const parts = pieces.filter(({ char, kind }) => STACKED.test(char) && kind !== 'word');
  if (parts.length < 2) return [...pieces];
  const order = [...parts].sort((a, b) => a.x0 - b.x0 || a.top - b.top);
  const joined = new Set<Piece>();
  const result: Piece[] = [];
  for (let i = 0; i < order.length;) {
    const first = order[i];
    if (!first) break;
    let end = i + 1;
    while (end < order.length && (order[end]?.x0 ?? 0) - first.x0 < 0.15 * first.size) end++;
    for (const stack of stacksOf(order.slice(i, end).sort((a, b) => a.top - b.top))) {
      const whole = stackPiece(stack);
      if (!whole || (stack.length < 2 && whole.char === stack[0]?.char)) continue;
      for (const part of stack) joined.add(part);
      result.push(whole);
    }
    i = end;
  }
  return [...pieces.filter((piece) => !joined.has(piece)), ...result];
}

/** Divides pieces of one column where they do not touch. */
function stacksOf(column: readonly Piece[]): Piece[][] {
  const stacks: Piece[][] = [];
  for (const piece of column) {
    const last = stacks.at(-1);
    const bottom = last?.at(-1)?.bottom ?? -Infinity;
    if (
      last &&
      piece.top - bottom < (piece.glyph?.extent ? 0.2 : 0.6) * piece.size &&
      piece.bottom > bottom
    ) {
      last.push(piece);
    } else stacks.push([piece]);
  }
  return stacks;
}

function stackPiece(stack: readonly Piece[]): Piece | undefined {
  const kinds = new Set(stack.map(({ char }) => BRACKET_PIECES[char] ?? char));
  kinds.delete('⎪');
  if (kinds.has('√')) kinds.delete('|');
  const [whole, other] = [...kinds];
  if (whole === undefined || other !== undefined) return undefined;
  const chars = new Set(stack.map(({ char }) => char));
  const char =
    chars.size === 1 && stack.length < 2 && BRACKET_PIECES[whole] === undefined
      ? whole
      : cutOff(whole, chars);
  return { ...around(stack), kind: 'large', char, latex: '', plain: char };
}

/** Square brackets without one of their ends are those of rounding. */
function cutOff(whole: string, chars: ReadonlySet<string>): string {
  if (whole === '[' && !chars.has('⎡')) return '⌊';
  if (whole === '[' && !chars.has('⎣')) return '⌈';
  if (whole === ']' && !chars.has('⎤')) return '⌋';
  if (whole === ']' && !chars.has('⎦')) return '⌉';
  return whole;
}

/** Joins overlapping signs, and rows of dots; from left to right. */
function joinOverlaid(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of [...pieces].sort((a, b) => a.x0 - b.x0)) {
    const at = result.findLastIndex((other) => overlaid(other, piece) !== undefined);
    const other = result[at];
    const near = other && result.length - at <= 4;
    const char = near ? overlaid(other, piece) : undefined;
    if (other && char !== undefined) {
      const kind = other.kind === 'large' ? 'large' : 'sign';
      result[at] = {
        ...around([other, piece]),
        kind,
        char,
        latex: '',
        plain: char,
        base: other.base,
      };
    } else result.push(piece);
  }
  return result;
}

/** Some strokes have no advance, so that the next sign is drawn over them. */
const endOf = ({ char, x0, x1, size }: Piece): number =>
  /^[\u0338|]$/u.test(char) ? Math.max(x1, x0 + 0.4 * size) : x1;

function overlaid(a: Piece, b: Piece): string | undefined {
  const shared = Math.min(endOf(a), endOf(b)) - Math.max(a.x0, b.x0);
  const least = INTEGRAL.test(b.char) ? -0.3 : 0.02;
  if (shared < least * a.size || Math.abs(a.base - b.base) > 0.15 * a.size) return undefined;
  const char = OVERLAID[a.char + b.char] ?? OVERLAID[b.char + a.char];
  const strikes = [a.char, b.char].some((char) => char === '/' || char === '\u0338');
  return strikes && shared < 0.5 * Math.min(a.x1 - a.x0, b.x1 - b.x0) ? undefined : char;
}

const DOTS: Readonly<Record<string, string>> = { '.': '…', '⋅': '⋯', '·': '⋯' };

/** Three dots in a row, upright or aslant are one sign. */
function joinDots(pieces: readonly Piece[]): Piece[] {
  if (pieces.filter(({ char }) => char in DOTS).length < 3) return [...pieces];
  const level = ({ base, size }: Piece): number => Math.round(base / (0.1 * size));
  const byLine = (a: Piece, b: Piece): number => level(a) - level(b) || a.x0 - b.x0;
  const byColumn = (a: Piece, b: Piece): number => a.x0 - b.x0 || a.base - b.base;
  return joinTriples(joinTriples(pieces, byLine), byColumn);
}

/** Joins three equal dots that follow each other in an order. */
function joinTriples(pieces: readonly Piece[], by: (a: Piece, b: Piece) => number): Piece[] {
  const order = pieces
    .filter(({ char }) => char in DOTS)
    .sort((a, b) => a.char.localeCompare(b.char) || by(a, b));
  const used = new Set<Piece>();
  const joined: Piece[] = [];
  order.forEach((c, i) => {
    const [a, b] = [order[i - 2], order[i - 1]];
    if (!a || !b || used.has(a) || used.has(b)) return;
    const whole = dotsPiece(a, b, c);
    if (!whole) return;
    for (const dot of [a, b, c]) used.add(dot);
    joined.push(whole);
  });
  return [...pieces.filter((piece) => !used.has(piece)), ...joined];
}

function dotsPiece(a: Piece, b: Piece, c: Piece): Piece | undefined {
  const { size } = c;
  const step = { x: b.x0 - a.x0, y: b.base - a.base };
  const near = 0.15 * size;
  const even =
    a.char === b.char &&
    b.char === c.char &&
    Math.abs(c.x0 - b.x0 - step.x) < near &&
    Math.abs(c.base - b.base - step.y) < near &&
    Math.hypot(step.x, step.y) < 0.8 * size &&
    Math.hypot(step.x, step.y) > 0.1 * size;
  if (!even) return undefined;
  const upright = Math.abs(step.x) < 0.1 * size;
  const slanted = !upright && Math.abs(step.y) > 0.1 * size;
  const char = upright ? '⋮' : slanted ? '⋱' : (DOTS[c.char] ?? '…');
  const base = upright || slanted ? Math.max(a.base, b.base, c.base) : c.base;
  return { ...around([a, b, c]), kind: 'sign', char, latex: '', plain: char, base };
}

/** The pieces with those joined that make one sign. */
export const joinSigns = (pieces: readonly Piece[]): Piece[] =>
  joinDots(joinOverlaid(joinStacks(pieces)));
