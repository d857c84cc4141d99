import { BoxGrid } from '../../core/geometry/boxGrid.ts';
import type { Line } from '../../core/document/document.ts';
import { boxHeight, overlapRatio, unionBox, type Box } from '../../core/geometry/geometry.ts';
import { defined } from '../../core/system/defined.ts';
import { at, zip } from '../../core/system/items.ts';
import {
  hasStyle,
  lettersOf,
  spansOf,
  type StyledText,
  type Writing,
} from '../../core/text/styledText.ts';
import type { Fragment } from './fragments.ts';
import type { Frame } from './frame.ts';
import { RunningMedian } from './runningMedian.ts';
import { withWordStyles } from './styledLine.ts';
import { joinPieces, joinStyled, joinsWithoutSpace, median, type Joint } from './textMeasure.ts';
import { capitalHeight, letterWidth } from './typeSize.ts';

/** Fragments side by side on one line of the page, in reading order. */
export interface Row {
  readonly fragments: readonly Fragment[];
  readonly box: Box;
}

const SAME_ROW = 0.5;
/** Width of the strips of the row index, in pixels. */
const PLACE = 64;

/** Groups fragments into visual lines, top to bottom; each row from start to end. */
export function rowsOf(fragments: readonly Fragment[]): Row[] {
  const open: OpenRow[] = [];
  const byMiddle = [...fragments].sort((a, b) => middle(a.box) - middle(b.box));
  for (const fragment of byMiddle) {
    let row = open.slice(-4).findLast((candidate) => candidate.suits(fragment));
    if (!row) open.push((row = new OpenRow()));
    row.add(fragment);
  }
  return open.map((row) => {
    const ordered = [...row.fragments].sort((a, b) => a.box.x0 - b.box.x0);
    return { fragments: ordered, box: unionBox(ordered.map((f) => f.box)) };
  });
}

const middle = (box: Box): number => (box.y0 + box.y1) / 2;

/** A row being assembled. */
class OpenRow {
  readonly fragments: Fragment[] = [];
  private readonly top = new RunningMedian();
  private readonly bottom = new RunningMedian();
  /** By position along the line. */
  private readonly places = new BoxGrid<Fragment>(PLACE);

  add(fragment: Fragment): void {
    const { x0, x1, y0, y1 } = fragment.box;
    this.fragments.push(fragment);
    this.top.add(y0);
    this.bottom.add(y1);
    this.places.add(fragment, { x0, x1, y0: 0, y1: 0 });
  }

  /** A fragment joins a row it overlaps vertically, unless it is above or below a member of it. */
  suits({ box, line }: Fragment): boolean {
    if (overlapRatio(box.y0, box.y1, this.top.value, this.bottom.value) < SAME_ROW) return false;
    return this.places
      .within({ x0: box.x0, x1: box.x1, y0: 0, y1: 0 })
      .every((f) => f.line === line || overlapRatio(box.x0, box.x1, f.box.x0, f.box.x1) < 0.3);
  }
}

/** One visual line of a column: everything that the paragraph rules use. */
export interface TextLine {
  readonly line: Line;
  /** In the frame. */
  readonly box: Box;
  readonly text: string;
  /** The text with the styles of its letters, if any has one. */
  readonly styled?: StyledText;
  readonly size: number;
  /** Cap height in pixels if the words' boxes show it; not for a text layer. */
  readonly capHeight?: number;
  /** Mean width of a letter in pixels. */
  readonly letterWidth: number;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly monospaced: boolean;
  readonly fragments: readonly Fragment[];
}

/** Merges the fragments of a row into one line. */
export function textLineOf(row: Row, frame: Frame): TextLine {
  const { fragments, box } = row;
  const first = at(fragments, 0);
  const writing = joinFragments(fragments);
  const text = lettersOf(writing);
  const total = fragments.reduce((sum, f) => sum + f.text.length, 0);
  const share = (test: (f: Fragment) => boolean): number =>
    fragments.reduce((sum, f) => sum + (test(f) ? f.text.length : 0), 0) / total;
  const longest = fragments.reduce((a, b) => (b.text.length > a.text.length ? b : a));
  const words = fragments.flatMap((f) => f.words);
  const thickness = median(fragments.map((f) => boxHeight(f.box)));
  const measured =
    frame.mode === 'ttb' || first.line.fontSize !== undefined
      ? undefined
      : capitalHeight(words, thickness, frame.skew);
  const extent = measured === undefined ? box : unionBox(words.map((w) => w.box));
  return defined({
    line: mergedLine(fragments, text, box, frame),
    box,
    text,
    styled: typeof writing === 'string' ? undefined : writing,
    size: fragments.length === 1 ? first.size : longest.size,
    capHeight: measured,
    letterWidth: letterWidth(text, extent.x1 - extent.x0),
    bold: share((f) => f.line.bold === true) > 0.8,
    italic: share((f) => f.line.italic === true) > 0.8,
    monospaced: share((f) => f.line.monospaced === true) > 0.8,
    fragments,
  });
}

function joinFragments(fragments: readonly Fragment[]): Writing {
  const jointOf = (before: string, text: string, i: number): Joint => {
    const [last, fragment] = [fragments[i - 1], fragments[i]];
    if (!last || !fragment) return 'space';
    const gap = fragment.box.x0 - last.box.x1;
    const near = gap < 0.6 * fragment.size;
    const direct = (near && joinsWithoutSpace(before, text)) || touches(last, fragment, gap);
    return direct ? 'direct' : 'space';
  };
  const pieces = fragments.map((fragment) =>
    withWordStyles(
      fragment.text,
      fragment.words.map(({ word }) => word),
    ),
  );
  return pieces.some(hasStyle)
    ? joinStyled(pieces.map(spansOf), jointOf)
    : joinPieces(pieces.map(lettersOf), jointOf);
}

/**
 * Whether two pieces are one word: a text layer may split words anywhere, so only the gap decides.
 */
const touches = (before: Fragment, after: Fragment, gap: number): boolean =>
  before.line.recognizer === 'textLayer' &&
  after.line.recognizer === 'textLayer' &&
  gap < 0.08 * Math.min(before.size, after.size);

function mergedLine(fragments: readonly Fragment[], text: string, box: Box, frame: Frame): Line {
  const first = at(fragments, 0);
  const whole = fragments.length === 1 && first.line.text.trim() === first.text;
  if (whole) return first.line;
  const weight = fragments.reduce((sum, f) => sum + f.text.length, 0);
  const confidence =
    fragments.reduce((sum, f) => sum + f.line.confidence * f.text.length, 0) / weight;
  const words = fragments.flatMap((f) => f.words.map((w) => w.word));
  return {
    ...first.line,
    text,
    quad: frame.toPage(box),
    confidence,
    ...(words.length > 0 ? { words } : {}),
  };
}

/** Lines of a column from its fragments. */
export const textLinesOf = (fragments: readonly Fragment[], frame: Frame): TextLine[] =>
  rowsOf(fragments).map((row) => textLineOf(row, frame));

/** Typical distance from one line's top to the next; for short texts, derived from line heights. */
export function linePitch(lines: readonly TextLine[]): number {
  const steps: number[] = [];
  for (const [line, before] of zip(lines.slice(1), lines)) {
    const step = middle(line.box) - middle(before.box);
    const size = Math.max(line.size, before.size);
    if (step > 0.5 * size && step < 2.5 * size) steps.push(step);
  }
  return median(steps, 1.4 * median(lines.map((l) => boxHeight(l.box))));
}
