/** Whether the embedded text of a PDF page is the text that the page shows. */
import type { Line } from '../../core/document/document.ts';
import type { Size } from '../../core/geometry/geometry.ts';
import { boxHeight, boxOfPoints } from '../../core/geometry/geometry.ts';
import { BUNDLED_LANGUAGES, type ScriptName, scriptsOf } from '../../core/text/languages.ts';
import { mathFont } from './math/mathFonts.ts';
import type { Glyph, PdfContent } from './pageContent.ts';
import { imageCoverage } from './pdfFigures.ts';
import { isByteSwapped, mixedShare } from './scriptMixture.ts';
import { fitOfFonts, isContradicted } from './settleGuesses.ts';
import { textQuality } from './textQuality.ts';
import { say, type Sentence } from '../../core/sentences/sentence.ts';

/** Undefined = trusted, else the reason, for the user. */
export type Distrust = Sentence | undefined;

/** A page covered by images to this share is a scan or a slide. */
const FULL_PAGE_IMAGE = 0.7;
/** Beside images that cover this much, a few words are a stamp or a page number. */
const LARGE_IMAGES = 0.35;
const FEW_LETTERS = 120;
/** Text that takes up less of a scanned page's height is a stamp or a running header. */
const STAMP_HEIGHT = 0.12;
/** Share of glyphs without a known meaning from which words are missing. */
const UNKNOWN_GLYPHS = 0.03;
/** Share of letters drawn with the width of other letters from which a font's table is wrong. */
const WRONG_LETTERS = 0.1;
/** Share of words of mixed scripts from which a text is garbled. */
const MIXED_WORDS = 0.2;
/** Share of complex-script syllables in which a missing glyph spoils the whole word. */
const UNKNOWN_COMPLEX = 0.004;
/** Quality from which existing recognition results are used. */
const GOOD_RECOGNITION = 0.9;

/** Scripts whose glyphs are reordered and fused: their text is easily lost in a PDF. */
const COMPLEX =
  /[\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Gujarati}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Gurmukhi}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Sinhala}]/u;
/** A dependent vowel sign or virama cannot begin a word. */
const DANGLING_SIGN = /(?:^|\s)\p{M}/gu;

const percent = (share: number): number => Math.max(1, Math.round(share * 100));

const isInk = (glyph: Glyph): boolean => glyph.text !== ' ';

/** Glyphs whose meaning the font does not state, or states wrongly. */
function unknownGlyphs(glyphs: readonly Glyph[], text: string): Distrust {
  const inked = glyphs.filter(isInk);
  const count = inked.filter((glyph) => glyph.text === '' && !glyph.font.signs).length;
  const unknown = count / inked.length;
  if (unknown > UNKNOWN_GLYPHS) {
    return say('the meaning of {0} % of its characters is unknown', percent(unknown));
  }
  // Letters in formulas are set wider than those in words.
  const isWording = ({ invisible, font }: Glyph): boolean =>
    !invisible && !font.signs && !mathFont(font.name).mathematical;
  const fits = fitOfFonts(glyphs, isWording);
  const wrong = inked.filter(({ font }) => {
    const fit = fits.get(font);
    return fit !== undefined && isContradicted(fit);
  });
  if (wrong.length > WRONG_LETTERS * inked.length) {
    return say(
      '{0} % of its characters are not those that the page shows',
      percent(wrong.length / inked.length),
    );
  }
  const complex = inked.filter((glyph) => COMPLEX.test(glyph.text)).length / inked.length;
  if (complex > 0.2) {
    const words = text.split(/\s+/u).length;
    const dangling = (text.match(DANGLING_SIGN) ?? []).length / words;
    if (unknown > UNKNOWN_COMPLEX || dangling > 0.02) {
      return say('its syllables are split into characters whose order is lost');
    }
  }
  return undefined;
}

/** Scripts that a recognizer reads. */
const READ: ReadonlySet<ScriptName> = new Set([
  ...BUNDLED_LANGUAGES.map(({ script }) => script),
  'Common',
]);
/** Letters of scripts that `scriptsOf` does not know. */
const OTHER = /(?!\p{Script=Common})\p{L}/gu;

/** True if most letters are of a script that no recognizer reads: recognition would be worse. */
function isUnreadable(text: string): boolean {
  const letters = (text.match(OTHER) ?? []).length;
  const read = scriptsOf(text).reduce(
    (sum, { script, count }) => (READ.has(script) ? sum + count : sum),
    0,
  );
  return letters > 0 && read < 0.5 * letters;
}

/** Text with wrong characters, as caused by broken font tables or an earlier recognition. */
function garbled(text: string): Distrust {
  if (isByteSwapped(text)) return say('the bytes of its characters are swapped');
  const mixed = mixedShare(text);
  return mixed > MIXED_WORDS
    ? say('{0} % of its words mix letters of different scripts', percent(mixed))
    : undefined;
}

/** A page that is an image with invisible or fragmentary text over it. */
function overImage(
  content: PdfContent,
  lines: readonly Line[],
  size: Size,
  text: string,
): Distrust {
  const inked = content.glyphs.filter(isInk);
  const invisible = inked.filter((glyph) => glyph.invisible).length / inked.length;
  const coverage = imageCoverage(content.images, size);
  if (invisible > 0.5) {
    if (coverage < LARGE_IMAGES) return say('it is invisible, with no image beneath it');
    const quality = textQuality(text);
    return quality >= GOOD_RECOGNITION
      ? undefined
      : say(
          'it comes from an earlier recognition of poor quality ({0} % of it looks like words)',
          percent(quality),
        );
  }
  const letters = inked.length;
  if (coverage >= LARGE_IMAGES && letters < FEW_LETTERS) {
    return say('the page is an image with only a few words of embedded text');
  }
  if (coverage >= FULL_PAGE_IMAGE) {
    const height = lines.reduce((sum, line) => sum + boxHeight(boxOfPoints(line.quad)), 0);
    if (height < STAMP_HEIGHT * size.height) {
      return say('the page is an image with only a few lines of embedded text');
    }
  }
  return undefined;
}

/** Decides whether the text of a page can replace recognition. */
export function distrust(content: PdfContent, lines: readonly Line[], size: Size): Distrust {
  const text = lines.map((line) => line.text).join('\n');
  const letters = content.glyphs.filter((glyph) => isInk(glyph) && !glyph.invisible).length;
  const wrong = garbled(text);
  if (wrong !== undefined) return wrong;
  if (isUnreadable(text)) return undefined;
  const unknown = unknownGlyphs(content.glyphs, text);
  if (unknown !== undefined) return unknown;
  const image = overImage(content, lines, size, text);
  if (image !== undefined) return image;
  if (content.outlines > 100 && content.outlines > 2 * letters) {
    return say('most of its letters are drawn as outlines');
  }
  const quality = textQuality(text);
  return quality < 0.5 ? say('only {0} % of it looks like words', percent(quality)) : undefined;
}
