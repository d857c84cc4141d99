/** Math properties of a page's glyphs, from their fonts and characters. */
import { defined } from '../../../core/system/defined.ts';
import { isGreek, STRONG_SIGN } from './mathCommands.ts';
import { type MathAlphabet, fontExtent, mathFont } from './mathFonts.ts';
import type { MathGlyph } from './mathPiece.ts';

/** A glyph of the text layer, in pixels. */
export interface PlacedGlyph {
  readonly text: string;
  readonly u0: number;
  readonly u1: number;
  readonly base: number;
  readonly size: number;
  readonly code: number;
  readonly font: { readonly name: string; readonly bold: boolean; readonly italic: boolean };
}

interface Style {
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly alphabet?: MathAlphabet;
}

/** Unicode's letters of formulas by the ends of their stretches (from U+1D400). */
const STRETCHES: readonly (readonly [last: number, style: Style])[] = [
  [0x1d433, { bold: true }],
  [0x1d467, { italic: true }],
  [0x1d49b, { bold: true, italic: true }],
  [0x1d503, { alphabet: 'cal' }],
  [0x1d537, { alphabet: 'frak' }],
  [0x1d56b, { alphabet: 'bb' }],
  [0x1d59f, { alphabet: 'frak' }],
  [0x1d66f, { alphabet: 'sans' }],
  [0x1d6a3, { alphabet: 'mono' }],
  [0x1d6a5, { italic: true }],
  [0x1d6e1, { bold: true }],
  [0x1d71b, { italic: true }],
  [0x1d7cb, { bold: true, italic: true }],
  [0x1d7d7, { bold: true }],
  [0x1d7e1, { alphabet: 'bb' }],
  [0x1d7ff, { alphabet: 'sans' }],
];
/** Letters that Unicode had before those. */
const EARLIER: Readonly<Record<string, Style>> = {
  ...Object.fromEntries(Array.from('ℂℍℕℙℚℝℤ', (char) => [char, { alphabet: 'bb' as const }])),
  ...Object.fromEntries(Array.from('ℬℰℱℋℐℒℳℛℯℊℴ', (char) => [char, { alphabet: 'cal' as const }])),
  ...Object.fromEntries(Array.from('ℭℌℨ', (char) => [char, { alphabet: 'frak' as const }])),
  ℎ: { italic: true },
};

const styleOf = (char: string): Style | undefined => {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x1d400 || code > 0x1d7ff) return EARLIER[char];
  return STRETCHES.find(([last]) => code <= last)?.[1];
};

/** Greek letters of formulas that Unicode's normal forms would replace by others. */
const VARIANTS = Array.from('∂ϵϑϰϕϱϖ');

/** The character without its style. */
function plainChar(text: string, styled: boolean): string {
  const code = text.codePointAt(0) ?? 0;
  const variant = code >= 0x1d6a8 && code <= 0x1d7cb ? (code - 0x1d6a8) % 58 : 0;
  if (variant >= 51) return VARIANTS[variant - 51] ?? text;
  return text === '∣' ? '|' : text.normalize(styled ? 'NFKC' : 'NFC');
}

/** Whether a glyph is hardly ever a part of prose. */
export const isMathematical = ({ text, font, code }: PlacedGlyph): boolean =>
  text.trim() !== '' &&
  (STRONG_SIGN.test(text) ||
    isGreek(text) ||
    (mathFont(font.name).mathematical && (mathFont(font.name).encoding !== 'OMS' || code > 0x0f)));

/** Fonts that have the italic letters of formulas apart from those of words. */
const hasOwnItalic = ({ text, font }: PlacedGlyph): boolean => {
  const { mathematical, encoding } = mathFont(font.name);
  return (
    (encoding === 'OML' && /^[a-z]$/iu.test(text)) ||
    (mathematical && font.italic) ||
    /^[\u{1d434}-\u{1d467}]$/u.test(text)
  );
};

/**
 * Whether words in italic type are distinguished from letters of formulas by their font: single
 * letters in the italics of words are fewer than those of fonts for formulas.
 * @param glyphs in the order of reading
 */
export function separatesItalic(glyphs: readonly PlacedGlyph[]): boolean {
  let [own, single] = [0, 0];
  const isItalic = (glyph: PlacedGlyph | undefined): boolean =>
    glyph?.font.italic === true && /^\p{L}+$/u.test(glyph.text);
  glyphs.forEach((glyph, i) => {
    if (hasOwnItalic(glyph)) own++;
    else if (isItalic(glyph) && !isItalic(glyphs[i - 1]) && !isItalic(glyphs[i + 1])) single++;
  });
  return own > single;
}

/**
 * A glyph of a formula.
 * @param separated italic letters of formulas have a separate font
 */
function toMathGlyph(glyph: PlacedGlyph, separated: boolean): MathGlyph {
  const { text, u0, u1, base, size, font, code } = glyph;
  const { mathematical, encoding, alphabet } = mathFont(font.name);
  const own = styleOf(text);
  const char = plainChar(text, own !== undefined);
  const letters = encoding === 'OML' || encoding === 'OMS';
  const italic = own?.italic ?? (encoding === 'OML' || (!letters && font.italic));
  const style = own?.alphabet ?? alphabet;
  const extent = fontExtent(font.name, code);
  return {
    char,
    x0: u0,
    x1: u1,
    base,
    size,
    bold: own?.bold ?? (font.bold || /^(?:cmmib|cmbsy)/iu.test(font.name)),
    italic,
    textual:
      own === undefined && !letters && (italic ? !mathematical && separated : style === undefined),
    ...defined({ alphabet: style, extent }),
  };
}

/** At least this many adjacent italic letters are a word; formulas have fewer. */
const ITALIC_WORD = 4;
/** Gaps within words, as a share of the type size. */
const LETTER_GAP = 0.14;

/** Which glyphs are the letters of italic words. */
function italicWords(glyphs: readonly PlacedGlyph[]): Set<PlacedGlyph> {
  const found = new Set<PlacedGlyph>();
  let word: PlacedGlyph[] = [];
  const close = (): void => {
    if (word.length >= ITALIC_WORD) for (const letter of word) found.add(letter);
    word = [];
  };
  for (const glyph of glyphs) {
    const last = word.at(-1);
    const letter =
      glyph.font.italic && /^\p{L}+$/u.test(glyph.text) && !mathFont(glyph.font.name).mathematical;
    const apart =
      last && (glyph.u0 - last.u1 > LETTER_GAP * glyph.size || glyph.size !== last.size);
    if (!letter || apart) close();
    if (letter) word.push(glyph);
  }
  close();
  return found;
}

/**
 * Glyphs of a line as glyphs of formulas.
 * @param glyphs from left to right
 * @param separated italic letters of formulas have a separate font on this page
 */
export function toMathGlyphs(glyphs: readonly PlacedGlyph[], separated: boolean): MathGlyph[] {
  const words = italicWords(glyphs);
  return glyphs.map((glyph) => {
    const sign = toMathGlyph(glyph, separated);
    return words.has(glyph) ? { ...sign, textual: true } : sign;
  });
}
