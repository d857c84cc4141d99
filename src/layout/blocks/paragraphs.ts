import { countBelow } from '../../core/geometry/extremes.ts';
import { boxWidth } from '../../core/geometry/geometry.ts';
import { at, zip } from '../../core/system/items.ts';
import { hasStyle, spansOf, type Writing } from '../../core/text/styledText.ts';
import { isNumbered } from './headings.ts';
import { isChoiceLine } from '../lines/choices.ts';
import { BULLET, countsOn, listMarker } from './lists.ts';
import { isBelowMarker, isBelowText, isMarked } from './itemLines.ts';
import { directionRuns } from './directionRuns.ts';
import type { Frame } from '../lines/frame.ts';
import { linePitch, type TextLine } from '../lines/rows.ts';
import { RunningMedian } from '../lines/runningMedian.ts';
import { writingOf } from '../lines/styledLine.ts';
import {
  joinPieces,
  joinStyled,
  lineJoint,
  quantile,
  startsUnspaced,
  type Joint,
} from '../lines/textMeasure.ts';
import { NO_WORDS, type Vocabulary } from '../../core/text/hyphens.ts';
import { differInSize, isStronger } from '../lines/typeSize.ts';
import { breaksOf, endsEarly } from './lineBreaks.ts';

/** Lines of one paragraph, and which of them follow an intended line break. */
export interface Paragraph {
  readonly lines: readonly TextLine[];
  /** Indices of lines after intended line breaks (an address, a verse), never 0. */
  readonly breaks: ReadonlySet<number>;
  /** Words within the page's lines, which show how words divided at line ends are spelled. */
  readonly words: Vocabulary;
}

/** Edges of a column and its usual line distance. */
export interface ColumnMetrics {
  readonly x0: number;
  readonly x1: number;
  readonly pitch: number;
  /** Distance of the lines that certainly continue, if there are any. */
  readonly wrap?: number | undefined;
}

export function columnMetrics(lines: readonly TextLine[]): ColumnMetrics {
  const x1 = quantile(
    lines.map((l) => l.box.x1),
    0.9,
  );
  const wrap = wrapPitch(lines, x1);
  return {
    x0: quantile(
      lines.map((l) => l.box.x0),
      0.1,
    ),
    x1,
    pitch: wrap ?? linePitch(lines),
    wrap,
  };
}

/**
 * Line distance measured at lines that certainly continue: full ones, followed by a lowercase
 * letter. If paragraphs are short, most distances are those between paragraphs.
 */
function wrapPitch(lines: readonly TextLine[], x1: number): number | undefined {
  const steps: number[] = [];
  for (const [line, before] of zip(lines.slice(1), lines)) {
    const step = middle(line) - middle(before);
    const size = Math.max(line.size, before.size);
    const isFull = before.box.x1 > x1 - 6 * size && !endsSentence(before);
    if (isFull && /^\p{Ll}/u.test(line.text) && step > 0.5 * size && step < 2.5 * size) {
      steps.push(step);
    }
  }
  return steps.length === 0 ? undefined : quantile(steps, 0.5);
}

/**
 * Divides the lines of one column, top to bottom, into paragraphs.
 * @param mode direction of the frame that the lines are in
 * @param words see {@link Paragraph.words}
 */
export const paragraphsOf = (
  lines: readonly TextLine[],
  mode: Frame['mode'] = 'ltr',
  words: Vocabulary = NO_WORDS,
): Paragraph[] =>
  directionRuns(lines, mode).flatMap((run) => {
    let next = run.start;
    return paragraphsInRun(run.lines).map((group) => {
      const own = lines.slice(next, next + group.lines.length);
      next += own.length;
      return { lines: own, breaks: group.breaks, words };
    });
  });

/** Paragraphs of lines that all run left to right. */
function paragraphsInRun(lines: readonly TextLine[]): Omit<Paragraph, 'words'>[] {
  const metrics = columnMetrics(lines);
  const groups: Group[] = [];
  for (const [i, line] of lines.entries()) {
    const group = groups.at(-1);
    if (group && !startsParagraph(lines, i, group, metrics)) group.add(line);
    else groups.push(new Group(line));
  }
  return groups.map((group) => ({
    lines: group.lines,
    breaks: breaksOf(group.lines, metrics),
  }));
}

const middle = (line: TextLine): number => (line.box.y0 + line.box.y1) / 2;

/** A paragraph being assembled, with the measures that the rules need at each line. */
class Group {
  readonly lines: TextLine[];
  private readonly steps = new RunningMedian();
  /** Left edges of its lines with list markers, ascending. */
  private readonly markers: number[] = [];
  private later = Infinity;
  private right: number;

  constructor(readonly first: TextLine) {
    this.lines = [first];
    this.right = first.box.x1;
    this.noteMarker(first);
  }

  add(line: TextLine): void {
    this.steps.add(middle(line) - middle(at(this.lines, -1)));
    this.lines.push(line);
    this.later = Math.min(this.later, line.box.x0);
    this.right = Math.max(this.right, line.box.x1);
    this.noteMarker(line);
  }

  /** Rightmost edge of all lines. */
  get edge(): number {
    return this.right;
  }

  /** Usual distance of its lines; undefined for a single line. */
  get pitch(): number | undefined {
    return this.steps.count === 0 ? undefined : this.steps.value;
  }

  /** Leftmost edge of all lines but the first. */
  get laterX0(): number {
    return this.later;
  }

  /** Whether a line with a list marker begins within a distance of a position. */
  hasMarkerNear(x0: number, near: number): boolean {
    const next = countBelow(this.markers, x0, (marker) => marker);
    return [this.markers[next - 1], this.markers[next]].some(
      (marker) => marker !== undefined && Math.abs(x0 - marker) < near,
    );
  }

  private noteMarker(line: TextLine): void {
    if (!isMarked(line)) return;
    const { x0 } = line.box;
    const next = countBelow(this.markers, x0, (marker) => marker);
    if (this.markers[next] !== x0) this.markers.splice(next, 0, x0);
  }
}

function startsParagraph(
  lines: readonly TextLine[],
  i: number,
  group: Group,
  metrics: ColumnMetrics,
): boolean {
  const line = at(lines, i);
  const before = at(lines, i - 1);
  const step = middle(line) - middle(before);
  if (isFar(lines, i, step, group, metrics)) return true;
  if (before.line.heading !== line.line.heading) return true;
  if (differsInType(before, line) || differsInWeight(before, line, metrics.x1)) return true;
  if (group.lines.length === 1 && endsNumberedHeading(before, line, metrics)) return true;
  if (isChoiceLine(line.fragments) || isChoiceLine(before.fragments)) return true;
  if (
    isMarked(line) ? startsItem(lines, i, group) : isBelowMarker(before, line, group, metrics.x1)
  ) {
    return true;
  }
  if (followsNote(group.first.text, line.text)) return true;
  if (endsUnspaced(before, line, group) || isHangingStart(line, before, group)) return true;
  return isIndented(lines, i, metrics) && !isBelowText(before, line);
}

/** Whether a line follows more space than there is between lines. */
function isFar(
  lines: readonly TextLine[],
  i: number,
  step: number,
  group: Group,
  metrics: ColumnMetrics,
): boolean {
  const [before, line] = [at(lines, i - 1), at(lines, i)];
  const size = Math.max(line.size, before.size);
  const usual = Math.max(pitchAt(lines, i, group, metrics), size);
  return step > 1.35 * usual || isSpaced(before, line, step, group, metrics);
}

/** Least space between two paragraphs of which the first ends early, in line distances. */
const SPACED = 1.18;

/**
 * Whether a line that ends early and the next one are farther apart than the lines of this
 * paragraph, or those of the column that certainly continue. Boxes of detected lines are higher than
 * their type, so that the sizes do not show it.
 */
function isSpaced(
  before: TextLine,
  line: TextLine,
  step: number,
  group: Group,
  { x1, wrap }: ColumnMetrics,
): boolean {
  const usual = group.pitch ?? wrap;
  if (usual === undefined || step <= SPACED * usual || /^\p{Ll}/u.test(line.text)) return false;
  return endsEarly(before, line, Math.max(x1, group.edge));
}

/**
 * The usual distance of lines around a line: that of its paragraph, or else that of the column, but no
 * more than that of the next line, since in a column of few lines most distances may be between
 * paragraphs.
 */
function pitchAt(
  lines: readonly TextLine[],
  i: number,
  group: Group,
  metrics: ColumnMetrics,
): number {
  const next = lines[i + 1];
  const step = next ? middle(next) - middle(at(lines, i)) : Infinity;
  return group.pitch ?? Math.min(metrics.pitch, step);
}

/**
 * A sentence that ends early in a script without spaces ends its paragraph: the next character
 * would have fitted. Centered lines are not even.
 */
function endsUnspaced(before: TextLine, line: TextLine, { edge }: Group): boolean {
  if (!startsUnspaced(line.text) || !endsSentence(before)) return false;
  const centers = [before, line].map(({ box }) => (box.x0 + box.x1) / 2);
  if (Math.abs(at(centers, 0) - at(centers, 1)) < line.size) return false;
  return endsEarly(before, line, Math.max(edge, line.box.x1));
}

/**
 * A change of weight starts a new paragraph. If weight was measured on pixels, a line may be partly
 * bold: then the paragraph continues, unless the line before ended early.
 */
function differsInWeight(a: TextLine, b: TextLine, x1: number): boolean {
  if (a.bold === b.bold || a.line.bold === undefined || b.line.bold === undefined) return false;
  return a.line.fontSize !== undefined || endsEarly(a, b, x1);
}

/** A change of type size starts a new paragraph; noise in measured heights does not. */
function differsInType(a: TextLine, b: TextLine): boolean {
  const exact = a.line.fontSize !== undefined && b.line.fontSize !== undefined;
  const ratio = Math.max(a.size, b.size) / Math.max(1, Math.min(a.size, b.size));
  if (exact) return ratio > 1.3 || (ratio > 1.12 && lettersAgree(a, b));
  return ratio > 1.45 || differInSize(a, b);
}

/** With fewer letters, their mean width says nothing. */
const MEASURABLE = 16;

/**
 * Whether the larger of two stated sizes also has the wider letters. Text layers of scans state a
 * different size for each line, with letters of equal width.
 */
function lettersAgree(a: TextLine, b: TextLine): boolean {
  if (Math.min(a.text.length, b.text.length) < MEASURABLE) return true;
  const [large, small] = a.size > b.size ? [a, b] : [b, a];
  return large.letterWidth > 1.06 * small.letterWidth;
}

/**
 * A separate numbered line in slightly larger or bolder type, with text below it at the same left
 * edge: a heading, since the text of an item would be indented or continue.
 */
function endsNumberedHeading(before: TextLine, line: TextLine, { x1 }: ColumnMetrics): boolean {
  if (!isNumbered(before.text) || isMarked(line) || !isStronger(before, line)) return false;
  return Math.abs(line.box.x0 - before.box.x0) < 0.5 * line.size && endsEarly(before, line, x1);
}

/** Lines within which the next item may begin. */
const NEXT_ITEM = 8;

/** Whether a later line begins with the next number or letter, at the same edge. */
function isNextItem(line: TextLine, later: TextLine, near: number): boolean {
  if (Math.abs(line.box.x0 - later.box.x0) >= near) return false;
  const [marker, next] = [line, later].map(({ text }) => listMarker(text));
  return marker !== undefined && next !== undefined && countsOn(marker, next);
}

/** A marker starts an item only where a line could start: not in the middle of running text. */
function startsItem(lines: readonly TextLine[], i: number, group: Group): boolean {
  const line = at(lines, i);
  const before = at(lines, i - 1);
  if (BULLET.test(line.text)) return true;
  const near = 0.8 * line.size;
  if (group.hasMarkerNear(line.box.x0, near)) return true;
  const above = lines.slice(Math.max(0, i - 12), i);
  if (above.some((l) => isMarked(l) && Math.abs(line.box.x0 - l.box.x0) < near)) return true;
  if (lines.slice(i + 1, i + NEXT_ITEM).some((l) => isNextItem(line, l, near))) return true;
  const ended = /[.:;!?。：；！？]["'”’)]?$/u.test(before.text);
  return ended || line.box.x0 > before.box.x0 + near;
}

const NOTE_SIGN = /^[*†‡§¶]{1,3}\s?(?=[\p{L}\p{N}"“])/u;
const NOTE_NUMBER = /^[⁰¹²³⁴-⁹\d]{1,3}(?=\s*\p{Lu})/u;

/** A note after another one: both begin with symbols, or with consecutive numbers. */
function followsNote(first: string, text: string): boolean {
  if (NOTE_SIGN.test(first) && NOTE_SIGN.test(text)) return true;
  const numbers = [first, text].map((line) => NOTE_NUMBER.exec(line)?.[0].normalize('NFKC'));
  const [a, b] = numbers.map((digits) => Number(digits ?? NaN));
  return a !== undefined && b !== undefined && b > a && b <= a + 12;
}

/** First-line indentation: this line is indented, the lines around it are not. */
function isIndented(lines: readonly TextLine[], i: number, { x0, x1 }: ColumnMetrics): boolean {
  const line = at(lines, i);
  const before = at(lines, i - 1);
  const after = lines[i + 1];
  const indent = line.box.x0 - before.box.x0;
  if (indent < 0.7 * line.size || indent > 6 * line.size) return false;
  if (before.box.x0 > x0 + 0.7 * line.size && !after) return false;
  if (isCentred(line, x0, x1) && isCentred(before, x0, x1)) return false;
  if (!after || after.box.y0 - line.box.y1 > line.size) {
    return boxWidth(line.box) > 0 && endsSentence(before);
  }
  return (
    after.box.x0 < line.box.x0 - 0.5 * line.size || (endsSentence(before) && endsShort(before, x1))
  );
}

const endsSentence = (line: TextLine): boolean => /[.!?:;。！？：；…]["'”’»)]?$/u.test(line.text);

const endsShort = (line: TextLine, x1: number): boolean => line.box.x1 < x1 - 1.5 * line.size;

export function isCentred(line: TextLine, x0: number, x1: number): boolean {
  const left = line.box.x0 - x0;
  const right = x1 - line.box.x1;
  return left > line.size && right > line.size && Math.abs(left - right) < 0.15 * (x1 - x0);
}

/** Hanging indentation: the later lines are indented, this one is back at the first line's edge. */
function isHangingStart(line: TextLine, before: TextLine, group: Group): boolean {
  const { first } = group;
  const hang = 0.7 * line.size;
  if (group.lines.length < 2) return false;
  const hung = group.laterX0 > first.box.x0 + hang;
  return hung && before.box.x0 > line.box.x0 + hang && line.box.x0 < first.box.x0 + hang;
}

/** Text of a paragraph; intended line breaks stay as `\n`, all others are undone. */
export const paragraphText = (paragraph: Paragraph): string =>
  joinPieces(
    paragraph.lines.map(({ text }) => text),
    jointsIn(paragraph),
  );

/** The same with the styles of its letters, if any has one. */
export function paragraphWriting(paragraph: Paragraph): Writing {
  const lines = paragraph.lines.map(({ text, styled }) => writingOf(text, styled));
  return lines.some(hasStyle)
    ? joinStyled(lines.map(spansOf), jointsIn(paragraph))
    : paragraphText(paragraph);
}

const jointsIn =
  ({ lines, breaks, words }: Paragraph) =>
  (before: string, text: string, i: number): Joint =>
    breaks.has(i) ? 'break' : lineJoint(lines[i - 1]?.text ?? before, text, words);
