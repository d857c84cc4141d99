import { type Ruling, type Size, turnedSize } from '../../core/geometry/geometry.ts';
import { throwIfCancelled } from '../source/throwIfCancelled.ts';
import type { TextLayer } from '../source/inputDocument.ts';
import { addDrawnBullets } from './pdfBullets.ts';
import { ContentReader, type PdfContent } from './pdfContent.ts';
import { pdfFigures } from './pdfFigures.ts';
import { loadFonts } from './pdfFonts.ts';
import { buildLines } from './pdfLines.ts';
import { pageTurn, turnContent } from './pageTurn.ts';
import { withLinks } from './pdfLinks.ts';
import { asMatrix } from './pdfMatrix.ts';
import { loadPdfJs, type PDFDocumentProxy, type PDFPageProxy, type PageViewport } from './pdfjs.ts';
import { settleGuesses } from './settleGuesses.ts';
import { distrust } from './trust.ts';

/** Tells whether optional content is shown, by the properties that pdf.js gives with it. */
export async function layersOf(pdf: PDFDocumentProxy): Promise<(properties: unknown) => boolean> {
  const layers: { isVisible(properties: unknown): unknown } = await pdf.getOptionalContentConfig();
  return (properties) => layers.isVisible(properties) !== false;
}

/** Reads glyphs, rulings and images of a page, in pixels of the viewport. Errors: `cancelled`. */
export async function readContent(
  page: PDFPageProxy,
  viewport: PageViewport,
  signal: AbortSignal,
  isShown: (properties: unknown) => boolean,
): Promise<PdfContent> {
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
  const fonts = await loadFonts(page, names);
  throwIfCancelled(signal);
  const toPage = asMatrix(viewport.transform);
  const content = new ContentReader(OPS, toPage, fonts, isShown).read(list);
  const annotations: unknown[] = await page.getAnnotations();
  throwIfCancelled(signal);
  return { ...content, glyphs: withLinks(content.glyphs, annotations, toPage) };
}

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

/** The page's own text with a verdict on it; undefined where it has none. */
export function textLayerOf(page: PdfContent, raster: Size): TextLayer | undefined {
  if (!page.glyphs.some((glyph) => glyph.text !== ' ')) return undefined;
  const turn = pageTurn(page.glyphs);
  const settled = { ...page, glyphs: settleGuesses(page.glyphs) };
  const content = turnContent(settled, turn, raster);
  const size = turnedSize(raster, turn.rotation);
  const rulings = visibleRulings(content.rulings, size);
  const lines = addDrawnBullets(buildLines(content.glyphs, rulings, size), content.dots);
  const reason = distrust(content, lines, size);
  const figures = pdfFigures(content.images, size);
  const layer = { lines, rulings, figures, ...turn };
  return reason === undefined ? { ...layer, trusted: true } : { ...layer, trusted: false, reason };
}
