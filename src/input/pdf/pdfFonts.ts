import type { PDFPageProxy } from './pdfjs.ts';
import { symbolSetOf, type SymbolSet } from './symbolFonts.ts';

/** What is needed to know of a font. */
export interface FontInfo {
  readonly name: string;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly vertical: boolean;
  /** Text space units per glyph unit (0.001 but for Type 3 fonts). */
  readonly unit: number;
  /** Height of the em square at size 1 (1 but for Type 3 fonts). */
  readonly emScale: number;
  /** Extent above and below the baseline as shares of the em square, both positive. */
  readonly ascent: number;
  readonly descent: number;
  /** Default length of glyphs in vertical writing, in glyph units. */
  readonly verticalAdvance: number;
  /** Which signs its letters and digits are drawn as; undefined for letters. */
  readonly symbols?: SymbolSet | undefined;
}

/** Time that pdf.js has to hand over a font whose page it has parsed already. */
const FONT_TIMEOUT = 2000;

/** Weights in font names; TeX's Computer Modern says BX for bold extended. */
const BOLD = /bold|black|heavy|demi(?!light)|\bCMBX|\bSFBX|-bd\b/iu;
const ITALIC = /italic|oblique|slanted|\bCMTI|\bCMSL|\bSFTI|\bSFSL|-it\b/iu;

const within = (value: unknown, low: number, high: number, fallback: number): number =>
  typeof value === 'number' && value >= low && value <= high ? value : fallback;

/** Reads what pdf.js tells about a font, which may lack any of it. */
function describe(font: Readonly<Record<string, unknown>>): FontInfo {
  const name = typeof font['name'] === 'string' ? font['name'] : '';
  const plain = name.replace(/^[A-Z]{6}\+/u, '');
  const type3 = font['isType3Font'] === true;
  const matrix = Array.isArray(font['fontMatrix']) ? (font['fontMatrix'] as unknown[]) : [];
  const unit = typeof matrix[0] === 'number' && matrix[0] !== 0 ? Math.abs(matrix[0]) : 0.001;
  const metrics = Array.isArray(font['defaultVMetrics'])
    ? (font['defaultVMetrics'] as unknown[])
    : [];
  const box = Array.isArray(font['bbox']) ? (font['bbox'] as unknown[]) : [];
  // The em of a Type 3 font is whatever its author drew: its box says how high letters are.
  const boxHeight =
    typeof box[1] === 'number' && typeof box[3] === 'number' ? Math.abs(box[3] - box[1]) : 0;
  return {
    name: plain,
    bold: font['bold'] === true || font['black'] === true || BOLD.test(plain),
    italic: font['italic'] === true || ITALIC.test(plain),
    vertical: font['vertical'] === true,
    unit,
    emScale: type3 && boxHeight > 0 ? boxHeight * unit : 1,
    ascent: within(font['ascent'], 0.5, 1, 0.8),
    descent: within(-Number(font['descent']), 0.1, 0.35, 0.2),
    verticalAdvance: Math.abs(within(metrics[0], -3000, 3000, 0)),
    symbols: symbolSetOf(plain),
  };
}

/** Waits for the fonts that a page names. Fonts that never arrive are described by defaults. */
export async function loadFonts(
  page: PDFPageProxy,
  names: Iterable<string>,
): Promise<Map<string, FontInfo>> {
  const store = page.commonObjs as {
    get(id: string, callback: (font: Readonly<Record<string, unknown>> | null) => void): void;
  };
  const fonts = new Map<string, FontInfo>();
  const one = (name: string): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        fonts.set(name, describe({}));
        resolve();
      }, FONT_TIMEOUT);
      store.get(name, (font) => {
        clearTimeout(timer);
        fonts.set(name, describe(font ?? {}));
        resolve();
      });
    });
  await Promise.all([...names].map(one));
  return fonts;
}
