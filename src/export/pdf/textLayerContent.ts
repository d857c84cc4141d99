/** The content stream of an invisible text layer. */
import type { PlacedLine, WordOnPage } from '../../core/export/placedText.ts';
import { visualOrder } from '../../core/export/textUnits.ts';
import { distance, type Point, type Quad } from '../../core/geometry/geometry.ts';
import { GLYPHLESS } from './glyphlessFont.ts';
import type { InvisibleFonts } from './invisibleFonts.ts';

/** Maps a point of the upright page, in pixels, to the space in which the PDF page is drawn. */
export type ToPdf = (point: Point) => Point;

interface LayerContent {
  /** Empty if there are no words. */
  readonly content: string;
  /** Indexes of the fonts that it uses. */
  readonly fonts: ReadonlySet<number>;
}

/** The name of a font in the resources of a page. @param prefix which no other font there has */
export const fontName = (prefix: string, font: number): string => `${prefix}${font}`;

/**
 * The lines as text that is not drawn (render mode 3). Each word has its own matrix, which stretches
 * its letters over its place; a space is as wide as the gap before the next word.
 * @param prefix of the names of its fonts
 */
export function layerContent(
  lines: readonly PlacedLine[],
  toPdf: ToPdf,
  fonts: InvisibleFonts,
  prefix: string,
): LayerContent {
  const used = new Set<number>();
  const rows: string[] = [];
  const show = (clusters: readonly string[], place: Quad): void => {
    const [a, , c, d] = place.map(toPdf);
    if (!a || !c || !d || clusters.length === 0) return;
    const { font, hex, length } = fonts.encode(clusters);
    const matrix = matrixOf(a, c, d, length);
    if (!matrix) return;
    used.add(font);
    rows.push(`/${fontName(prefix, font)} 1 Tf`, `${matrix} Tm <${hex}> Tj`);
  };
  for (const { words } of lines) {
    for (const [i, word] of words.entries()) {
      const next = words[i + 1];
      const isJoined = next !== undefined && !word.spaced;
      show(visualOrder(word.text), isJoined ? upTo(word, next) : word.quad);
      if (word.spaced && next) show([' '], gapBetween(word, next));
    }
  }
  const content = rows.length === 0 ? '' : ['q', 'BT', '3 Tr', ...rows, 'ET', 'Q', ''].join('\n');
  return { content, fonts: used };
}

/** From the end of a word to the beginning of the next, which is on its left in some scripts. */
function gapBetween({ quad }: WordOnPage, { quad: next }: WordOnPage): Quad {
  const [a, b, c, d] = quad;
  const [nextA, nextB, nextC, nextD] = next;
  const follows = distance(b, nextA) <= distance(a, nextB);
  return follows ? [b, nextA, nextD, c] : [nextB, a, d, nextC];
}

/**
 * The place of a word that no space separates from the next one: readers of the format would take a
 * gap for a space.
 */
function upTo({ quad }: WordOnPage, { quad: next }: WordOnPage): Quad {
  const [a, b, c, d] = quad;
  const [nextA, nextB, nextC, nextD] = next;
  const most = distance(a, d);
  if (distance(b, nextA) <= most) return [a, nextA, nextD, d];
  return distance(a, nextB) <= most ? [nextB, b, c, nextC] : quad;
}

const written = (value: number): string => String(Number(value.toFixed(4)));

/**
 * The text matrix for letters of one unit over a place with the corners start-top, end-bottom and
 * start-bottom; undefined if nothing can be placed there.
 */
function matrixOf(top: Point, end: Point, start: Point, letters: number): string | undefined {
  const along = { x: (end.x - start.x) / letters, y: (end.y - start.y) / letters };
  const up = { x: top.x - start.x, y: top.y - start.y };
  const area = Math.abs(along.x * up.y - along.y * up.x);
  if (!(area > 1e-6)) return undefined;
  const below = -GLYPHLESS.descent / (GLYPHLESS.ascent - GLYPHLESS.descent);
  const origin = { x: start.x + up.x * below, y: start.y + up.y * below };
  return [along.x, along.y, up.x, up.y, origin.x, origin.y].map(written).join(' ');
}
