/** Fonts whose letters and digits are drawn as signs: what a code shows, not what it is called. */

/** A family of signs with a table of its own. */
export type SymbolSet = 'dingbats' | 'wingdings' | 'wingdings2' | 'webdings';

/** The set that a font draws, by its name; undefined for fonts of letters. */
export function symbolSetOf(name: string): SymbolSet | undefined {
  const plain = name.replace(/[^a-z0-9]/giu, '').toLowerCase();
  if (/zapfdingbats|itcdingbats|^dingbats|^zadb/u.test(plain)) return 'dingbats';
  if (plain.includes('wingdings2')) return 'wingdings2';
  // The third one has arrows and keys, and no signs of forms.
  if (plain.includes('wingdings') && !plain.includes('wingdings3')) return 'wingdings';
  return plain.includes('webdings') ? 'webdings' : undefined;
}

/** Codes that differ from the regular order of the Dingbats block (ISO 32000-1, annex D.6). */
const DINGBATS: Readonly<Record<number, string>> = {
  0x25: '☎',
  0x2a: '☛',
  0x2b: '☞',
  0x48: '★',
  0x6c: '●',
  0x6e: '■',
  0x73: '▲',
  0x74: '▼',
  0x75: '◆',
  0x77: '◗',
  0xa8: '♣',
  0xa9: '♦',
  0xaa: '♥',
  0xab: '♠',
  0xd5: '→',
  0xd6: '↔',
  0xd7: '↕',
};

function dingbat(code: number): string | undefined {
  const special = DINGBATS[code];
  if (special !== undefined) return special;
  if (code >= 0xac && code <= 0xb5) return String.fromCodePoint(0x2460 + code - 0xac);
  if (code > 0x20 && code < 0x7f) return String.fromCodePoint(0x2700 + code - 0x20);
  if (code > 0xa0 && code < 0xff) return String.fromCodePoint(0x2700 + code - 0x40);
  return undefined;
}

const WINGDINGS: Readonly<Record<number, string>> = {
  0x22: '✂',
  0x28: '☎',
  0x29: '✆',
  0x2a: '✉',
  0x3f: '✍',
  0x41: '✌',
  0x45: '☜',
  0x46: '☞',
  0x47: '☝',
  0x48: '☟',
  0x4a: '☺',
  0x4c: '☹',
  0x6c: '●',
  0x6d: '❍',
  0x6e: '■',
  0x6f: '☐',
  0x70: '☐',
  0x71: '❑',
  0x72: '❒',
  0x75: '◆',
  0x76: '❖',
  0x9e: '·',
  0x9f: '•',
  0xa1: '○',
  0xa2: '○',
  0xa4: '◉',
  0xa5: '◎',
  0xa7: '▪',
  0xa8: '☐',
  0xab: '★',
  0xd8: '➢',
  0xdf: '←',
  0xe0: '→',
  0xe1: '↑',
  0xe2: '↓',
  0xe8: '➔',
  0xf0: '⇨',
  0xfb: '✗',
  0xfc: '✓',
  0xfd: '☒',
  0xfe: '☑',
};

function wingding(code: number): string | undefined {
  if (code >= 0x81 && code <= 0x8a) return String.fromCodePoint(0x2460 + code - 0x81);
  if (code >= 0x8c && code <= 0x95) return String.fromCodePoint(0x2776 + code - 0x8c);
  return WINGDINGS[code];
}

const WINGDINGS_2: Readonly<Record<number, string>> = {
  0x4f: '✗',
  0x50: '✓',
  0x51: '☒',
  0x52: '☑',
  0x53: '☒',
  0x54: '☒',
  0x97: '●',
  0xa2: '■',
  0xa3: '☐',
};

const WEBDINGS: Readonly<Record<number, string>> = {
  0x61: '✓',
  0x63: '☐',
  0x67: '■',
  0x6e: '●',
  0x72: '✗',
};

const TABLES: Readonly<Record<SymbolSet, (code: number) => string | undefined>> = {
  dingbats: dingbat,
  wingdings: wingding,
  wingdings2: (code) => WINGDINGS_2[code],
  webdings: (code) => WEBDINGS[code],
};

/**
 * The sign that a glyph of a symbol font shows. Such fonts are said to write letters and digits, or
 * codes in the private use area; a font that already names its signs is believed.
 * @param unicode what the font says that the glyph means
 * @param code of the glyph in the content stream
 * @returns undefined where the sign is not known
 */
export function signOf(set: SymbolSet, unicode: string, code: number): string | undefined {
  const point = unicode.codePointAt(0);
  if (point === undefined) return code <= 0xff ? TABLES[set](code) : undefined;
  const isPrivate = point >= 0xf000 && point <= 0xf0ff;
  if (!isPrivate && (point > 0xff || unicode.length > 1)) return undefined;
  return TABLES[set](isPrivate ? point & 0xff : point);
}
