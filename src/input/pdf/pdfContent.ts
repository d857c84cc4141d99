/**
 * Walks over a page's operators as pdf.js lists them and records the position of every glyph, rule
 * and image. pdf.js has already interpreted fonts, encodings and nested forms; what is left is the
 * graphics state (ISO 32000-1, 8.4 and 9.3).
 */
import { type Box, intersectBox } from '../../core/geometry/geometry.ts';
import type * as PdfJs from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { GlyphSource } from './fonts/glyphMeaning.ts';
import { applyExternalState, clipTo, type GraphicsState, initialState } from './graphicsState.ts';
import { type Cover, isCutOff, seenGlyphs } from './hiddenText.ts';
import { MarkedContent } from './markedContent.ts';
import type { FontInfo } from './pdfFonts.ts';
import { type GlyphTexts, textsOfFont } from './glyphTexts.ts';
import { applyToRect, asMatrix, IDENTITY, type Matrix, multiply } from './pdfMatrix.ts';
import { paintOf, PathReader } from './pdfPaths.ts';
import type { DrawnAnnotation, Glyph, PdfContent } from './pageContent.ts';

interface OperatorList {
  readonly fnArray: readonly number[];
  readonly argsArray: readonly unknown[];
}

interface PdfGlyph extends GlyphSource {
  readonly width?: unknown;
  readonly isSpace?: unknown;
  readonly vmetric?: unknown;
}

/** What the glyphs of one string have in common. */
interface Pen {
  readonly font: FontInfo;
  readonly toPage: Matrix;
  readonly texts: GlyphTexts;
}

const number = (value: unknown, fallback = 0): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : fallback;

export class ContentReader {
  private readonly glyphs: Glyph[] = [];
  private readonly images: Box[] = [];
  private readonly annotations: DrawnAnnotation[] = [];
  private open: { readonly id: string; readonly from: number } | undefined;
  private readonly paths = new PathReader();
  /** Opaque shapes and images. */
  private readonly covers: Cover[] = [];
  private readonly shades: Cover[] = [];
  private readonly stack: GraphicsState[] = [];
  private state: GraphicsState;
  private readonly marked: MarkedContent;
  /** A clip path takes effect with the next painting operator. */
  private clipping = false;
  private textMatrix: Matrix = IDENTITY;
  private x = 0;
  private y = 0;
  private lineX = 0;
  private lineY = 0;

  /**
   * @param ops pdf.js' operator codes
   * @param base map from PDF user space to raster pixels
   * @param fonts fonts by the name that `setFont` uses
   * @param isShown whether optional content is visible, by the properties that pdf.js lists
   */
  constructor(
    private readonly ops: typeof PdfJs.OPS,
    private readonly base: Matrix,
    private readonly fonts: ReadonlyMap<string, FontInfo>,
    isShown: (properties: unknown) => boolean = () => true,
  ) {
    this.state = initialState(base);
    this.marked = new MarkedContent(isShown);
  }

  read(list: OperatorList): PdfContent {
    list.fnArray.forEach((operator, i) => {
      const args = list.argsArray[i];
      this.step(operator, Array.isArray(args) ? (args as unknown[]) : []);
    });
    const { rulings, bars, outlines, dots, shapes } = this.paths;
    const { glyphs, annotations, images, covers, shades } = this;
    const seen = seenGlyphs({ glyphs, annotations }, covers, shades);
    return { ...seen, rulings, bars, images, outlines, dots, shapes };
  }

  private step(operator: number, args: readonly unknown[]): void {
    const { ops, state } = this;
    switch (operator) {
      case ops.save:
        this.stack.push({ ...state });
        break;
      case ops.beginGroup:
        this.beginGroup(args[0]);
        break;
      case ops.paintFormXObjectEnd:
        this.marked.leaveForm();
        this.state = this.stack.pop() ?? state;
        break;
      case ops.restore:
      case ops.endGroup:
        this.state = this.stack.pop() ?? state;
        break;
      case ops.transform:
        state.ctm = multiply(state.ctm, asMatrix(args));
        break;
      case ops.paintFormXObjectBegin:
        this.marked.enterForm();
        this.stack.push({ ...state });
        state.ctm = multiply(state.ctm, asMatrix(args[0]));
        this.clipToBox(args[1], state.ctm);
        break;
      case ops.endAnnotation:
        this.marked.leaveForm();
        this.state = this.stack.pop() ?? state;
        if (this.open) this.annotations.push({ ...this.open, to: this.glyphs.length });
        this.open = undefined;
        break;
      case ops.beginAnnotation:
        this.marked.enterForm();
        this.open = { id: String(args[0]), from: this.glyphs.length };
        this.stack.push({ ...state });
        state.ctm = multiply(multiply(this.base, asMatrix(args[2])), asMatrix(args[3]));
        break;
      case ops.setGState:
        applyExternalState(state, args[0], this.fonts);
        break;
      default:
        this.stepLayer(operator, args);
    }
  }

  private beginGroup(options: unknown): void {
    this.stack.push({ ...this.state });
    if (options === null || typeof options !== 'object') return;
    const group = options as Readonly<Record<string, unknown>>;
    this.clipToBox(group['bbox'], multiply(this.state.ctm, asMatrix(group['matrix'])));
    // Content drawn as a mask has no position on the page.
    if (group['smask']) this.state.opaque = false;
  }

  private clipToBox(box: unknown, ctm: Matrix): void {
    if (box === null || typeof box !== 'object') return;
    const [x0, y0, x1, y1] = Array.from(box as ArrayLike<unknown>).map((side) => number(side, NaN));
    if (x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined) return;
    if (!Number.isFinite(x0 + y0 + x1 + y1)) return;
    clipTo(this.state, applyToRect(ctm, x0, y0, x1, y1));
  }

  private stepLayer(operator: number, args: readonly unknown[]): void {
    const { ops } = this;
    switch (operator) {
      case ops.beginMarkedContent:
      case ops.beginMarkedContentProps:
        this.marked.begin(args, operator === ops.beginMarkedContentProps);
        break;
      case ops.endMarkedContent:
        this.marked.end();
        break;
      default:
        this.stepDrawing(operator, args);
    }
  }

  private stepDrawing(operator: number, args: readonly unknown[]): void {
    const { ops, state } = this;
    switch (operator) {
      case ops.setFillRGBColor:
        state.fill = String(args[0]);
        break;
      case ops.setStrokeRGBColor:
        state.stroke = String(args[0]);
        break;
      case ops.setFillColorN:
      case ops.shadingFill:
        // A pattern may leave holes.
        state.fill = '';
        break;
      case ops.setLineWidth:
        state.lineWidth = number(args[0], 1);
        break;
      case ops.clip:
      case ops.eoClip:
        this.clipping = true;
        break;
      case ops.constructPath:
        this.path(paintOf(ops, args[0]), args);
        break;
      case ops.paintImageXObject:
      case ops.paintInlineImageXObject:
        this.image(true);
        break;
      case ops.paintImageMaskXObject:
      case ops.paintSolidColorImageMask:
        this.image(false);
        break;
      default:
        this.stepText(operator, args);
    }
  }

  private path(paint: 'fill' | 'stroke' | 'both' | 'none', args: readonly unknown[]): void {
    const { state, paths } = this;
    if (!this.marked.hidden) {
      const before = paths.blocks.length;
      paths.read(paint, args[1], state);
      if (state.opaque && state.fill !== '') {
        for (const box of paths.blocks.slice(before)) this.cover(this.covers, box);
      }
    }
    if (!this.clipping) return;
    this.clipping = false;
    // A clip path without points hides everything.
    this.clipToBox(args[2] ?? [0, 0, 0, 0], state.ctm);
  }

  private image(opaque: boolean): void {
    if (this.marked.hidden) return;
    const { ctm, clip } = this.state;
    const whole = applyToRect(ctm, 0, 0, 1, 1);
    const box = clip ? intersectBox(whole, clip) : whole;
    if (!box) return;
    this.images.push(box);
    if (opaque) this.cover(this.shades, box);
  }

  private cover(covers: Cover[], box: Box): void {
    const { clip } = this.state;
    const shown = clip ? intersectBox(box, clip) : box;
    if (shown) covers.push({ box: shown, after: this.glyphs.length });
  }

  private stepText(operator: number, args: readonly unknown[]): void {
    const { ops, state } = this;
    switch (operator) {
      case ops.beginText:
        this.textMatrix = IDENTITY;
        this.x = this.y = this.lineX = this.lineY = 0;
        break;
      case ops.setCharSpacing:
        state.charSpacing = number(args[0]);
        break;
      case ops.setWordSpacing:
        state.wordSpacing = number(args[0]);
        break;
      case ops.setHScale:
        state.hScale = number(args[0], 100) / 100;
        break;
      case ops.setLeading:
        state.leading = number(args[0]);
        break;
      case ops.setFont:
        state.font = this.fonts.get(String(args[0]));
        state.size = number(args[1]);
        break;
      case ops.setTextRenderingMode:
        state.mode = number(args[0]);
        break;
      case ops.setTextRise:
        state.rise = number(args[0]);
        break;
      default:
        this.stepPosition(operator, args);
    }
  }

  private stepPosition(operator: number, args: readonly unknown[]): void {
    const { ops, state } = this;
    switch (operator) {
      case ops.moveText:
        this.moveText(number(args[0]), number(args[1]));
        break;
      case ops.setLeadingMoveText:
        state.leading = -number(args[1]);
        this.moveText(number(args[0]), number(args[1]));
        break;
      case ops.setTextMatrix:
        this.textMatrix = asMatrix(args[0]);
        this.x = this.y = this.lineX = this.lineY = 0;
        break;
      case ops.nextLine:
        this.moveText(0, -state.leading);
        break;
      case ops.showText:
        if (Array.isArray(args[0])) this.showText(args[0] as unknown[]);
        break;
    }
  }

  private moveText(x: number, y: number): void {
    this.x = this.lineX += x;
    this.y = this.lineY += y;
  }

  /** Records the glyphs of one string and advances the text position (ISO 32000-1, 9.4.4). */
  private showText(items: readonly unknown[]): void {
    const { state } = this;
    const { font, hScale } = state;
    if (!font || state.size === 0) return;
    // A negative size rotates glyphs by 180°; advances change their sign with it.
    const size = state.size;
    const toPage = multiply(state.ctm, this.textMatrix);
    const perUnit = size * font.unit;
    const pen: Pen = { font, toPage, texts: textsOfFont(font) };
    for (const item of items) {
      if (typeof item === 'number') {
        const shift = (-item / 1000) * size;
        if (font.vertical) this.y += shift;
        else this.x += shift * hScale;
        continue;
      }
      if (item === null || typeof item !== 'object') continue;
      const glyph = item as PdfGlyph;
      const spacing = state.charSpacing + (glyph.isSpace === true ? state.wordSpacing : 0);
      const width = number(glyph.width);
      if (font.vertical) {
        const advance = -Math.abs(verticalAdvance(glyph, font, width)) * perUnit;
        this.note(glyph, pen, this.x, this.y + state.rise, 0, advance);
        this.y += advance + spacing;
      } else {
        const advance = width * perUnit * hScale;
        this.note(glyph, pen, this.x, this.y + state.rise, advance, 0);
        this.x += advance + spacing * hScale;
      }
    }
  }

  private note(
    source: PdfGlyph,
    { font, toPage, texts }: Pen,
    x: number,
    y: number,
    advanceX: number,
    advanceY: number,
  ): void {
    const { size, mode, hScale, clip } = this.state;
    if (this.marked.hidden) return;
    // In plain numbers: this runs for every letter of a document.
    const [a, b, c, d, e, f] = toPage;
    const startX = a * x + c * y + e;
    const startY = b * x + d * y + f;
    const dx = a * (x + advanceX) + c * (y + advanceY) + e - startX;
    const dy = b * (x + advanceX) + d * (y + advanceY) + f - startY;
    // Sizes, scales and matrices may be negative: what counts is the direction of the letters.
    const aheadX = font.vertical ? x : x + (Math.sign(size * hScale * font.unit) || 1);
    const aheadY = font.vertical ? y - 1 : y;
    const alongX = a * aheadX + c * aheadY + e - startX;
    const alongY = b * aheadX + d * aheadY + f - startY;
    const upY = y + Math.sign(size);
    const aboveX = a * x + c * upY + e - startX;
    const aboveY = b * x + d * upY + f - startY;
    const turn = alongX * aboveY - alongY * aboveX;
    // Slanted letters are as high as their lines, not as long as their stems.
    const upright = font.vertical
      ? Math.hypot(aboveX, aboveY)
      : Math.abs(turn) / Math.hypot(alongX, alongY);
    const height = Math.abs(size) * font.emScale * upright;
    if (!Number.isFinite(startX + startY + dx + dy + height)) return;
    const code = number(source.originalCharCode, -1);
    const { text, guessed } = texts.of(source, code);
    const glyph: Glyph = {
      text,
      x: startX,
      y: startY,
      dx,
      dy,
      angle: Math.atan2(alongY, alongX),
      size: height,
      font,
      code,
      invisible: mode === 3 || mode === 7,
      flipped: !font.vertical && turn > 0,
      guessed,
      mark: this.marked.mark,
    };
    if (clip === undefined || !isCutOff(glyph, clip)) this.glyphs.push(glyph);
  }
}

/** Length of a glyph in vertical writing, in glyph units. */
function verticalAdvance(glyph: PdfGlyph, font: FontInfo, width: number): number {
  const metric = Array.isArray(glyph.vmetric) ? number(glyph.vmetric[0]) : 0;
  return metric || font.verticalAdvance || width;
}
