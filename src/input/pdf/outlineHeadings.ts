import type { Line } from '../../core/document/document.ts';
import { boxHeight, boxOfPoints, overlapRatio, type Box } from '../../core/geometry/geometry.ts';
import { at } from '../../core/system/items.ts';
import type { OutlineTitle } from './documentOutline.ts';

/** Titles of one page; more are words of an index. */
const MOST_TITLES = 100;
/** Most lines of a heading. */
const MOST_LINES = 4;
/** Largest step to the next line of a heading, in heights of a line. */
const MOST_STEP = 2.2;

const NUMBERING =
  /^(?:(?:chapter|part|section|appendix|kapitel|teil|anhang|abschnitt|chapitre|partie|annexe)\s+(?:\d+|[A-Z]|[IVXLC]+)|\d+(?:\.\d+)*|[A-Z](?:\.\d+)+|(?:[A-Z]|[IVXLC]+)(?=[.:)]))[.:)]?\s+/iu;

/** Letters and digits alone: outlines have other spaces, quotation marks and dashes. */
const keyOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '');

/** A title with its number and without. */
const keysOf = (text: string): string[] => {
  const bare = keyOf(text.trim().replace(NUMBERING, ''));
  return bare === '' ? [keyOf(text)] : [keyOf(text), bare];
};

/** With fewer letters a title could be any word of the page. */
const isTelling = (key: string): boolean =>
  /(?:[\p{L}\p{M}]\p{N}*){3}|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{2}/u.test(key);

interface PlacedLine {
  readonly line: Line;
  readonly box: Box;
  /** See `keysOf`. */
  readonly keys: readonly string[];
}

/** How prominent lines are: headings are larger than the text, or bold. */
const prominence = (lines: readonly PlacedLine[]): number => {
  const { fontSize = 0, bold = false } = at(lines, 0).line;
  return fontSize * (bold ? 1.1 : 1);
};

/**
 * The lines of a page, those that are titles of the document's outline with their levels. A title
 * must be all of one to four lines, apart from its number; if it is found several times, the most
 * prominent lines are the heading.
 * @param lines as built from a text layer
 */
export function withOutlinedHeadings(
  lines: readonly Line[],
  titles: readonly OutlineTitle[],
): readonly Line[] {
  if (titles.length === 0) return lines;
  const placed = lines
    .filter(({ heading, formula }) => heading === undefined && formula === undefined)
    .map((line) => ({ line, box: boxOfPoints(line.quad), keys: keysOf(line.text) }))
    .sort((a, b) => a.box.y0 - b.box.y0);
  const levels = new Map<Line, number>();
  for (const { title, level } of titles.slice(0, MOST_TITLES)) {
    const keys = keysOf(title).filter(isTelling);
    const found = placed
      .flatMap((_, i) => matchesAt(placed, i, keys))
      .filter((match) => match.every(({ line }) => !levels.has(line)));
    if (found.length === 0) continue;
    const best = found.reduce((a, b) => (prominence(b) > prominence(a) ? b : a));
    for (const { line } of best) levels.set(line, level);
  }
  return lines.map((line) => {
    const level = levels.get(line);
    return level === undefined ? line : { ...line, heading: level };
  });
}

/** The lines from one on if they together are one of the titles. */
const matchesAt = (...place: Parameters<typeof matchAt>): PlacedLine[][] => {
  const match = matchAt(...place);
  return match ? [match] : [];
};

function matchAt(
  lines: readonly PlacedLine[],
  start: number,
  titles: readonly string[],
): PlacedLine[] | undefined {
  const match: PlacedLine[] = [at(lines, start)];
  for (;;) {
    const keys =
      match.length === 1 ? at(match, 0).keys : keysOf(match.map(({ line }) => line.text).join(' '));
    if (keys.some((key) => titles.includes(key))) return match;
    if (match.length === MOST_LINES || !keys.some((key) => beginsOne(key, titles))) {
      return undefined;
    }
    const next = nextLine(lines, start + match.length, at(match, -1));
    if (!next) return undefined;
    match.push(next);
  }
}

const beginsOne = (key: string, titles: readonly string[]): boolean =>
  key !== '' && titles.some((title) => title.startsWith(key));

/** The line below another one, or to the right of it, in the same type. */
function nextLine(
  lines: readonly PlacedLine[],
  from: number,
  { line, box }: PlacedLine,
): PlacedLine | undefined {
  const height = boxHeight(box);
  for (let i = from; i < lines.length; i++) {
    const other = at(lines, i);
    if (other.box.y0 - box.y0 > MOST_STEP * height) return undefined;
    const isBeside = other.box.x0 >= box.x1 && other.box.y0 < box.y1;
    const isBelow =
      other.box.y0 > box.y0 + 0.5 * height &&
      overlapRatio(box.x0, box.x1, other.box.x0, other.box.x1) > 0;
    const isAlike = Math.abs((other.line.fontSize ?? 0) - (line.fontSize ?? 0)) < 0.5;
    if (isAlike && (isBeside || isBelow)) return other;
  }
  return undefined;
}
