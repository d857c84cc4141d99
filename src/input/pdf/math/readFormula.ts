/** From the glyphs and bars of a formula to its LaTeX, by their relative positions. */
import { RELATION } from './mathCommands.ts';
import { attachAccents } from './mathAccents.ts';
import { readArrays, rowsOfPieces } from './mathArrays.ts';
import { readBars } from './mathBars.ts';
import { joinSigns } from './joinedSigns.ts';
import { attachLimits } from './mathLimits.ts';
import { around, type Bar, type MathGlyph, type Piece, signPiece, Unsure } from './mathPiece.ts';
import { readRow, type ReadRow } from './mathRow.ts';
import { raiseBrackets } from './tallBrackets.ts';
import { joinLetters } from './mathWords.ts';

/** A formula as LaTeX without dollars, and on one line of plain text. */
export interface Formula {
  readonly latex: string;
  readonly plain: string;
}

/** With more glyphs it is not a formula. */
const MOST_GLYPHS = 2000;

/**
 * Reads a formula of one line or several.
 * @returns undefined unless it is certain that every glyph is in the LaTeX, in the right place
 */
export function readFormula(
  glyphs: readonly MathGlyph[],
  bars: readonly Bar[],
): Formula | undefined {
  if (glyphs.length === 0 || glyphs.length > MOST_GLYPHS) return undefined;
  try {
    const rows = rowsOfPieces(groupsOf(glyphs, bars));
    const read = rows.map((row) => readRow(row));
    const held = read.reduce((sum, row) => sum + row.glyphs, 0);
    if (held !== glyphs.length) return undefined;
    return {
      latex: rows.length > 1 ? linesLatex(rows, read) : (read[0]?.latex ?? ''),
      plain: read.map(({ plain }) => plain).join(' '),
    };
  } catch (error) {
    if (error instanceof Unsure) return undefined;
    throw error;
  }
}

/** Joins the glyphs of one sign, then pieces above each other. */
function groupsOf(glyphs: readonly MathGlyph[], bars: readonly Bar[]): Piece[] {
  const signs = joinLetters(attachAccents(joinSigns(glyphs.map(signPiece))));
  const { size } = around(signs);
  // Fractions in limits come before the limits, and these before larger fractions.
  const small = readBars(signs, bars, (near) => near.every((p) => p.size < 0.88 * size));
  const limited = attachLimits(small.pieces);
  return readArrays(raiseBrackets(readBars(limited, small.bars).pieces));
}

/** Several lines, aligned at their relations if these are below each other. */
function linesLatex(rows: readonly Piece[][], read: readonly ReadRow[]): string {
  const relations = rows.map((row) =>
    row.filter((piece) => RELATION.test(piece.char)).sort((a, b) => a.x0 - b.x0),
  );
  const { size } = around(rows.flat());
  const column = relations[0]?.[0]?.x0;
  const aligned =
    column !== undefined &&
    relations.every((row) => row.some(({ x0 }) => Math.abs(x0 - column) < 0.3 * size));
  if (!aligned) {
    return `\\begin{gathered} ${read.map(({ latex }) => latex).join(' \\\\ ')} \\end{gathered}`;
  }
  const lines = rows.map((row) => {
    const left = row.filter((piece) => piece.x0 < column - 0.3 * size);
    const right = row.filter((piece) => piece.x0 >= column - 0.3 * size);
    return `${left.length > 0 ? readRow(left).latex : ''} & ${readRow(right).latex}`.trim();
  });
  return `\\begin{aligned} ${lines.join(' \\\\ ')} \\end{aligned}`;
}
