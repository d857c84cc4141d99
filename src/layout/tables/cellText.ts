import { quadAngle } from '../../core/geometry/geometry.ts';
import type { PlacedWord } from '../lines/fragments.ts';
import { lineMode, type Frame } from '../lines/frame.ts';
import { hasStyle, spansOf, type Writing } from '../../core/text/styledText.ts';
import { withWordStyles } from '../lines/styledLine.ts';
import {
  joinPieces,
  joinStyled,
  joinWords,
  lineJoint,
  median,
  type JointOf,
} from '../lines/textMeasure.ts';

/** A cell's words from one line of the page, in that line's reading order. */
interface Piece {
  readonly words: PlacedWord[];
  readonly x0: number;
  readonly middle: number;
  readonly height: number;
}

/**
 * Text of a cell: its lines from top to bottom, joined like the lines of a paragraph. Words from
 * one line of the page keep that line's order, regardless of the page's direction; vertical text
 * comes last.
 */
export function cellWriting(words: readonly PlacedWord[], mode: Frame['mode']): Writing {
  const pieces = piecesOf(words);
  const turned = mode === 'ttb' ? [] : pieces.filter(isTurned);
  const level = turned.length === 0 ? pieces : pieces.filter((piece) => !isTurned(piece));
  const lines = [...levelLines(level).map((line) => inOrder(line, mode)), ...turnedLines(turned)];
  const texts = lines.map((line) => joinWords(line.map(({ word }) => word.text)));
  const writings = texts.map((text, i) =>
    withWordStyles(text, lines[i]?.map(({ word }) => word) ?? []),
  );
  const joint: JointOf = (before, text, i) =>
    isBelowLabel(lines[i - 1], lines[i]) ? 'break' : lineJoint(texts[i - 1] ?? before, text);
  return writings.some(hasStyle)
    ? joinStyled(writings.map(spansOf), joint)
    : joinPieces(texts, joint);
}

/** From this ratio of their type sizes on, a line above is the label of a field. */
const LABELLED = 1.2;

/** Whether a line is what was entered in a field whose label is above it in small type. */
function isBelowLabel(
  above: readonly PlacedWord[] = [],
  line: readonly PlacedWord[] = [],
): boolean {
  const [label, value] = [above[0]?.line.fontSize, line[0]?.line.fontSize];
  return label !== undefined && value !== undefined && value >= LABELLED * label;
}

function piecesOf(words: readonly PlacedWord[]): Piece[] {
  const byLine = new Map<unknown, PlacedWord[]>();
  for (const word of words) {
    const held = byLine.get(word.line);
    if (held) held.push(word);
    else byLine.set(word.line, [word]);
  }
  return [...byLine.values()].map((held) => ({
    words: held.sort((a, b) => a.at - b.at),
    x0: held.reduce((least, { box }) => Math.min(least, box.x0), Infinity),
    middle: median(held.map(({ box }) => (box.y0 + box.y1) / 2)),
    height: median(held.map(({ box }) => box.y1 - box.y0)),
  }));
}

/** Pieces grouped by height, from top to bottom. */
function levelLines(pieces: readonly Piece[]): Piece[][] {
  const height = median(pieces.map((piece) => piece.height));
  const lines: Piece[][] = [];
  for (const piece of [...pieces].sort((a, b) => a.middle - b.middle)) {
    const line = lines.at(-1);
    // The pieces are sorted by their centers, so the middle one is the median.
    const at = line?.[line.length >> 1]?.middle ?? 0;
    if (line && piece.middle - at < 0.5 * height) line.push(piece);
    else lines.push([piece]);
  }
  return lines;
}

/** The words of one line of a cell in reading order; runs of the other direction are reversed. */
function inOrder(pieces: readonly Piece[], mode: Frame['mode']): PlacedWord[] {
  const ordered = [...pieces].sort((a, b) => a.x0 - b.x0);
  if (ordered.length > 1 && mode !== 'ttb' && runsAgainst(ordered, mode)) ordered.reverse();
  return ordered.flatMap((piece) => piece.words);
}

/** True if most of the letters run against the direction of the page; numbers have no direction. */
function runsAgainst(pieces: readonly Piece[], mode: 'ltr' | 'rtl'): boolean {
  let balance = 0;
  for (const { words } of pieces) {
    const text = words.map(({ word }) => word.text).join(' ');
    const line = words[0]?.line;
    if (!line || !/\p{L}/u.test(text)) continue;
    const own = lineMode({ ...line, text }) === mode;
    balance += own ? -text.length : text.length;
  }
  return balance > 0;
}

/** Vertical text, as in the narrow columns of a form. */
function isTurned({ words }: Piece): boolean {
  const line = words[0]?.line;
  return line !== undefined && Math.abs(Math.sin(quadAngle(line.quad))) > Math.SQRT1_2;
}

/** Lines of upward text follow each other to the right, lines of downward text to the left. */
function turnedLines(pieces: readonly Piece[]): PlacedWord[][] {
  const up = ({ words }: Piece): boolean =>
    words[0] !== undefined && Math.sin(quadAngle(words[0].line.quad)) < 0;
  return [...pieces]
    .sort((a, b) => (up(a) && up(b) ? a.x0 - b.x0 : b.x0 - a.x0))
    .map(({ words }) => words);
}
