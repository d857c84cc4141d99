/** The meaning of a font's glyphs: from its tables, from glyph names and symbols, or by a guess. */
import { isNumberedName, textOfName } from './glyphNames.ts';
import { commonSign, dingbatOf, type Signs, signsOf } from './symbolFonts.ts';

/** A glyph as pdf.js describes it. */
export interface GlyphSource {
  readonly unicode?: unknown;
  readonly originalCharCode?: unknown;
  readonly isInFont?: unknown;
}

export interface Meaning {
  readonly text: string;
  /** True if the text is only the number of the glyph, which is a character only by chance. */
  readonly guessed: boolean;
}

/** Extra properties of a font from pdf.js, any of which may be missing. */
type FontRecord = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is FontRecord =>
  value !== null && typeof value === 'object';

const PRIVATE_USE = /^[\ue000-\uf8ff]$/u;
/** Controls and the replacement character: no text at all. */
// eslint-disable-next-line no-control-regex -- fonts do map glyphs to control characters
const NO_TEXT = /^[\u0000-\u001f\u007f-\u009f\ufffd]*$/u;
/** Symbols, as opposed to the letters that a wrong encoding produces. */
const SIGN = /^[\p{Script=Greek}\p{S}\u2190-\u2bff]/u;

const codeOf = (char: string): number => char.codePointAt(0) ?? 0;
const charOf = (code: number): string =>
  code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';

/** The meanings of one font's glyphs. Each is determined once. */
export class GlyphMeanings {
  private readonly known = new Map<string, Meaning>();
  private readonly signs: Signs | undefined;
  private readonly composite: boolean;
  /** True if glyphs that the font lacks are taken from another one. */
  private readonly substituted: boolean;
  private readonly names: FontRecord;
  /** Codes that have a character; undefined if pdf.js does not report them. */
  private readonly mapped: FontRecord | undefined;
  private readonly numbered: boolean;

  /** @param name without the mark of a subset */
  constructor(name: string, font: FontRecord) {
    this.signs = signsOf(name);
    this.composite = font['composite'] === true;
    this.substituted = font['missingFile'] === true || font['isType3Font'] === true;
    this.names = isRecord(font['differences']) ? font['differences'] : {};
    const table = font['toUnicode'];
    const map = isRecord(table) ? table['_map'] : undefined;
    this.mapped = isRecord(map) ? map : undefined;
    // Without a table, pdf.js returns the codes themselves.
    this.numbered = this.composite && isRecord(table) && map === undefined;
  }

  of(glyph: GlyphSource): Meaning {
    const unicode = typeof glyph.unicode === 'string' ? glyph.unicode : '';
    const code = typeof glyph.originalCharCode === 'number' ? glyph.originalCharCode : -1;
    const drawn = glyph.isInFont !== false || this.substituted;
    const key = `${code} ${unicode} ${drawn}`;
    const known = this.known.get(key);
    if (known) return known;
    const meaning = this.workOut(unicode, code, drawn);
    this.known.set(key, meaning);
    return meaning;
  }

  private workOut(unicode: string, code: number, drawn: boolean): Meaning {
    // A glyph without ink and without meaning is a space.
    if (!drawn && (NO_TEXT.test(unicode) || this.isGuess(unicode, code))) {
      return { text: ' ', guessed: false };
    }
    const sign = this.signs ? this.signOf(this.signs, unicode, code) : commonSign(unicode);
    if (sign !== undefined) return { text: sign, guessed: false };
    // A symbol that is not in the table is not a letter either.
    if (this.signs && PRIVATE_USE.test(unicode)) return { text: '', guessed: false };
    if (this.isGuess(unicode, code)) {
      const name = this.nameOf(code);
      const named = name === undefined ? undefined : textOfName(name);
      return named === undefined
        ? { text: unicode, guessed: true }
        : { text: named, guessed: false };
    }
    // Fonts with the encoding of symbols have letters at U+F000 and their code.
    if (PRIVATE_USE.test(unicode) && codeOf(unicode) >= 0xf020 && codeOf(unicode) <= 0xf0ff) {
      return { text: charOf(codeOf(unicode) - 0xf000), guessed: true };
    }
    return { text: unicode, guessed: false };
  }

  private nameOf(code: number): string | undefined {
    const name = this.composite ? undefined : this.names[String(code)];
    return typeof name === 'string' ? name : undefined;
  }

  /** The character is the bare code, or was made from a number in a name. */
  private isGuess(unicode: string, code: number): boolean {
    if (code < 0) return false;
    const name = this.nameOf(code);
    if (name !== undefined && isNumberedName(name)) {
      const digits = /[0-9a-fA-F]+$/u.exec(name)?.[0] ?? '';
      return [parseInt(digits, 16), parseInt(digits, 10), code].map(charOf).includes(unicode);
    }
    if (unicode !== charOf(code & 0xffff)) return false;
    return this.numbered || (this.mapped !== undefined && !this.mapped[String(code)]);
  }

  private signOf({ table, named }: Signs, unicode: string, code: number): string | undefined {
    const name = named ? this.nameOf(code) : undefined;
    const byName = name === undefined ? undefined : (dingbatOf(name) ?? textOfName(name));
    if (byName !== undefined && !/^[A-Za-z]$/u.test(byName)) return byName;
    if (PRIVATE_USE.test(unicode)) return table.get(codeOf(unicode) - 0xf000);
    if (named && SIGN.test(unicode) && codeOf(unicode) > 0xff) return unicode;
    if (!this.composite) return table.get(code);
    return codeOf(unicode) <= 0xff ? table.get(codeOf(unicode)) : undefined;
  }
}
