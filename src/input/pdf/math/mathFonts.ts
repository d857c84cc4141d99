import { largeExtent, texSign, type Extent, type TexEncoding } from './texEncodings.ts';

/** How the letters of a formula may be set, beside upright and italic. */
export type MathAlphabet = 'cal' | 'scr' | 'bb' | 'frak' | 'sans' | 'mono';

/** Properties of a math font that follow from its name. */
export interface MathFont {
  /** Used only for formulas. */
  readonly mathematical: boolean;
  readonly encoding?: TexEncoding;
  /** Of its letters, if they are not simply italic. */
  readonly alphabet?: MathAlphabet;
  /** Above and below the baseline, if all of its signs are equally high. */
  readonly extent?: Extent;
}

/** Kinds of fonts by a part of their names, the more special ones first. */
const KINDS: readonly (readonly [RegExp, MathFont])[] = [
  [
    /^(?:cm|lm|eu|px|tx|nt?x|sf|cc|rtx|rpx)?(?:ex|math-?extension)[abc]?\d*(?:-|$)|^cmex|^(?:[pt]x|z)ex/iu,
    { mathematical: true, encoding: 'OMX' },
  ],
  [
    /^(?:cmmi|cmmib|lmmi|lmmathitalic|rm?tmi|ptmcm|zptmcm7m|eurm|eurb|[pt]xmi|nxlmi|ntxmi|zp?t?mi)/iu,
    { mathematical: true, encoding: 'OML' },
  ],
  [
    /^(?:cmsy|cmbsy|lmsy|lmmathsymbols|[pt]xsy|ntxsy|zptmcm7y|eusm|eusb)/iu,
    { mathematical: true, encoding: 'OMS', alphabet: 'cal' },
  ],
  [/^msam/iu, { mathematical: true, encoding: 'MSA' }],
  [/^msbm/iu, { mathematical: true, encoding: 'MSB', alphabet: 'bb' }],
  [/^(?:rsfs|.*mathscr|.*script.*math)|KaTeX_Script/iu, { mathematical: true, alphabet: 'scr' }],
  [
    /^(?:eufm|eufb|yfrak|ygoth)|fraktur|(?:MJX|KaTeX).*frak/iu,
    { mathematical: true, alphabet: 'frak' },
  ],
  [
    /^(?:bbm|dsrom|bbold|dsss)|KaTeX_AMS|(?:MJX|MathJax).*AMS|double-?struck/iu,
    { mathematical: true, alphabet: 'bb' },
  ],
  [/(?:KaTeX|MathJax|MJX).*calig/iu, { mathematical: true, alphabet: 'cal' }],
  [/(?:KaTeX|MathJax|MJX).*size1/iu, { mathematical: true, extent: [0.85, 0.35] }],
  [/(?:KaTeX|MathJax|MJX).*size2/iu, { mathematical: true, extent: [1.15, 0.65] }],
  [/(?:KaTeX|MathJax|MJX).*size3/iu, { mathematical: true, extent: [1.45, 0.95] }],
  [/(?:KaTeX|MathJax|MJX).*size4/iu, { mathematical: true, extent: [1.75, 1.25] }],
  [
    /KaTeX|MathJax|MJX|math|^symbol|^standardsym|^mt-?\s?(?:extra|mi|sy)|euclid|^lasy|^wasy|^stmary|^esint/iu,
    { mathematical: true },
  ],
];

const PLAIN: MathFont = { mathematical: false };
const known = new Map<string, MathFont>();
/** Bound of the cache: a document has few font names, all documents together have many. */
const MOST_NAMES = 2000;

/** @param name without the mark of a subset */
export function mathFont(name: string): MathFont {
  const met = known.get(name);
  if (met) return met;
  const font = KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? PLAIN;
  if (known.size < MOST_NAMES) known.set(name, font);
  return font;
}

/** A letter or digit, which a table for another font would contradict. */
const ALPHANUMERIC = /^[A-Za-z0-9]$/u;

/**
 * The character of a code in one of TeX's math fonts; undefined if the font is not one of them, or
 * if the file maps letters to other codes than TeX does.
 * @param unicode what the file says
 */
export function texCharacter(name: string, code: number, unicode: string): string | undefined {
  const { encoding } = mathFont(name);
  const sign = encoding === undefined ? undefined : texSign(encoding, code);
  if (sign === undefined) return undefined;
  // Without a table, the code itself passes for the character.
  const told = unicode !== String.fromCharCode(code) && ALPHANUMERIC.test(unicode);
  return told && unicode !== sign ? undefined : sign;
}

/** The smallest root sign, which hangs from its baseline as the larger ones do. */
const ROOT = 0x70;

/** Ink of a glyph above and below its baseline, if the font states it; as shares of the em. */
export function fontExtent(name: string, code: number): Extent | undefined {
  const { encoding, extent } = mathFont(name);
  if (encoding === 'OMS' && code === ROOT) return [0.04, 0.96];
  return encoding === 'OMX' ? largeExtent(code) : extent;
}
