import type { Line, Word } from '../../core/document/document.ts';
import {
  type Box,
  boxOfPoints,
  intersectBox,
  type Point,
  type Quad,
  quadOfBox,
  type Ruling,
  type Size,
} from '../../core/geometry/geometry.ts';
import { BoxGrid } from '../../core/geometry/boxGrid.ts';
import { append, largest, smallest } from '../../core/geometry/extremes.ts';
import { getOrCreate } from '../../core/system/items.ts';
import { scriptsOf } from '../../core/text/languages.ts';
import { defined } from '../../core/system/defined.ts';
import type { StyledSpan } from '../../core/text/styledText.ts';
import { LetterStyles } from './letterStyles.ts';
import { withoutVariables } from './variables.ts';
import type { Glyph } from './pageContent.ts';
import { settleDropCaps } from './dropCaps.ts';
import { lineTokens } from './lineText.ts';
import { type FoundFormula, takeFormulas } from './formulaAreas.ts';
import { separatesItalic } from './math/mathGlyphs.ts';
import type { Bar } from './math/mathPiece.ts';
import { inlineFormulas } from './inlineFormulas.ts';
import { placedWords } from './placedWords.ts';
import { mergeFragments } from './pdfFragments.ts';
import { buildRuns, groupRuns, type TextItem, toItem } from './textRuns.ts';
import { restoreVerticalWriting } from './verticalRuns.ts';
import { Walls } from './walls.ts';

/** Angles are grouped by whole degrees. */
const DEGREE = Math.PI / 180;
/** A glyph of the same meaning this close to another is its shadow or simulated bold. */
const SHADOW = 0.12;

/** Numbers of cells up and down the page are below this. */
const MOST_ROWS = 2 ** 24;

/** Leaves out glyphs that are drawn again in (nearly) the same position. */
function withoutShadows(items: readonly TextItem[]): TextItem[] {
  // By text, then by cell: a key of text and cell together would be put together nine times a glyph.
  const seen = new Map<string, Map<number, TextItem[]>>();
  return items.filter((item) => {
    if (item.text.trim() === '') return true;
    const near = SHADOW * item.size;
    const cell = Math.round(item.u0 / item.size) * MOST_ROWS + Math.round(item.base / item.size);
    const others = getOrCreate(seen, item.text, () => new Map<number, TextItem[]>());
    const isShadowOf = (other: TextItem): boolean =>
      Math.abs(other.u0 - item.u0) < near &&
      Math.abs(other.base - item.base) < near &&
      Math.abs(other.size - item.size) < near;
    for (let du = -1; du <= 1; du++) {
      for (let dv = -1; dv <= 1; dv++) {
        if (others.get(cell + du * MOST_ROWS + dv)?.some(isShadowOf)) return false;
      }
    }
    getOrCreate(others, cell, () => []).push(item);
    return true;
  });
}

/** Most frequent type size of a line, by letters. */
function mainSize(items: readonly TextItem[]): number {
  const counts = new Map<number, number>();
  for (const { size } of items) {
    const key = Math.round(size * 4) / 4;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}

/** Style of a word: of the whole word, or of its pieces. */
function styleOfWord(text: string, spans: readonly StyledSpan[]): Pick<Word, 'style' | 'spans'> {
  const [first] = spans;
  if (spans.length === 1) return defined({ style: first?.style });
  const pieces = spans.map((span) => ({ ...span, text: span.text.normalize('NFC') }));
  // If a mark is in a different piece than its letter, styles cannot be assigned.
  return pieces.map((piece) => piece.text).join('') === text ? { spans: pieces } : {};
}

/** Level of the heading of which a line is a part: its letters must be, but for marks of notes. */
function headingOf(items: readonly TextItem[]): number | undefined {
  const level = items[0]?.heading ?? items[1]?.heading;
  const others = items.filter(({ heading }) => heading !== level).length;
  return level !== undefined && others <= 0.1 * items.length ? level : undefined;
}

/** @param bars within the line; undefined if it has no formulas */
function toLine(
  raw: readonly TextItem[],
  angle: number,
  styles: LetterStyles,
  separated: boolean,
  bars: readonly Bar[] | undefined,
): Line | undefined {
  const inked = raw.filter((item) => item.text.trim() !== '');
  if (inked.length === 0) return undefined;
  const size = mainSize(inked);
  const items = styles.applied(raw, size, angle === 0);
  const body = inked.filter((item) => Math.abs(item.size - size) <= 0.06 * size + 0.25);
  const { tokens, rtl } = lineTokens(items, size);
  const words = placedWords(
    tokens,
    rtl || !bars ? [] : inlineFormulas(items, size, separated, bars),
  );
  const text = words
    .map((word) => word.text)
    .join(' ')
    .normalize('NFC');
  if (text === '') return undefined;
  const top = smallest(body.map((item) => item.top));
  const bottom = largest(body.map((item) => item.bottom));
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const toPage = (u: number, v: number): Point => ({ x: u * cos - v * sin, y: u * sin + v * cos });
  const quadOf = (u0: number, u1: number): Quad => {
    const corners = [toPage(u0, top), toPage(u1, top), toPage(u1, bottom), toPage(u0, bottom)];
    return angle === 0 ? quadOfBox(boxOfPoints(corners)) : (corners as unknown as Quad);
  };
  const share = (test: (item: TextItem) => boolean): number =>
    inked.filter(test).length / inked.length;
  const script = scriptsOf(text)[0]?.script;
  const vertical = share((item) => item.font.vertical) >= 0.5;
  return {
    text,
    quad: quadOf(smallest(inked.map((i) => i.u0)), largest(inked.map((i) => i.u1))),
    confidence: 1,
    words: withoutVariables(
      words.map(({ text: word, u0, u1, spans }): Word => ({
        text: word.normalize('NFC'),
        box: boxOfPoints(quadOf(u0, u1)),
        confidence: 1,
        ...styleOfWord(word.normalize('NFC'), spans),
      })),
    ),
    direction: vertical ? 'ttb' : rtl ? 'rtl' : 'ltr',
    ...defined({ script }),
    recognizer: 'textLayer',
    fontSize: size,
    bold: share((item) => item.font.bold) >= 0.6,
    italic: share((item) => item.font.italic) >= 0.6,
    monospaced: share((item) => styles.isMonospaced(item.font)) >= 0.6,
    ...defined({ heading: headingOf(inked) }),
  };
}

/** Bars within a line of text. */
function barsOf(items: readonly TextItem[], bars: BoxGrid<Bar>): Bar[] {
  return bars.within({
    x0: smallest(items.map(({ u0 }) => u0)),
    x1: largest(items.map(({ u1 }) => u1)),
    y0: smallest(items.map(({ top }) => top)),
    y1: largest(items.map(({ bottom }) => bottom)),
  });
}

/** A ruling has no area of its own. */
const grownRuling = ({ x0, y0, x1, y1 }: Ruling): Box => ({ x0, y0: y0 - 1, x1, y1: y1 + 1 });

/** A formula as one line: its text is a linear form of it. */
const formulaLine = ({ formula, box, size }: FoundFormula): Line => ({
  text: formula.plain.normalize('NFC'),
  quad: quadOfBox(box),
  confidence: 1,
  direction: 'ltr',
  recognizer: 'textLayer',
  fontSize: size,
  formula: formula.latex,
});

/**
 * Builds lines from the glyphs of a page. Columns and table cells become separate lines, as with a
 * text detector; superscripts and subscripts stay in their line.
 * @param rulings lines that no line of text crosses
 * @param bars thin horizontal lines, of which formulas consist as well
 * @param size of the raster; glyphs outside it are not visible
 * @param unsure receives the places of display formulas whose structure is unsure: their glyphs are
 *   lines like all others
 * @returns lines in the order of the content stream
 */
export function buildLines(
  glyphs: readonly Glyph[],
  rulings: readonly Ruling[],
  size: Size,
  bars: readonly Bar[] = [],
  unsure: Box[] = [],
): Line[] {
  const groups = new Map<number, { angle: number; items: TextItem[] }>();
  restoreVerticalWriting(glyphs).forEach((glyph, seq) => {
    const x = glyph.x + glyph.dx / 2;
    const y = glyph.y + glyph.dy / 2;
    if (x < 0 || y < 0 || x > size.width || y > size.height || glyph.text === '') return;
    if (glyph.size < 1) return;
    const degrees = Math.round(glyph.angle / DEGREE);
    let group = groups.get(degrees);
    if (!group) groups.set(degrees, (group = { angle: degrees * DEGREE, items: [] }));
    group.items.push(toItem(glyph, group.angle, seq));
  });
  const walls = new Walls(rulings.filter(({ direction }) => direction === 'vertical'));
  const none = new Walls([]);
  const separated = separatesItalic([...groups.values()].flatMap(({ items }) => items));
  // Text recognized on a scanned page is not positioned precisely enough for formulas.
  const drawn = glyphs.filter((glyph) => !glyph.invisible).length > 0.5 * glyphs.length;
  const shortBars = new BoxGrid<Bar>(64);
  for (const bar of bars) shortBars.add(bar, { x0: bar.x0, x1: bar.x1, y0: bar.y, y1: bar.y });
  const parts = [...groups.values()].map(({ angle, items }) => {
    const ownWalls = angle === 0 ? walls : none;
    const runs = settleDropCaps(buildRuns(withoutShadows(items), ownWalls));
    const fragments = mergeFragments(groupRuns(runs, ownWalls), ownWalls);
    return drawn && angle === 0
      ? { angle, ...takeFormulas(fragments, bars, separated) }
      : { angle, formulas: [], rest: fragments, unsure: [] };
  });
  append(
    unsure,
    parts.flatMap((part) => part.unsure),
  );
  const styles = new LetterStyles(
    [...groups.values()].flatMap(({ items }) => items),
    rulings.filter((ruling) => !unsure.some((box) => intersectBox(box, grownRuling(ruling)))),
  );
  const lines: { seq: number; line: Line }[] = [];
  for (const { angle, formulas, rest } of parts) {
    for (const found of formulas) {
      const seq = smallest(found.items.map((item) => item.seq));
      lines.push({ seq, line: formulaLine(found) });
    }
    for (const fragment of rest) {
      const items = fragment.flatMap((run) => run.items);
      const inLine = drawn && angle === 0 ? barsOf(items, shortBars) : undefined;
      const line = toLine(items, angle, styles, separated, inLine);
      if (line) lines.push({ seq: smallest(items.map((item) => item.seq)), line });
    }
  }
  return lines.sort((a, b) => a.seq - b.seq).map(({ line }) => line);
}
