import { BoxGrid } from '../../core/geometry/boxGrid.ts';
import {
  type Box,
  boxCenter,
  type Ruling,
  type Size,
  turnedSize,
} from '../../core/geometry/geometry.ts';
import { throwIfCancelled } from '../source/throwIfCancelled.ts';
import type { TextLayer } from '../source/inputDocument.ts';
import type { DocumentFonts } from './documentFonts.ts';
import type { DocumentOutline, OutlineTitle } from './documentOutline.ts';
import { findDrawnBoxes, isEdgeOf } from './drawnBoxes.ts';
import { readFieldText } from './fieldText.ts';
import { fieldsOf, type FormField } from './formFields.ts';
import { addSigns, type Mark } from './formSigns.ts';
import { addDrawnBullets } from './pdfBullets.ts';
import { withOutlinedHeadings } from './outlineHeadings.ts';
import type { PdfContent } from './pageContent.ts';
import { mayBeTagged, withTaggedHeadings } from './pageTags.ts';
import { ContentReader } from './pdfContent.ts';
import { pdfFigures } from './pdfFigures.ts';
import { loadFonts } from './pdfFonts.ts';
import { buildLines } from './pdfLines.ts';
import { pageTurn, turnBox, turnContent } from './pageTurn.ts';
import { withLinks } from './pdfLinks.ts';
import { asMatrix } from './pdfMatrix.ts';
import { loadPdfJs, type PDFDocumentProxy, type PDFPageProxy, type PageViewport } from './pdfjs.ts';
import { settleGuesses } from './settleGuesses.ts';
import { textPictures } from './textPictures.ts';
import { distrust } from './trust.ts';
import { Walls } from './walls.ts';

/** The content that a page draws, and the values of its fields. */
export interface PdfPageContent extends PdfContent {
  readonly fields: readonly FormField[];
  /** Titles of the document's outline that lead to the page. */
  readonly titles: readonly OutlineTitle[];
}

/** What the pages of a document share. */
export interface PdfShared {
  readonly fonts: DocumentFonts;
  readonly outline: DocumentOutline;
  /** Whether the content of the document is a form that its pages do not show. */
  readonly isXfa: boolean;
}

/** Whether optional content is visible, by the properties that pdf.js lists with it. */
export async function layersOf(pdf: PDFDocumentProxy): Promise<(properties: unknown) => boolean> {
  const layers: { isVisible(properties: unknown): unknown } = await pdf.getOptionalContentConfig();
  return (properties) => layers.isVisible(properties) !== false;
}

/**
 * Reads glyphs, rulings, images and fields of a page, in pixels of the viewport. Errors:
 * `cancelled`.
 */
export async function readContent(
  page: PDFPageProxy,
  viewport: PageViewport,
  signal: AbortSignal,
  isShown: (properties: unknown) => boolean,
  { fonts: documentFonts, outline }: PdfShared,
): Promise<PdfPageContent> {
  const { OPS } = await loadPdfJs();
  const list = await page.getOperatorList();
  throwIfCancelled(signal);
  const names = new Set<string>();
  list.fnArray.forEach((operator, i) => {
    const args: unknown = list.argsArray[i];
    if (!Array.isArray(args)) return;
    if (operator === OPS.setFont) names.add(String(args[0]));
    if (operator === OPS.setGState) for (const name of fontsOfState(args[0])) names.add(name);
  });
  documentFonts.add(names);
  const fonts = await loadFonts(page, names);
  throwIfCancelled(signal);
  const toPage = asMatrix(viewport.transform);
  const content = new ContentReader(OPS, toPage, fonts, isShown).read(list);
  const annotations: unknown[] = await page.getAnnotations();
  throwIfCancelled(signal);
  const tagged = mayBeTagged(content.glyphs)
    ? withTaggedHeadings(content.glyphs, await treeOf(page))
    : content.glyphs;
  const titles = await outline.on({ ref: page.ref, index: page.pageNumber - 1 });
  throwIfCancelled(signal);
  const glyphs = withLinks(tagged, annotations, toPage);
  return { ...content, glyphs, fields: fieldsOf(annotations, toPage), titles };
}

/** The structure tree of a page; null if it has none or a damaged one. */
const treeOf = async (page: PDFPageProxy): Promise<unknown> =>
  page.getStructTree().catch(() => null);

/** Fonts that an external graphics state sets, as pdf.js lists its entries. */
function fontsOfState(entries: unknown): string[] {
  if (!Array.isArray(entries)) return [];
  return (entries as unknown[]).flatMap((entry) => {
    const [name, value] = Array.isArray(entry) ? (entry as unknown[]) : [];
    return name === 'Font' && Array.isArray(value) ? [String(value[0])] : [];
  });
}

/** Rulings within the page. */
export const visibleRulings = (rulings: readonly Ruling[], { width, height }: Size): Ruling[] =>
  rulings.filter(({ x0, y0, x1, y1 }) => x1 >= 0 && y1 >= 0 && x0 <= width && y0 <= height);

/** Rulings without the edges of check boxes, which are not lines of a table. */
const withoutEdges = (rulings: readonly Ruling[], marks: readonly Mark[]): readonly Ruling[] => {
  if (marks.length === 0) return rulings;
  const boxes = new BoxGrid<Mark>(64);
  for (const mark of marks) boxes.add(mark, mark.box);
  return rulings.filter((ruling) => !boxes.within(ruling).some(({ box }) => isEdgeOf(ruling, box)));
};

const isIn = (dot: Box, marks: BoxGrid<Mark>): boolean => {
  const { x, y } = boxCenter(dot);
  return marks.within({ x0: x, x1: x, y0: y, y1: y }).length > 0;
};

/** Lines of a page with the values of its fields and the marks of its check boxes. */
function linesOfPage(content: PdfPageContent, all: readonly Ruling[], size: Size) {
  const form = readFieldText(content.glyphs, content.fields, content.annotations);
  const edges = withoutEdges(all, form.marks);
  const unsure: Box[] = [];
  const plain = buildLines(form.glyphs, edges, size, content.bars, unsure);
  const drawn = findDrawnBoxes(
    content.shapes,
    form.glyphs,
    plain,
    edges,
    form.marks.map(({ box }) => box),
  );
  const marks = [...form.marks, ...drawn.marks];
  const rulings = withoutEdges(edges, drawn.marks);
  const text =
    drawn.ticks.size === 0 && rulings.length === edges.length
      ? plain
      : buildLines(
          form.glyphs.filter((glyph) => !drawn.ticks.has(glyph)),
          rulings,
          size,
          content.bars,
        );
  const boxes = new BoxGrid<Mark>(64);
  for (const mark of marks) boxes.add(mark, mark.box);
  const dots = content.dots.filter((dot) => !isIn(dot, boxes));
  const walls = new Walls(rulings.filter(({ direction }) => direction === 'vertical'));
  const titled = withOutlinedHeadings(text, content.titles);
  const lines = addSigns([...addDrawnBullets(titled, dots), ...form.lines], marks, walls);
  return { lines, rulings, notes: form.notes, formulas: unsure };
}

/** The page's embedded text and whether it is trusted; undefined if it has none. */
export function textLayerOf(page: PdfPageContent, raster: Size): TextLayer | undefined {
  const turn = pageTurn(page.glyphs);
  const settled = { ...page, glyphs: settleGuesses(page.glyphs) };
  const fields = page.fields.map((field) => ({ ...field, box: turnBox(field.box, turn, raster) }));
  const content = { ...turnContent(settled, turn, raster), fields, titles: page.titles };
  const size = turnedSize(raster, turn.rotation);
  const visible = visibleRulings(content.rulings, size);
  const { lines, rulings, notes, formulas } = linesOfPage(content, visible, size);
  const hasLetters = content.glyphs.some((glyph) => glyph.text !== ' ');
  if (lines.length === 0 && !hasLetters) return undefined;
  const reason = distrust(content, lines, size);
  // A scan with form fields has no embedded text that could be unreliable.
  if (reason !== undefined && !hasLetters) return undefined;
  // A formula that could not be read is shown as a picture, with its text.
  const figures = [...pdfFigures(content.images, size), ...formulas];
  // The letters in a mirrored picture cannot be read.
  const pictures = turn.mirrored ? [] : textPictures(content.images, content.glyphs, size);
  const layer = { lines, rulings, figures, pictures, notes, ...turn };
  return reason === undefined ? { ...layer, trusted: true } : { ...layer, trusted: false, reason };
}
