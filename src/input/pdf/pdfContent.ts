/**
 * Walks over a page's operators as pdf.js lists them and notes where every glyph, ruled line and
 * image lies. pdf.js has interpreted fonts, encodings and nested forms by then; what is left is
 * the graphics state (ISO 32000-1, 8.4 and 9.3).
 */
import type { Box, Ruling } from '../../core/geometry/geometry.ts';
import type * as PdfJs from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { FontInfo } from './pdfFonts.ts';
import { glyphText } from './glyphText.ts';
import { apply, applyToRect, asMatrix, IDENTITY, type Matrix, multiply } from './pdfMatrix.ts';
import { PathReader, type SmallShape } from './pdfPaths.ts';
import { signOf } from './symbolFonts.ts';

/** One glyph as it stands on the page, in raster pixels. */
export interface Glyph {
  /** Normalized text; empty where its meaning is unknown. */
  readonly text: string;
  /** Origin on the baseline; the middle of the top for vertical writing. */
  readonly x: number;
  readonly y: number;
  /** To the origin of the next glyph, without extra spacing. */
  readonly dx: number;
  readonly dy: number;
  /** Direction of writing in radians, 0 = to the right, positive = clockwise. */
  readonly angle: number;
  /** Height of the em square. */
  readonly size: number;
  readonly font: FontInfo;
  /** Text rendering modes 3 and 7: neither filled nor stroked. */
  readonly invisible: boolean;
}

/** The glyphs that an annotation draws: those from one index to before the other. */
export interface DrawnAnnotation {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

export interface PdfContent {
  /** In the order of the content stream. */
  readonly glyphs: readonly Glyph[];
  readonly rulings: readonly Ruling[];
  /** Boxes of images. */
  readonly images: readonly Box[];
  /** Number of filled curved shapes as large as letters: text that was turned into outlines. */
  readonly outlines: number;
  /** Small filled shapes that may be bullets. */
  readonly dots: readonly Box[];
  /** What may be a box to tick, or what is in one. */
  readonly shapes: readonly SmallShape[];
  readonly annotations: readonly DrawnAnnotation[];
}

interface OperatorList {
  readonly fnArray: readonly number[];
  readonly argsArray: readonly unknown[];
}

interface State {
  ctm: Matrix;
  font: FontInfo | undefined;
  size: number;
  charSpacing: number;
  wordSpacing: number;
  hScale: number;
  leading: number;
  rise: number;
  mode: number;
  lineWidth: number;
  fill: string;
  stroke: string;
}

interface PdfGlyph {
  readonly unicode?: unknown;
  readonly width?: unknown;
  readonly isSpace?: unknown;
  readonly originalCharCode?: unknown;
  readonly vmetric?: unknown;
}

const number = (value: unknown, fallback = 0): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : fallback;

export class ContentReader {
  private readonly glyphs: Glyph[] = [];
  private readonly images: Box[] = [];
  private readonly annotations: DrawnAnnotation[] = [];
  private open: { readonly id: string; readonly from: number } | undefined;
  private readonly paths = new PathReader();
  private readonly stack: State[] = [];
  private state: State;
  private textMatrix: Matrix = IDENTITY;
  private x = 0;
  private y = 0;
  private lineX = 0;
  private lineY = 0;

  /**
   * @param ops pdf.js' operator codes
   * @param base map from PDF user space to raster pixels
   * @param fonts fonts by the name that `setFont` gives
   */
  constructor(
    private readonly ops: typeof PdfJs.OPS,
    private readonly base: Matrix,
    private readonly fonts: ReadonlyMap<string, FontInfo>,
  ) {
    this.state = {
      ctm: base,
      font: undefined,
      size: 0,
      charSpacing: 0,
      wordSpacing: 0,
      hScale: 1,
      leading: 0,
      rise: 0,
      mode: 0,
      lineWidth: 1,
      fill: '#000000',
      stroke: '#000000',
    };
  }

  read(list: OperatorList): PdfContent {
    list.fnArray.forEach((operator, i) => {
      const args = list.argsArray[i];
      this.step(operator, Array.isArray(args) ? (args as unknown[]) : []);
    });
    const { rulings, outlines, dots, shapes } = this.paths;
    const { glyphs, images, annotations } = this;
    return { glyphs, rulings, images, outlines, dots, shapes, annotations };
  }

  private step(operator: number, args: readonly unknown[]): void {
    const { ops, state } = this;
    switch (operator) {
      case ops.save:
      case ops.beginGroup:
        this.stack.push({ ...state });
        break;
      case ops.restore:
      case ops.endGroup:
      case ops.paintFormXObjectEnd:
        this.state = this.stack.pop() ?? state;
        break;
      case ops.transform:
        state.ctm = multiply(state.ctm, asMatrix(args));
        break;
      case ops.paintFormXObjectBegin:
        this.stack.push({ ...state });
        state.ctm = multiply(state.ctm, asMatrix(args[0]));
        break;
      case ops.endAnnotation:
        this.state = this.stack.pop() ?? state;
        if (this.open) this.annotations.push({ ...this.open, to: this.glyphs.length });
        this.open = undefined;
        break;
      case ops.beginAnnotation:
        this.open = { id: String(args[0]), from: this.glyphs.length };
        this.stack.push({ ...state });
        state.ctm = multiply(multiply(this.base, asMatrix(args[2])), asMatrix(args[3]));
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
      case ops.setLineWidth:
        state.lineWidth = number(args[0], 1);
        break;
      case ops.constructPath:
        this.paths.read(operatorName(ops, args[0]), args[1], state);
        break;
      case ops.paintImageXObject:
      case ops.paintInlineImageXObject:
      case ops.paintImageMaskXObject:
      case ops.paintSolidColorImageMask:
        this.images.push(applyToRect(state.ctm, 0, 0, 1, 1));
        break;
      default:
        this.stepText(operator, args);
    }
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

  /** Notes the glyphs of one string and moves on (ISO 32000-1, 9.4.4). */
  private showText(items: readonly unknown[]): void {
    const { state } = this;
    const { font, hScale } = state;
    if (!font || state.size === 0) return;
    // A negative size turns glyphs by 180°; advances change their sign with it.
    const size = state.size;
    const toPage = multiply(state.ctm, this.textMatrix);
    const perUnit = size * font.unit;
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
        this.note(glyph, toPage, this.x, this.y + state.rise, 0, advance);
        this.y += advance + spacing;
      } else {
        const advance = width * perUnit * hScale;
        this.note(glyph, toPage, this.x, this.y + state.rise, advance, 0);
        this.x += advance + spacing * hScale;
      }
    }
  }

  private note(
    glyph: PdfGlyph,
    toPage: Matrix,
    x: number,
    y: number,
    advanceX: number,
    advanceY: number,
  ): void {
    const { font, size, mode } = this.state;
    if (!font) return;
    const start = apply(toPage, x, y);
    const end = apply(toPage, x + advanceX, y + advanceY);
    const height = Math.abs(size) * font.emScale * Math.hypot(toPage[2], toPage[3]);
    const along = font.vertical ? apply(toPage, x, y - 1) : apply(toPage, x + Math.sign(size), y);
    const angle = Math.atan2(along.y - start.y, along.x - start.x);
    if (!Number.isFinite(start.x + start.y + end.x + end.y + height)) return;
    this.glyphs.push({
      text: textOf(glyph, font),
      x: start.x,
      y: start.y,
      dx: end.x - start.x,
      dy: end.y - start.y,
      angle,
      size: height,
      font,
      invisible: mode === 3 || mode === 7,
    });
  }
}

function textOf({ unicode, originalCharCode, isSpace }: PdfGlyph, { symbols }: FontInfo): string {
  const named = typeof unicode === 'string' ? unicode : '';
  const sign =
    symbols === undefined || isSpace === true
      ? undefined
      : signOf(symbols, named, number(originalCharCode, Infinity));
  return sign ?? glyphText(named);
}

/** Length of a glyph in vertical writing, in glyph units. */
function verticalAdvance(glyph: PdfGlyph, font: FontInfo, width: number): number {
  const metric = Array.isArray(glyph.vmetric) ? number(glyph.vmetric[0]) : 0;
  return metric || font.verticalAdvance || width;
}

/** What is done with a path, by its operator. */
function operatorName(ops: typeof PdfJs.OPS, code: unknown): 'fill' | 'stroke' | 'both' | 'none' {
  switch (code) {
    case ops.fill:
    case ops.eoFill:
      return 'fill';
    case ops.stroke:
    case ops.closeStroke:
      return 'stroke';
    case ops.fillStroke:
    case ops.eoFillStroke:
    case ops.closeFillStroke:
    case ops.closeEOFillStroke:
      return 'both';
    default:
      return 'none';
  }
}
