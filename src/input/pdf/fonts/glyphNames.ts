/** Text of glyph names, for fonts without a character table. */

/** Names of ASCII signs and digits, in the order of their codes. */
const ASCII = (
  'space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright ' +
  'asterisk plus comma hyphen period slash zero one two three four five six seven eight nine ' +
  'colon semicolon less equal greater question at'
).split(' ');
const BRACKETS = 'bracketleft backslash bracketright asciicircum underscore grave'.split(' ');
const BRACES = 'braceleft bar braceright asciitilde'.split(' ');

const GREEK =
  'Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho ' +
  'sigma1 Sigma Tau Upsilon Phi Chi Psi Omega';

const OTHERS: Readonly<Record<string, string>> = {
  germandbls: 'ß',
  ae: 'æ',
  AE: 'Æ',
  oe: 'œ',
  OE: 'Œ',
  eth: 'ð',
  Eth: 'Ð',
  thorn: 'þ',
  Thorn: 'Þ',
  oslash: 'ø',
  Oslash: 'Ø',
  lslash: 'ł',
  Lslash: 'Ł',
  dotlessi: 'ı',
  dotlessj: 'ȷ',
  ij: 'ij',
  IJ: 'IJ',
  longs: 'ſ',
  ff: 'ff',
  fi: 'fi',
  fl: 'fl',
  ffi: 'ffi',
  ffl: 'ffl',
  exclamdown: '¡',
  questiondown: '¿',
  quoteleft: '‘',
  quoteright: '’',
  quotedblleft: '“',
  quotedblright: '”',
  quotesinglbase: '‚',
  quotedblbase: '„',
  guillemotleft: '«',
  guillemotright: '»',
  guilsinglleft: '‹',
  guilsinglright: '›',
  endash: '–',
  emdash: '—',
  minus: '−',
  bullet: '•',
  ellipsis: '…',
  periodcentered: '·',
  dagger: '†',
  daggerdbl: '‡',
  section: '§',
  paragraph: '¶',
  degree: '°',
  copyright: '©',
  registered: '®',
  trademark: '™',
  Euro: '€',
  euro: '€',
  cent: '¢',
  sterling: '£',
  yen: '¥',
  currency: '¤',
  multiply: '×',
  divide: '÷',
  plusminus: '±',
  fraction: '⁄',
  onehalf: '½',
  onequarter: '¼',
  threequarters: '¾',
  mu: 'µ',
  nbspace: ' ',
  sfthyphen: '-',
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  checkmark: '✓',
  H22073: '□',
  H18543: '▪',
  square: '□',
  openbullet: '◦',
};

/** Accents as the end of a letter's name, with their combining forms. */
const ACCENTS: Readonly<Record<string, string>> = {
  grave: '\u0300',
  acute: '\u0301',
  circumflex: '\u0302',
  tilde: '\u0303',
  macron: '\u0304',
  breve: '\u0306',
  dotaccent: '\u0307',
  dieresis: '\u0308',
  ring: '\u030a',
  hungarumlaut: '\u030b',
  caron: '\u030c',
  commaaccent: '\u0327',
  cedilla: '\u0327',
  ogonek: '\u0328',
};

function namedCharacters(): Map<string, string> {
  const names = new Map<string, string>();
  const list = (codes: readonly string[], start: number): void =>
    codes.forEach((name, i) => names.set(name, String.fromCharCode(start + i)));
  list(ASCII, 0x20);
  list(BRACKETS, 0x5b);
  list(BRACES, 0x7b);
  list(GREEK.split(' '), 0x391);
  list(GREEK.toLowerCase().split(' '), 0x3b1);
  names.set('sigma1', 'ς');
  for (const [name, text] of Object.entries(OTHERS)) names.set(name, text);
  return names;
}

const NAMES = namedCharacters();
const ACCENTED = new RegExp(
  `^([A-Za-z]|ae|AE|oslash|Oslash)(${Object.keys(ACCENTS).join('|')})$`,
  'u',
);

const fromHex = (hex: string): string => {
  const code = parseInt(hex, 16);
  const valid = code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return valid ? String.fromCodePoint(code) : '';
};

/** Text of one part of a name; undefined if the name has no meaning. */
function textOfPart(part: string): string | undefined {
  const named = NAMES.get(part);
  if (named !== undefined) return named;
  if (/^[A-Za-z]$/u.test(part)) return part;
  const units = /^uni((?:[0-9A-F]{4})+)$/u.exec(part)?.[1];
  if (units !== undefined) return (units.match(/.{4}/gu) ?? []).map(fromHex).join('');
  const point = /^u([0-9A-F]{4,6})$/u.exec(part)?.[1];
  if (point !== undefined) return fromHex(point);
  const [, letter, accent] = ACCENTED.exec(part) ?? [];
  const mark = ACCENTS[accent ?? ''];
  if (letter === undefined || mark === undefined) return undefined;
  return ((NAMES.get(letter) ?? letter) + mark).normalize('NFC');
}

/**
 * Text that a glyph's name represents: `f_f_i` for "ffi", `one.oldstyle` for "1", `a.sc` for "a",
 * `uni0041` for "A". Undefined for glyph numbers and custom names (`g36`, `cid1234`).
 */
export function textOfName(name: string): string | undefined {
  const dot = name.indexOf('.');
  const base = dot < 0 ? name : name.slice(0, dot);
  if (base === '') return undefined;
  const parts = base.split('_').map(textOfPart);
  return parts.includes(undefined) ? undefined : parts.join('');
}

/** Names that only number the glyphs of a font; text derived from the number is a guess. */
export const isNumberedName = (name: string): boolean =>
  /^(?:g|G|c|C|cid|glyph|gid|index|a|H|id|char|ch)[-_]?[0-9a-fA-F]{1,5}$/u.test(name) &&
  textOfName(name) === undefined;
