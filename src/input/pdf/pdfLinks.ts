import { BoxGrid } from '../../core/geometry/boxGrid.ts';
import { type Box, boxOfPoints } from '../../core/geometry/geometry.ts';
import { webAddress } from '../../core/text/webAddress.ts';
import type { Glyph } from './pageContent.ts';
import { apply, type Matrix } from './pdfMatrix.ts';

interface PdfLink {
  readonly box: Box;
  readonly address: string;
}

const MOST_LINKS = 10_000;
const PLACE = 64;

const numbersOf = (value: unknown): number[] =>
  Array.isArray(value) || ArrayBuffer.isView(value)
    ? Array.from(value as unknown as ArrayLike<unknown>, Number)
    : [];

/** Boxes of a link: one for each line of text that it covers, if they are listed. */
function boxesOf(annotation: Readonly<Record<string, unknown>>, toPage: Matrix): Box[] {
  const quads = numbersOf(annotation['quadPoints']);
  const corners = quads.length >= 8 && quads.length % 8 === 0 ? quads : undefined;
  const [x0 = NaN, y0 = NaN, x1 = NaN, y1 = NaN] = numbersOf(annotation['rect']);
  const all = corners ?? [x0, y0, x1, y0, x1, y1, x0, y1];
  if (!all.every(Number.isFinite)) return [];
  return Array.from({ length: all.length / 8 }, (_, quad) =>
    boxOfPoints(
      Array.from({ length: 4 }, (__, i) =>
        apply(toPage, all[8 * quad + 2 * i] ?? 0, all[8 * quad + 2 * i + 1] ?? 0),
      ),
    ),
  );
}

/**
 * The links of a page to the web and to mail.
 * @param annotations as pdf.js lists them
 * @param toPage from PDF user space to raster pixels
 */
function linksOf(annotations: readonly unknown[], toPage: Matrix): PdfLink[] {
  const links: PdfLink[] = [];
  for (const annotation of annotations) {
    if (annotation === null || typeof annotation !== 'object') continue;
    const entries = annotation as Readonly<Record<string, unknown>>;
    const { subtype, url } = { subtype: entries['subtype'], url: entries['url'] };
    if (subtype !== 'Link' || typeof url !== 'string' || links.length >= MOST_LINKS) continue;
    const address = webAddress(url);
    if (address === undefined) continue;
    for (const box of boxesOf(entries, toPage)) links.push({ box, address });
  }
  return links;
}

/** Glyphs inside a link, with its address. */
export function withLinks(
  glyphs: readonly Glyph[],
  annotations: readonly unknown[],
  toPage: Matrix,
): readonly Glyph[] {
  const links = linksOf(annotations, toPage);
  if (links.length === 0) return glyphs;
  const grid = new BoxGrid<PdfLink>(PLACE);
  for (const link of links) grid.add(link, link.box);
  return glyphs.map((glyph) => {
    // A little above the baseline, in the middle of the letter.
    const rise = 0.3 * glyph.size;
    const x = glyph.x + glyph.dx / 2 + rise * Math.sin(glyph.angle);
    const y = glyph.y + glyph.dy / 2 - rise * Math.cos(glyph.angle);
    const [link] = grid.within({ x0: x, x1: x, y0: y, y1: y });
    return link === undefined ? glyph : { ...glyph, link: link.address };
  });
}
