import { accentOf, isAccent } from './mathCommands.ts';
import { around, middleOf, type Piece } from './mathPiece.ts';
import { readRow } from './mathRow.ts';

/** An accent wider than this share of the type size, or over several signs, is a wide one. */
const WIDE = 0.7;

/** Attaches accents to the signs below them; accents over nothing stay signs. */
export function attachAccents(pieces: readonly Piece[]): Piece[] {
  const accents = pieces.filter((piece) => piece.kind === 'sign' && isAccent(piece.char));
  let rest = [...pieces];
  for (const accent of accents) {
    const below = rest.filter((piece) => piece !== accent && stands(accent, piece));
    const body = accent.x1 - accent.x0 > WIDE * accent.size ? below : nearest(accent, below);
    if (body.length === 0) continue;
    const command = accentOf(
      accent.char,
      body.length > 1 || accent.x1 - accent.x0 > WIDE * accent.size,
    );
    if (command === undefined) continue;
    const row = readRow(body);
    const whole: Piece = {
      ...around([...body, accent]),
      x0: around(body).x0,
      x1: around(body).x1,
      kind: 'group',
      char: body.length === 1 ? (body[0]?.char ?? '') : '',
      base: row.base,
      size: row.size,
      latex: `${command}{${row.latex}}`,
      plain: row.plain + (/\p{M}/u.test(accent.plain) ? accent.plain : ''),
    };
    rest = [...rest.filter((piece) => piece !== accent && !body.includes(piece)), whole];
  }
  return rest;
}

/** Middle of an accent's ink; accents without a width are drawn in front of their place. */
const middleOfAccent = (accent: Piece): number =>
  accent.x1 - accent.x0 < 0.05 * accent.size ? accent.x0 - 0.22 * accent.size : middleOf(accent);

/** Whether the accent is over the piece. */
function stands(accent: Piece, piece: Piece): boolean {
  const half = Math.max(0.2 * accent.size, (accent.x1 - accent.x0) / 2);
  const middle = middleOfAccent(accent);
  const shared = Math.min(middle + half, piece.x1) - Math.max(middle - half, piece.x0);
  const gap = piece.top - accent.bottom;
  const least = half > 0.35 * accent.size ? 0.3 : 0.5;
  return (
    shared > least * Math.min(2 * half, piece.x1 - piece.x0) &&
    Math.abs(gap) < 0.3 * accent.size &&
    piece.base >= accent.base - 0.05 * accent.size &&
    piece.size > 0.9 * accent.size
  );
}

const nearest = (accent: Piece, pieces: readonly Piece[]): Piece[] => {
  const off = (piece: Piece): number => Math.abs(middleOf(piece) - middleOfAccent(accent));
  return [...pieces].sort((a, b) => off(a) - off(b)).slice(0, 1);
};
