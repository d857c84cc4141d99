/** Ligatures and presentation forms: their parts are the text (Unicode, chapters 9 and 23). */
const PRESENTATION =
  /[\ufb00-\ufb4f\ufb50-\ufdff\ufe10-\ufe19\ufe31-\ufe44\ufe47\ufe48\ufe70-\ufefc\u{2f00}-\u{2fdf}\u{2e80}-\u{2eff}]/u;
/** Characters without meaning: controls, replacement, private use, noncharacters. */
const MEANINGLESS =
  // eslint-disable-next-line no-control-regex -- fonts do map glyphs to control characters
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd\ue000-\uf8ff\u{f0000}-\u{10ffff}\ufdd0-\ufdef\ufffe\uffff]/gu;
/** Ideographs, kana and their punctuation, which are set without spaces and as wide as high. */
export const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u;
/** Full-width letters and digits. */
export const FULL_WIDTH = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/u;
/** Any white space is a space. */
const SPACES = /[\s\u200b]+/gu;
const SOFT_HYPHEN = /\u00ad/gu;
/** Direction marks: the order of the text already expresses them. */
const DIRECTION_MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * Symbol fonts put bullets and other symbols into the private use area at U+F000 + code
 * (the convention of Windows' symbol encoding).
 */
const SYMBOLS: Readonly<Record<string, string>> = {
  '\uf0b7': '•',
  '\uf0a7': '▪',
  '\uf0a8': '•',
  '\uf0d8': '➢',
  '\uf0fc': '✓',
  '\uf0e0': '→',
  '\uf02d': '-',
};

/**
 * Text of one glyph: ligatures and presentation forms spelled out, white space folded, a soft
 * hyphen as a hyphen, since it is drawn; empty if the glyph has no meaning.
 */
export function glyphText(unicode: string): string {
  const symbol = SYMBOLS[unicode];
  if (symbol !== undefined) return symbol;
  const spelled = PRESENTATION.test(unicode)
    ? // Marks standing alone decompose to a space with a mark.
      unicode.normalize('NFKC').replace(/^ (?=\p{M})/u, '')
    : unicode;
  return spelled
    .replace(DIRECTION_MARKS, '')
    .replace(SOFT_HYPHEN, '-')
    .replace(SPACES, ' ')
    .replace(MEANINGLESS, '');
}
