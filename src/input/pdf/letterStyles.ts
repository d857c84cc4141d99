/** Styles of the letters of a page, from fonts, links and rules through or below the letters. */
import { BoxGrid } from '../../core/geometry/boxGrid.ts';
import { largest, smallest } from '../../core/geometry/extremes.ts';
import type { Ruling } from '../../core/geometry/geometry.ts';
import { defined } from '../../core/system/defined.ts';
import type { WordStyle } from '../../core/text/styledText.ts';
import { monospacedFonts } from './monospaced.ts';
import type { FontInfo } from './pdfFonts.ts';
import { raisedLetters } from './raisedLetters.ts';
import type { TextItem } from './textRuns.ts';

/** Positions of strikethroughs and underlines, as shares of the type size above the baseline. */
const Rule = {
  struckTop: 0.5,
  struckBottom: 0.12,
  underTop: 0.02,
  underBottom: -0.3,
  thickness: 0.2,
  /** How far it extends beyond the letters. */
  beyond: 0.6,
} as const;

/** Math fonts: their slant marks a variable, their weight means nothing. */
const FORMULAS = /^(?:CM(?:MI|SY|EX|BSY)|MS[AB]M|EU[EFRS]|LM(?:Math|Roman.*Math)|.*Math)/iu;

const PLACE = 64;

/** Finds the styles of a page's letters, line by line. */
export class LetterStyles {
  private readonly rules = new BoxGrid<Ruling>(PLACE);
  private readonly monospaced: ReadonlySet<FontInfo>;
  private readonly known = new Map<string, WordStyle | undefined>();
  private readonly faces = new Map<FontInfo, string>();

  /**
   * @param items all letters of the page
   * @param rulings of the page, in the frame of level lines
   */
  constructor(items: readonly TextItem[], rulings: readonly Ruling[]) {
    this.monospaced = monospacedFonts(items);
    for (const rule of rulings) if (rule.direction === 'horizontal') this.rules.add(rule, rule);
  }

  /** Whether most letters are in monospaced fonts. */
  isMonospaced(font: FontInfo): boolean {
    return this.monospaced.has(font);
  }

  /**
   * The items of one line with their styles.
   * @param size type size of the line in pixels
   * @param level whether the line runs straight to the right, as the rules do
   */
  applied(items: readonly TextItem[], size: number, level: boolean): TextItem[] {
    const letters = items
      .filter(({ text }) => text.trim() !== '')
      .sort((a, b) => a.u0 + a.u1 - (b.u0 + b.u1) || a.seq - b.seq);
    const raised = raisedLetters(letters, size);
    const { struck, underlined } = level ? this.ruled(letters, size) : NONE;
    const styles = new Map<TextItem, WordStyle>();
    letters.forEach((item, i) => {
      const style = this.styleOf(item, raised[i], struck.has(item), underlined.has(item));
      if (style) styles.set(item, style);
    });
    if (styles.size === 0) return [...items];
    return items.map((item) => {
      const style = styles.get(item);
      return style === undefined ? item : { ...item, style };
    });
  }

  /** Equal styles are one object: pages have many letters and few styles. */
  private styleOf(
    { font, link, invisible }: TextItem,
    raised: WordStyle['raised'],
    struck: boolean,
    underlined: boolean,
  ): WordStyle | undefined {
    // Of letters that are not drawn, only the rules over them are visible.
    const face = invisible ? '' : this.faceOf(font);
    const key = `${face} ${raised ?? ''} ${struck} ${underlined} ${link ?? ''}`;
    if (this.known.has(key)) return this.known.get(key);
    const on = (value: boolean): true | undefined => (value ? true : undefined);
    const style: WordStyle = defined({
      bold: on(face.includes('b')),
      italic: on(face.includes('i')),
      monospaced: on(face.includes('m')),
      struck: on(struck),
      underlined: on(underlined),
      raised,
      link,
    });
    const result = Object.keys(style).length === 0 ? undefined : style;
    this.known.set(key, result);
    return result;
  }

  private faceOf(font: FontInfo): string {
    const known = this.faces.get(font);
    if (known !== undefined) return known;
    const plain = FORMULAS.test(font.name);
    const face = [
      font.bold && !plain ? 'b' : '',
      font.italic && !plain ? 'i' : '',
      this.monospaced.has(font) ? 'm' : '',
    ].join('');
    this.faces.set(font, face);
    return face;
  }

  /** Letters with a thin rule through or below them that is as long as they are. */
  private ruled(letters: readonly TextItem[], size: number): Ruled {
    const [first] = letters;
    if (!first) return NONE;
    const struck = new Set<TextItem>();
    const underlined = new Set<TextItem>();
    const base = letters[letters.length >> 1]?.base ?? first.base;
    const place = {
      x0: first.u0 - size,
      x1: largest(letters.map(({ u1 }) => u1)) + size,
      y0: base - Rule.struckTop * size,
      y1: base - Rule.underBottom * size,
    };
    for (const rule of this.rules.within(place)) {
      if (rule.thickness > Math.max(2, Rule.thickness * size)) continue;
      const rise = (base - (rule.y0 + rule.y1) / 2) / size;
      const isStrike = rise <= Rule.struckTop && rise >= Rule.struckBottom;
      const isUnder = rise <= Rule.underTop && rise >= Rule.underBottom;
      if (!isStrike && !isUnder) continue;
      for (const item of lettersAlong(letters, rule, size)) {
        (isStrike ? struck : underlined).add(item);
      }
    }
    return { struck, underlined };
  }
}

interface Ruled {
  readonly struck: ReadonlySet<TextItem>;
  readonly underlined: ReadonlySet<TextItem>;
}

const NONE: Ruled = { struck: new Set(), underlined: new Set() };

/** The letters along a rule; none if it extends beyond them, like the rules of tables. */
function lettersAlong(letters: readonly TextItem[], rule: Ruling, size: number): TextItem[] {
  const along = letters.filter(({ u0, u1 }) => {
    const middle = (u0 + u1) / 2;
    return middle >= rule.x0 && middle <= rule.x1;
  });
  const beyond = Rule.beyond * size;
  const start = smallest(along.map(({ u0 }) => u0));
  const end = largest(along.map(({ u1 }) => u1));
  return rule.x0 >= start - beyond && rule.x1 <= end + beyond ? along : [];
}
