/** Decides about glyphs of which only the number is known, by the other glyphs of their font. */
import { type Fit, fitOfWidths } from './fonts/widthProfile.ts';
import type { FontInfo } from './pdfFonts.ts';
import type { Glyph } from './pageContent.ts';

/** Correlation of widths from which the characters of a font are right, and below which wrong. */
const Fits = { well: 0.6, badly: 0.35, few: 8 } as const;
/** Scripts whose letters are joined: one glyph may represent several. */
const JOINING =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u;
const PRINTED = /^[\u0021-\u007e\u00a1-\u00ff]$/u;

/** How well the characters of each font fit their widths. @param part the glyphs to look at */
export function fitOfFonts(
  glyphs: readonly Glyph[],
  part: (glyph: Glyph) => boolean,
): Map<FontInfo, Fit> {
  const widths = new Map<FontInfo, Map<string, number>>();
  for (const glyph of glyphs) {
    if (!part(glyph)) continue;
    const own = widths.get(glyph.font) ?? new Map<string, number>();
    widths.set(glyph.font, own);
    own.set(glyph.text, Math.hypot(glyph.dx, glyph.dy) / glyph.size);
  }
  return new Map([...widths].map(([font, own]) => [font, fitOfWidths(own)]));
}

const isGood = ({ count, correlation }: Fit): boolean =>
  count >= Fits.few && correlation !== undefined && correlation >= Fits.well;

/** True if a font's letters have the widths of quite different letters. */
export const isContradicted = ({ count, correlation }: Fit): boolean =>
  count >= Fits.few && correlation !== undefined && correlation < Fits.badly;

/** Glyphs that draw only a part of a cluster: writers map the whole cluster to its first glyph. */
function partsOfClusters(glyphs: readonly Glyph[]): Set<Glyph> {
  const parts = new Set<Glyph>();
  for (let i = 0; i < glyphs.length;) {
    let end = i;
    while (glyphs[end]?.guessed === true && glyphs[end]?.font === glyphs[i]?.font) end++;
    const carries = (glyph: Glyph | undefined): boolean =>
      glyph !== undefined &&
      !glyph.guessed &&
      glyph.font === glyphs[i]?.font &&
      JOINING.test(glyph.text) &&
      Array.from(glyph.text).length > end - i;
    if (end > i && (carries(glyphs[i - 1]) || carries(glyphs[end]))) {
      for (const glyph of glyphs.slice(i, end)) parts.add(glyph);
    }
    i = Math.max(end, i + 1);
  }
  return parts;
}

/** The glyphs with their text if it is credible, and without it if it is only a number. */
export function settleGuesses(glyphs: readonly Glyph[]): readonly Glyph[] {
  if (!glyphs.some(({ guessed }) => guessed)) return glyphs;
  const parts = partsOfClusters(glyphs);
  const fits = fitOfFonts(glyphs, ({ guessed }) => guessed);
  const wrong = [...fits.values()].some(isContradicted);
  const believed = ({ font, text }: Glyph): boolean => {
    const fit = fits.get(font);
    if (fit && isGood(fit)) return true;
    return !wrong && !font.composite && PRINTED.test(text);
  };
  return glyphs.flatMap((glyph) => {
    if (!glyph.guessed || believed(glyph)) return [glyph];
    return parts.has(glyph) ? [] : [{ ...glyph, text: '' }];
  });
}
