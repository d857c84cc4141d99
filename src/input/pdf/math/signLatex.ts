import { commandOf } from './mathCommands.ts';
import { Unsure, type MathGlyph, type Piece } from './mathPiece.ts';

const LETTER = /^[A-Za-z]$/u;
const ALPHABETS = {
  cal: 'mathcal',
  scr: 'mathscr',
  bb: 'mathbb',
  frak: 'mathfrak',
  sans: 'mathsf',
  mono: 'mathtt',
} as const;

/** The sign without its font, in upright or bold type, or in another alphabet. */
function commandOfAlphabet({ char, alphabet, bold, italic, textual }: MathGlyph): string {
  const letter = LETTER.test(char);
  if (alphabet !== undefined && (letter || (alphabet === 'bb' && /\d/u.test(char)))) {
    return ALPHABETS[alphabet];
  }
  if (bold && (letter || /\d/u.test(char))) return italic && letter ? 'boldsymbol' : 'mathbf';
  if (bold && /^\p{Script=Greek}$/u.test(char)) return 'boldsymbol';
  return letter && !italic && textual ? 'mathrm' : '';
}

/**
 * LaTeX of a piece.
 * Errors: {@link Unsure} for characters that LaTeX has no command for.
 */
export function latexOf(piece: Piece): string {
  if (piece.latex !== '') return piece.latex;
  const command = commandOf(piece.char);
  if (command === undefined) throw new Unsure(`no command for ${piece.char}`);
  const alphabet = piece.glyph ? commandOfAlphabet(piece.glyph) : '';
  return alphabet === '' ? command : `\\${alphabet}{${command}}`;
}

/** Puts LaTeX together: a command's name ends where something else than a letter follows. */
export const joinLatex = (parts: readonly string[]): string =>
  parts.reduce(
    (whole, part) =>
      /\\[A-Za-z]+$/u.test(whole) && /^[A-Za-z]/u.test(part) ? `${whole} ${part}` : whole + part,
    '',
  );
