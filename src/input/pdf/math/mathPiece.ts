/** Signs and groups of signs of a formula, which the formula reader combines. */
import { isAccent } from './mathCommands.ts';
import type { MathAlphabet } from './mathFonts.ts';
import type { Extent } from './texEncodings.ts';

/** A glyph of a formula, in pixels: `x` along the writing, `y` across it, downwards. */
export interface MathGlyph {
  /** One character. */
  readonly char: string;
  readonly x0: number;
  readonly x1: number;
  /** Its baseline. */
  readonly base: number;
  /** Height of the em square. */
  readonly size: number;
  readonly bold: boolean;
  readonly italic: boolean;
  /** In type for words, not for the signs of formulas. */
  readonly textual: boolean;
  readonly alphabet?: MathAlphabet;
  /** Of its ink, if the font states it. */
  readonly extent?: Extent;
}

/** A horizontal line: the bar of a fraction or a root, or a line over letters. */
export interface Bar {
  readonly x0: number;
  readonly x1: number;
  readonly y: number;
}

/**
 * What a piece is: a sign; a word in upright type; a bracket or an operator larger than the type
 * (`large`), and such an operator with its limits (`operator`); a group that stands on the baseline
 * (`group`) or around the axis, the height of fraction bars (`block`).
 */
export type PieceKind = 'sign' | 'word' | 'large' | 'operator' | 'group' | 'block';

/** A sign or a group of signs that were put together, with its LaTeX. */
export interface Piece {
  readonly kind: PieceKind;
  /** The sign, or the word. */
  readonly char: string;
  readonly x0: number;
  readonly x1: number;
  readonly top: number;
  readonly bottom: number;
  readonly base: number;
  readonly size: number;
  readonly latex: string;
  /** The same on one line of plain text. */
  readonly plain: string;
  /** How many glyphs are in it. */
  readonly glyphs: number;
  /** Of a sign. */
  readonly glyph?: MathGlyph;
}

const DESCENDING = /^[gjpqyQβγζημξρφχψςϱ,;()[\]{}|⟨⟩⌊⌋⌈⌉/‖∫]$/u;
const LOW = /^[acegmnopqrsuvwxyzαγειηκμνοπρσςτυχψωϵ]$/u;
const OPERATOR = /^[∑∏∐∫∬∭∮⋃⋂⨁⨂⨀⨄⨆]$/u;
const ON_AXIS = /^[=+−<>≤≥≈∼≡±×→←⋅·∗∘]$/u;

function inkOf({ char, extent, size }: MathGlyph): Extent {
  if (extent) return extent;
  if (isAccent(char)) return [0.75, -0.55];
  if (/^[\u239b-\u23ae]$/u.test(char)) return [0.95, 0.35];
  // If the font does not state it, operators are somewhat larger than the type.
  if (OPERATOR.test(char)) return [0.9, 0.35];
  if (ON_AXIS.test(char)) return [0.5, 0];
  if (/^[.,]$/u.test(char)) return [0.1, 0.1];
  const above = LOW.test(char) ? 0.45 : /[([{|⟨⌊⌈]|[)\]}⟩⌋⌉‖∫]/u.test(char) ? 0.75 : 0.7;
  return [above, DESCENDING.test(char) ? 0.22 : size > 0 ? 0.01 : 0];
}

/** The height of fraction bars above the baseline, as a share of the type size. */
export const AXIS = 0.25;

/** Larger than the type, so that its size says nothing about the type's. */
export const isLarge = ({ kind }: Piece): boolean => kind === 'large' || kind === 'operator';

/** The height on which a piece is centered. */
export const axisOf = ({ kind, top, bottom, base, size }: Piece): number =>
  kind === 'large' ? (top + bottom) / 2 : base - AXIS * size;

export const heightOf = ({ top, bottom }: Piece): number => bottom - top;
export const middleOf = ({ x0, x1 }: { readonly x0: number; readonly x1: number }): number =>
  (x0 + x1) / 2;

/** A sign as a piece; its LaTeX is determined once its group is known. */
export function signPiece(glyph: MathGlyph): Piece {
  const { char, x0, x1, base, size } = glyph;
  const [above, below] = inkOf(glyph);
  return {
    // What hangs from its baseline is larger than the type; operators may be of any size.
    kind: (glyph.extent && above + below > 0.9) || OPERATOR.test(char) ? 'large' : 'sign',
    char,
    x0,
    x1,
    top: base - above * size,
    bottom: base + below * size,
    base,
    size,
    latex: '',
    plain: char,
    glyphs: 1,
    glyph,
  };
}

/** The place of several pieces together, with the sum of their glyphs. */
export function around(pieces: readonly Piece[]): Omit<Piece, 'kind' | 'char' | 'latex' | 'plain'> {
  let [x0, x1, top, bottom, size, glyphs] = [Infinity, -Infinity, Infinity, -Infinity, 0, 0];
  for (const piece of pieces) {
    x0 = Math.min(x0, piece.x0);
    x1 = Math.max(x1, piece.x1);
    top = Math.min(top, piece.top);
    bottom = Math.max(bottom, piece.bottom);
    if (!isLarge(piece)) size = Math.max(size, piece.size);
    glyphs += piece.glyphs;
  }
  if (size === 0) size = pieces[0]?.size ?? 0;
  return { x0, x1, top, bottom, size, glyphs, base: pieces[0]?.base ?? 0 };
}

/** Thrown if a formula cannot be read with certainty: it stays plain text. */
export class Unsure extends Error {}
