/** What the glyphs of a font add to the text of their lines, worked out once for each of them. */
import type { GlyphSource, Meaning } from './fonts/glyphMeaning.ts';
import { glyphText } from './glyphText.ts';
import { texCharacter } from './math/mathFonts.ts';
import type { FontInfo } from './pdfFonts.ts';

interface Known {
  readonly unicode: unknown;
  readonly isInFont: unknown;
  readonly meaning: Meaning;
}

/** Glyphs by their codes. A page has thousands of glyphs, and a font about a hundred. */
export class GlyphTexts {
  private readonly known = new Map<number, Known>();

  constructor(private readonly font: Pick<FontInfo, 'name' | 'meanings'>) {}

  /**
   * The normalized text of a glyph, and whether it is a guess.
   * @param code of the glyph in the content stream; -1 if it is not known
   */
  of(source: GlyphSource, code: number): Meaning {
    const { unicode, isInFont } = source;
    const known = this.known.get(code);
    if (known && known.unicode === unicode && known.isInFont === isInFont) return known.meaning;
    const meaning = this.workOut(source, code);
    this.known.set(code, { unicode, isInFont, meaning });
    return meaning;
  }

  private workOut(source: GlyphSource, code: number): Meaning {
    const { name, meanings } = this.font;
    const { unicode } = source;
    const sign = texCharacter(name, code, typeof unicode === 'string' ? unicode : '');
    const { text, guessed } =
      sign === undefined ? meanings.of(source) : { text: sign, guessed: false };
    return { text: glyphText(text), guessed };
  }
}

const byFont = new WeakMap<FontInfo, GlyphTexts>();

/** The texts of a font's glyphs, which last as long as the font. */
export function textsOfFont(font: FontInfo): GlyphTexts {
  const known = byFont.get(font);
  if (known) return known;
  const texts = new GlyphTexts(font);
  byFont.set(font, texts);
  return texts;
}
