import type { Line, Word } from '../../core/document/document.ts';
import {
  boxOfPoints,
  type Point,
  type Quad,
  quadOfBox,
  type Ruling,
  type Size,
} from '../../core/geometry/geometry.ts';
import { largest, smallest } from '../../core/geometry/extremes.ts';
import { scriptsOf } from '../../core/text/languages.ts';
import { defined } from '../../core/system/defined.ts';
import type { StyledSpan, WordStyle } from '../../core/text/styledText.ts';
import { LetterStyles } from './letterStyles.ts';
import { withoutVariables } from './variables.ts';
import type { Glyph } from './pdfContent.ts';
import { settleDropCaps } from './dropCaps.ts';
import { lineTokens, type Token } from './lineText.ts';
import { mergeFragments } from './pdfFragments.ts';
import { buildRuns, groupRuns, type TextItem, toItem } from './textRuns.ts';
import { restoreVerticalWriting } from './verticalRuns.ts';
import { Walls } from './walls.ts';

/** Angles are grouped by whole degrees. */
const DEGREE = Math.PI / 180;
/** A glyph of the same meaning this near to another is its shadow or its feigned boldness. */
const SHADOW = 0.12;

/** Leaves out glyphs that are drawn again (nearly) where they stand already. */
function withoutShadows(items: readonly TextItem[]): TextItem[] {
  const seen = new Map<string, TextItem[]>();
  return items.filter((item) => {
    if (item.text.trim() === '') return true;
    const near = SHADOW * item.size;
    const cellU = Math.round(item.u0 / item.size);
    const cellV = Math.round(item.base / item.size);
    for (let du = -1; du <= 1; du++) {
      for (let dv = -1; dv <= 1; dv++) {
        const others = seen.get(`${item.text} ${cellU + du} ${cellV + dv}`) ?? [];
        const shadow = others.some(
          (other) =>
            Math.abs(other.u0 - item.u0) < near &&
            Math.abs(other.base - item.base) < near &&
            Math.abs(other.size - item.size) < near,
        );
        if (shadow) return false;
      }
    }
    const key = `${item.text} ${cellU} ${cellV}`;
    const others = seen.get(key);
    if (others) others.push(item);
    else seen.set(key, [item]);
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

/** A word in the frame of its line. */
interface LineWord {
  text: string;
  u0: number;
  u1: number;
  readonly spans: StyledSpan[];
}

/** Words of a line in logical order. */
function wordsOf(tokens: readonly Token[]): LineWord[] {
  const words: LineWord[] = [];
  let open = false;
  for (const { text, u0, u1, style } of tokens) {
    if (text === ' ') {
      open = false;
      continue;
    }
    const word = words.at(-1);
    if (open && word) {
      word.text += text;
      word.u0 = Math.min(word.u0, u0);
      word.u1 = Math.max(word.u1, u1);
      addSpan(word.spans, text, style);
    } else words.push({ text, u0, u1, spans: [defined({ text, style })] });
    open = true;
  }
  return words;
}

function addSpan(spans: StyledSpan[], text: string, style: WordStyle | undefined): void {
  const last = spans.at(-1);
  if (last && last.style === style) spans[spans.length - 1] = { ...last, text: last.text + text };
  else spans.push(defined({ text, style }));
}

/** How a word is set: as a whole, or in pieces. */
function styleOfWord(text: string, spans: readonly StyledSpan[]): Pick<Word, 'style' | 'spans'> {
  const [first] = spans;
  if (spans.length === 1) return defined({ style: first?.style });
  const pieces = spans.map((span) => ({ ...span, text: span.text.normalize('NFC') }));
  // Where a mark stands in another piece than its letter, there is no saying what is what.
  return pieces.map((piece) => piece.text).join('') === text ? { spans: pieces } : {};
}

function toLine(raw: readonly TextItem[], angle: number, styles: LetterStyles): Line | undefined {
  const inked = raw.filter((item) => item.text.trim() !== '');
  if (inked.length === 0) return undefined;
  const size = mainSize(inked);
  const items = styles.applied(raw, size, angle === 0);
  const body = inked.filter((item) => Math.abs(item.size - size) <= 0.06 * size + 0.25);
  const { tokens, rtl } = lineTokens(items, size);
  const words = wordsOf(tokens);
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
    ...(script ? { script } : {}),
    recognizer: 'textLayer',
    fontSize: size,
    bold: share((item) => item.font.bold) >= 0.6,
    italic: share((item) => item.font.italic) >= 0.6,
    monospaced: share((item) => styles.isMonospaced(item.font)) >= 0.6,
  };
}

/**
 * Builds lines from the glyphs of a page. Columns and table cells become lines of their own, as
 * a text detector would give them; superscripts and subscripts stay in their line.
 * @param rulings lines that no line of text crosses
 * @param size of the raster; glyphs outside of it are not shown
 * @returns lines in the order of the content stream
 */
export function buildLines(
  glyphs: readonly Glyph[],
  rulings: readonly Ruling[],
  size: Size,
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
  const styles = new LetterStyles(
    [...groups.values()].flatMap(({ items }) => items),
    rulings,
  );
  const lines: { seq: number; line: Line }[] = [];
  for (const { angle, items } of groups.values()) {
    const ownWalls = angle === 0 ? walls : none;
    const runs = settleDropCaps(buildRuns(withoutShadows(items), ownWalls));
    const grouped = groupRuns(runs, ownWalls);
    for (const fragment of mergeFragments(grouped, ownWalls)) {
      const parts = fragment.flatMap((run) => run.items);
      const line = toLine(parts, angle, styles);
      if (line) lines.push({ seq: smallest(parts.map((item) => item.seq)), line });
    }
  }
  return lines.sort((a, b) => a.seq - b.seq).map(({ line }) => line);
}
