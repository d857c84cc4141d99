import { deflateSync } from 'node:zlib';
import { PDFName, PDFRawStream, PDFString, type PDFDocument, type PDFRef } from '@cantoo/pdf-lib';
import { GLYPHLESS, glyphlessFont } from './glyphlessFont.ts';

/** Codes have two bytes; 0 is not used, and the last ones are left to the surrogates' edge. */
const CODES = 65_000;
/** Most entries in a block of a character map. */
const BLOCK = 100;

/** Text in codes of a font. */
export interface EncodedText {
  /** Index of the font. */
  readonly font: number;
  /** The codes as hexadecimal digits, and how many there are. */
  readonly hex: string;
  readonly length: number;
}

interface OpenFont {
  readonly ref: PDFRef;
  readonly codes: Map<string, number>;
}

const hex = (code: number): string => code.toString(16).padStart(4, '0').toUpperCase();

/** UTF-16 code units as hexadecimal digits. */
const utf16 = (text: string): string =>
  Array.from({ length: text.length }, (_, i) => hex(text.charCodeAt(i))).join('');

/**
 * Fonts whose glyphs are empty. Each code is a cluster of letters, and the font states its text
 * (`ToUnicode`). There is one font, unless a document has more clusters than a font has codes.
 */
export class InvisibleFonts {
  private readonly fonts: OpenFont[] = [];

  constructor(private readonly document: PDFDocument) {}

  /** @param clusters of one word */
  encode(clusters: readonly string[]): EncodedText {
    let font = this.fonts.at(-1);
    if (!font || font.codes.size + clusters.length > CODES) {
      font = { ref: this.document.context.nextRef(), codes: new Map() };
      this.fonts.push(font);
    }
    const { codes } = font;
    const numbers = clusters.map((cluster) => {
      const code = codes.get(cluster) ?? codes.size + 1;
      codes.set(cluster, code);
      return code;
    });
    return { font: this.fonts.length - 1, hex: numbers.map(hex).join(''), length: numbers.length };
  }

  /** The font with an index. */
  ref(font: number): PDFRef | undefined {
    return this.fonts[font]?.ref;
  }

  /** Writes the fonts, when all text is encoded. */
  finish(): void {
    if (this.fonts.length === 0) return;
    const { context } = this.document;
    const program = glyphlessFont();
    const file = context.register(this.stream(program, { Length1: program.length }));
    const glyphs = new Uint8Array(2 * 65_536).map((_, i) => i % 2);
    const map = context.register(this.stream(glyphs));
    const descriptor = context.register(
      context.obj({
        Type: 'FontDescriptor',
        FontName: 'GlyphLess',
        Flags: 5,
        FontBBox: [0, GLYPHLESS.descent, GLYPHLESS.width, GLYPHLESS.ascent],
        ItalicAngle: 0,
        Ascent: GLYPHLESS.ascent,
        Descent: GLYPHLESS.descent,
        CapHeight: GLYPHLESS.ascent,
        StemV: 80,
        FontFile2: file,
      }),
    );
    const descendant = context.register(
      context.obj({
        Type: 'Font',
        Subtype: 'CIDFontType2',
        BaseFont: 'GlyphLess',
        CIDSystemInfo: {
          Registry: PDFString.of('Adobe'),
          Ordering: PDFString.of('Identity'),
          Supplement: 0,
        },
        FontDescriptor: descriptor,
        DW: GLYPHLESS.width,
        CIDToGIDMap: map,
      }),
    );
    for (const { ref, codes } of this.fonts) {
      const toUnicode = context.register(this.stream(Buffer.from(characterMap(codes), 'latin1')));
      const font = {
        Type: 'Font',
        Subtype: 'Type0',
        BaseFont: 'GlyphLess',
        Encoding: 'Identity-H',
        DescendantFonts: [descendant],
        ToUnicode: toUnicode,
      };
      context.assign(ref, context.obj(font));
    }
  }

  private stream(bytes: Uint8Array, entries: Record<string, number> = {}): PDFRawStream {
    const { context } = this.document;
    const dict = context.obj({ ...entries, Filter: 'FlateDecode' });
    const packed = new Uint8Array(deflateSync(bytes));
    dict.set(PDFName.of('Length'), context.obj(packed.length));
    return PDFRawStream.of(dict, packed);
  }
}

/** The text of each code, in the form that PDF requires. */
function characterMap(codes: ReadonlyMap<string, number>): string {
  const entries = [...codes].map(([text, code]) => `<${hex(code)}> <${utf16(text)}>`);
  const blocks: string[] = [];
  for (let i = 0; i < entries.length; i += BLOCK) {
    const block = entries.slice(i, i + BLOCK);
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`);
  }
  return [
    '/CIDInit /ProcSet findresource begin',
    '12 dict begin',
    'begincmap',
    '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def',
    '/CMapName /Adobe-Identity-UCS def',
    '/CMapType 2 def',
    '1 begincodespacerange',
    '<0000> <FFFF>',
    'endcodespacerange',
    ...blocks,
    'endcmap',
    'CMapName currentdict /CMap defineresource pop',
    'end',
    'end',
    '',
  ].join('\n');
}
