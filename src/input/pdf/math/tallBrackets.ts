/** Brackets of fonts that do not state the heights of their glyphs. */
import { around, axisOf, type Piece } from './mathPiece.ts';

/** Opening brackets and their closing partners. */
export const BRACKET_PARTNERS: Readonly<Record<string, string>> = {
  '(': ')',
  '[': ']',
  '{': '}',
  '|': '|',
  '‖': '‖',
  '⟨': '⟩',
  '⌊': '⌋',
  '⌈': '⌉',
};

/** Pieces this far from the line of a bracket, as a share of the type size, are in another row. */
const OFF = 0.42;

/**
 * Makes brackets as high as their content if that has several rows: then there are rows above and
 * below the line of the brackets.
 */
export function raiseBrackets(pieces: readonly Piece[]): Piece[] {
  const order = [...pieces].sort((a, b) => a.x0 - b.x0);
  const { size } = around(order);
  const tall = new Map<Piece, Piece>();
  order.forEach((open, i) => {
    if (open.kind !== 'sign' || !(open.char in BRACKET_PARTNERS) || tall.has(open)) return;
    const at = partnerOf(order, i);
    if (at === undefined && open.char !== '{') return;
    const inside = order.slice(i + 1, at);
    const rows = inside.filter((piece) => piece.size > 0.88 * size && piece.kind !== 'large');
    const above = rows.some((piece) => axisOf(piece) < axisOf(open) - OFF * size);
    const below = rows.some((piece) => axisOf(piece) > axisOf(open) + OFF * size);
    if (!above || !below) return;
    const { top, bottom } = around(inside);
    for (const bracket of [open, at === undefined ? undefined : order[at]]) {
      if (bracket) tall.set(bracket, { ...bracket, kind: 'large', top, bottom });
    }
  });
  return order.map((piece) => tall.get(piece) ?? piece);
}

/** Place of the bracket that closes another one on the same line. */
function partnerOf(order: readonly Piece[], start: number): number | undefined {
  const open = order[start];
  if (!open) return undefined;
  const partner = BRACKET_PARTNERS[open.char];
  let depth = 0;
  for (let i = start + 1; i < order.length; i++) {
    const piece = order[i];
    if (!piece || Math.abs(piece.base - open.base) > 0.1 * open.size) continue;
    if (piece.char === partner && depth === 0) return i;
    if (piece.char === partner) depth--;
    else if (piece.char === open.char) depth++;
  }
  return undefined;
}
