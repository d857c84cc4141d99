import { defined } from '../../core/system/defined.ts';
import { GlyphMeanings } from './fonts/glyphMeaning.ts';
import { signsOf } from './fonts/symbolFonts.ts';
import type { PDFPageProxy } from './pdfjs.ts';

/** The properties of a font that are needed. */
export interface FontInfo {
  readonly name: string;
  readonly bold: boolean;
  readonly italic: boolean;
  /** The font declares itself monospaced. */
  readonly monospaced: boolean;
  readonly vertical: boolean;
  /** Text space units per glyph unit (0.001 but for Type 3 fonts, where it may be negative). */
  readonly unit: number;
  /** Height of the em square at size 1 (1 but for Type 3 fonts). */
  readonly emScale: number;
  /** Extent above and below the baseline as shares of the em square, both positive. */
  readonly ascent: number;
  readonly descent: number;
  /** Default length of glyphs in vertical writing, in glyph units. */
  readonly verticalAdvance: number;
  /** Codes of more than one byte. */
  readonly composite?: boolean;
  /** Symbols instead of letters. */
  readonly signs?: boolean;
  /** Advance of the font's space as a share of the size; undefined if it has none. */
  readonly space?: number;
  /** The meaning of the glyphs. */
  readonly meanings: GlyphMeanings;
}

/** Time limit for pdf.js to deliver a font of a page that it has already parsed. */
const FONT_TIMEOUT = 2000;

/** Weights in font names; TeX's Computer Modern uses BX for bold extended. */
const BOLD = /bold|black|heavy|demi(?!light)|\bCMBX|\bSFBX|-bd\b/iu;
const ITALIC = /ital(?:ic)?(?![a-z])|oblique|slanted|\bCMTI|\bCMSL|\bSFTI|\bSFSL|-it\b/iu;
/** Names of fonts for code; TeX uses TT for typewriter. */
const MONOSPACED =
  /courier|mono(?!type)|consol|menlo|monaco|typewriter|terminal|inconsolata|fixed|\b(?:CM|LM|SF|EC)TT|\bcmitt|\bcmsltt|\bNimbusMon/iu;

const within = (value: unknown, low: number, high: number, fallback: number): number =>
  typeof value === 'number' && value >= low && value <= high ? value : fallback;

/** Reads the properties that pdf.js lists for a font, any of which may be missing. */
function describe(font: Readonly<Record<string, unknown>>): FontInfo {
  const name = typeof font['name'] === 'string' ? font['name'] : '';
  const plain = name.replace(/^(?:[A-Z]{6}\+)+/u, '');
  const type3 = font['isType3Font'] === true;
  const matrix = Array.isArray(font['fontMatrix']) ? (font['fontMatrix'] as unknown[]) : [];
  const unit = typeof matrix[0] === 'number' && matrix[0] !== 0 ? matrix[0] : 0.001;
  const metrics = Array.isArray(font['defaultVMetrics'])
    ? (font['defaultVMetrics'] as unknown[])
    : [];
  const box = Array.isArray(font['bbox']) ? (font['bbox'] as unknown[]) : [];
  // The em of a Type 3 font is arbitrary: its bounding box gives the height of the letters.
  const boxHeight =
    typeof box[1] === 'number' && typeof box[3] === 'number' ? Math.abs(box[3] - box[1]) : 0;
  return defined({
    name: plain,
    bold: font['bold'] === true || font['black'] === true || BOLD.test(plain),
    italic: font['italic'] === true || ITALIC.test(plain),
    monospaced: font['fallbackName'] === 'monospace' || MONOSPACED.test(plain),
    vertical: font['vertical'] === true,
    unit,
    emScale: type3 && boxHeight > 0 ? boxHeight * Math.abs(unit) : 1,
    ascent: within(font['ascent'], 0.5, 1, 0.8),
    descent: within(-Number(font['descent']), 0.1, 0.35, 0.2),
    verticalAdvance: Math.abs(within(metrics[0], -3000, 3000, 0)),
    composite: font['composite'] === true,
    signs: signsOf(plain) !== undefined,
    space: spaceOf(font, unit),
    meanings: new GlyphMeanings(plain, font),
  });
}

const described = new WeakMap<object, FontInfo>();

/**
 * pdf.js keeps the fonts of a document. What is known of a font and its glyphs lasts as long, so that
 * it is not worked out again for every page.
 */
function describeOnce(font: Readonly<Record<string, unknown>>): FontInfo {
  const known = described.get(font);
  if (known) return known;
  const info = describe(font);
  described.set(font, info);
  return info;
}

/** Advance of the space as a share of the size. @param unit text space units per glyph unit */
function spaceOf(font: Readonly<Record<string, unknown>>, unit: number): number | undefined {
  const map = recordOf(recordOf(font['toUnicode'])['_map']);
  const widths = recordOf(font['widths']);
  // With codes of several bytes, the search for the space would visit tens of thousands.
  for (let code = 0; code <= 0xff; code++) {
    const width = widths[code];
    if (map[code] === ' ' && typeof width === 'number' && width > 0) return width * Math.abs(unit);
  }
  return undefined;
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' ? (value as Readonly<Record<string, unknown>>) : {};

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
        fonts.set(name, font ? describeOnce(font) : describe({}));
        // The glyph data was only needed for the request and can be freed.
        if (typeof font?.['clearData'] === 'function') (font['clearData'] as () => void).call(font);
        resolve();
      });
    });
  await Promise.all([...names].map(one));
  return fonts;
}
