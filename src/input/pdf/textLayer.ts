import type { Ruling, Size } from '../../core/geometry/geometry.ts';
import { throwIfCancelled } from '../source/throwIfCancelled.ts';
import type { TextLayer } from '../source/inputDocument.ts';
import { addDrawnBullets } from './pdfBullets.ts';
import { ContentReader, type PdfContent } from './pdfContent.ts';
import { pdfFigures } from './pdfFigures.ts';
import { loadFonts } from './pdfFonts.ts';
import { buildLines } from './pdfLines.ts';
import { withLinks } from './pdfLinks.ts';
import { asMatrix } from './pdfMatrix.ts';
import { loadPdfJs, type PDFPageProxy, type PageViewport } from './pdfjs.ts';
import { distrust } from './trust.ts';

/** Reads glyphs, rulings and images of a page, in pixels of the viewport. Errors: `cancelled`. */
export async function readContent(
  page: PDFPageProxy,
  viewport: PageViewport,
  signal: AbortSignal,
): Promise<PdfContent> {
  const { OPS } = await loadPdfJs();
  const list = await page.getOperatorList();
  throwIfCancelled(signal);
  const names = new Set<string>();
  list.fnArray.forEach((operator, i) => {
    const args: unknown = list.argsArray[i];
    if (operator === OPS.setFont && Array.isArray(args)) names.add(String(args[0]));
  });
  const fonts = await loadFonts(page, names);
  throwIfCancelled(signal);
  const toPage = asMatrix(viewport.transform);
  const content = new ContentReader(OPS, toPage, fonts).read(list);
  const annotations: unknown[] = await page.getAnnotations();
  throwIfCancelled(signal);
  return { ...content, glyphs: withLinks(content.glyphs, annotations, toPage) };
}

/** Rulings within the page. */
export const visibleRulings = (rulings: readonly Ruling[], { width, height }: Size): Ruling[] =>
  rulings.filter(({ x0, y0, x1, y1 }) => x1 >= 0 && y1 >= 0 && x0 <= width && y0 <= height);

/** The page's own text with a verdict on it; undefined where it has none. */
export function textLayerOf(content: PdfContent, size: Size): TextLayer | undefined {
  if (!content.glyphs.some((glyph) => glyph.text !== ' ')) return undefined;
  const rulings = visibleRulings(content.rulings, size);
  const lines = addDrawnBullets(buildLines(content.glyphs, rulings, size), content.dots);
  const reason = distrust(content, lines, size);
  const figures = pdfFigures(content.images, size);
  return reason === undefined
    ? { lines, rulings, figures, trusted: true }
    : { lines, rulings, figures, trusted: false, reason };
}
