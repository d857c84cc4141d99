import { WIDE } from './glyphText.ts';
import type { FontInfo } from './pdfFonts.ts';
import type { TextItem } from './textRuns.ts';

/** Letters that are narrow, and letters that are wide, in proportional type. */
const NARROW = /^[iljftrI.,:;'|!()[\]]$/u;
const BROAD = /^[mwMWGOQ@%]$/u;

/** Tolerance for equal widths, as a share. */
const SAME = 0.03;
/** Number of different letters needed to judge a font that does not state its widths. */
const ENOUGH = 8;
/** Fewer different letters and digits are not words. */
const LEAST_LETTERS = 3;

class FontWidths {
  private least = Infinity;
  private most = 0;
  private narrow = false;
  private broad = false;
  private letters = 0;
  private readonly seen = new Set<string>();
  /** Ideographs, which have equal widths in every font. */
  private wide = false;

  add({ text, u0, u1, size }: TextItem): void {
    if (text.length !== 1 || this.seen.has(text)) return;
    this.seen.add(text);
    if (WIDE.test(text)) {
      this.wide = true;
      return;
    }
    const width = (u1 - u0) / size;
    this.least = Math.min(this.least, width);
    this.most = Math.max(this.most, width);
    if (/^[\p{L}\p{N}]$/u.test(text)) this.letters++;
    this.narrow ||= NARROW.test(text);
    this.broad ||= BROAD.test(text);
  }

  /**
   * Dots and rules alone are not code, whatever their font.
   * @param said whether the font declares itself monospaced
   */
  isMonospaced(said: boolean): boolean {
    if (this.wide || this.most <= 0 || this.most > (1 + SAME) * this.least) return false;
    if (this.letters < LEAST_LETTERS) return false;
    return said || (this.narrow && this.broad && this.seen.size >= ENOUGH);
  }
}

/** The monospaced fonts of a page: declared as such, and drawn with equal widths. */
export function monospacedFonts(items: readonly TextItem[]): Set<FontInfo> {
  const fonts = new Map<FontInfo, FontWidths>();
  for (const item of items) {
    if (item.text.trim() === '') continue;
    let widths = fonts.get(item.font);
    if (!widths) fonts.set(item.font, (widths = new FontWidths()));
    widths.add(item);
  }
  const monospaced = [...fonts].filter(([font, widths]) => widths.isMonospaced(font.monospaced));
  return new Set(monospaced.map(([font]) => font));
}
