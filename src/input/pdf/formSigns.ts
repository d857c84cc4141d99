/** Adds the marks of check boxes to their labels. */
import { BoxGrid } from '../../core/geometry/boxGrid.ts';
import type { Line, Word } from '../../core/document/document.ts';
import {
  type Box,
  boxCenter,
  boxHeight,
  boxOfPoints,
  quadOfBox,
  unionBox,
} from '../../core/geometry/geometry.ts';
import type { Walls } from './walls.ts';

/** A check box or radio button, with the character that shows its state. */
export interface Mark {
  readonly box: Box;
  /** ☑ ☒ ☐ ◉ ○ */
  readonly sign: string;
  /** A shape that is a check box only if it has a label. */
  readonly isShape?: boolean;
}

/** Largest distance of a label from its box, in the larger of the type's and the box's height. */
const REACH = 4;
/** A mark and its label may overlap by this share of the mark's side. */
const OVERLAP = 0.3;

interface PlacedLine {
  readonly index: number;
  readonly line: Line;
  readonly box: Box;
}

interface Neighbors {
  readonly mark: Mark;
  /** The text that the mark precedes, in its writing direction. */
  readonly label: PlacedLine | undefined;
  /** The text that the mark follows. */
  readonly before: PlacedLine | undefined;
  /** The line that the mark is in the middle of. */
  readonly inside: PlacedLine | undefined;
}

/**
 * Adds marks to lines: before the label that follows, or after the preceding one if a row of marks
 * ends with a mark (`Yes ☐ No ☐`). A mark without a label is a separate line.
 * @param walls vertical rules, beyond which no label is searched for
 */
export function addSigns(lines: readonly Line[], marks: readonly Mark[], walls: Walls): Line[] {
  if (marks.length === 0) return [...lines];
  const look = neighborsOf(lines, marks, walls);
  const added = new Map<number, { front: Mark[]; back: Mark[]; inside: Mark[] }>();
  const alone: Line[] = [];
  const at = (index: number) => {
    const held = added.get(index) ?? { front: [], back: [], inside: [] };
    added.set(index, held);
    return held;
  };
  for (const row of rowsOf(marks)) {
    const found = row.map(look);
    const isBehind = found.at(-1)?.label === undefined && found.every(({ before }) => before);
    for (const { mark, label, before, inside } of found) {
      if (inside) at(inside.index).inside.push(mark);
      else if (isBehind && before) at(before.index).back.push(mark);
      else if (label) at(label.index).front.push(mark);
      else if (mark.isShape !== true) alone.push(lineOfMark(mark));
    }
  }
  return [
    ...lines.map((line, i) => {
      const held = added.get(i);
      return held ? withMarks(line, held) : line;
    }),
    ...alone,
  ];
}

/** Marks beside each other, rows from the top, each from the left. */
function rowsOf(marks: readonly Mark[]): Mark[][] {
  const rows: Mark[][] = [];
  for (const mark of [...marks].sort((a, b) => boxCenter(a.box).y - boxCenter(b.box).y)) {
    const row = rows.at(-1);
    const [first] = row ?? [];
    const isBeside =
      first && boxCenter(mark.box).y - boxCenter(first.box).y < 0.5 * boxHeight(first.box);
    if (row && isBeside) row.push(mark);
    else rows.push([mark]);
  }
  return rows.map((row) => row.sort((a, b) => a.box.x0 - b.box.x0));
}

/** Side of the squares of the index of lines and marks, in pixels. */
const PLACE = 64;

function neighborsOf(
  lines: readonly Line[],
  marks: readonly Mark[],
  walls: Walls,
): (mark: Mark) => Neighbors {
  const places = new BoxGrid<PlacedLine>(PLACE);
  lines.forEach((line, index) => {
    if (line.direction === 'ttb' || line.quad[0].y !== line.quad[1].y) return;
    const box = boxOfPoints(line.quad);
    places.add({ index, line, box }, box);
  });
  const others = new BoxGrid<Mark>(PLACE);
  for (const mark of marks) others.add(mark, mark.box);
  return (mark) => {
    const side = boxHeight(mark.box);
    const { x, y } = boxCenter(mark.box);
    const slack = OVERLAP * side;
    const isFree = (from: number, to: number): boolean =>
      !walls.between(from, to, y) &&
      !others.within({ x0: from, x1: to, y0: y, y1: y }).some((other) => other !== mark);
    const near = (x0: number, x1: number): PlacedLine[] =>
      places
        .within({ x0, x1, y0: mark.box.y0, y1: mark.box.y1 })
        .filter(({ box }) => isBeside(box, mark.box));
    const { x0, x1 } = mark.box;
    const reach = REACH * Math.max(side, 1);
    const inside = near(x, x).find(({ box }) => box.x0 < x0 - slack && box.x1 > x1 + slack);
    const right = near(x1 - slack, x1 + reach)
      .filter(({ box }) => box.x0 >= x1 - slack && isFree(x1, Math.max(x1, box.x0)))
      .sort((a, b) => a.box.x0 - b.box.x0)
      .at(0);
    const left = near(x0 - reach, x0 + slack)
      .filter(({ box }) => box.x1 <= x0 + slack && isFree(Math.min(x0, box.x1), x0))
      .sort((a, b) => b.box.x1 - a.box.x1)
      .at(0);
    const isTurned = (left ?? right)?.line.direction === 'rtl';
    const [label, before] = isTurned ? [left, right] : [right, left];
    return { mark, label, before, inside };
  };
}

/** Whether a line is at the height of a mark. */
function isBeside(line: Box, mark: Box): boolean {
  const common = Math.min(line.y1, mark.y1) - Math.max(line.y0, mark.y0);
  return common >= 0.5 * Math.min(boxHeight(line), boxHeight(mark));
}

const wordOf = ({ sign, box }: Mark, { y0, y1 }: Box): Word => ({
  text: sign,
  box: { ...box, y0, y1 },
  confidence: 1,
});

/**
 * A mark as a word of its label: it extends to the text, since a wide gap would separate the two.
 */
function wordBeside(mark: Mark, line: Box): Word {
  const gap = 0.3 * boxHeight(line);
  const { x0, x1 } = mark.box;
  const box =
    boxCenter(mark.box).x < boxCenter(line).x
      ? { ...mark.box, x1: Math.max(x1, line.x0 - gap) }
      : { ...mark.box, x0: Math.min(x0, line.x1 + gap) };
  return wordOf({ ...mark, box }, line);
}

function withMarks(
  line: Line,
  { front, back, inside }: { front: Mark[]; back: Mark[]; inside: Mark[] },
): Line {
  const own = boxOfPoints(line.quad);
  const words = line.words ?? [{ text: line.text, box: own, confidence: line.confidence }];
  const isTurned = line.direction === 'rtl';
  const all = [
    ...front.map((mark) => wordBeside(mark, own)),
    ...withInside(words, inside, own, isTurned),
    ...back.map((mark) => wordBeside(mark, own)),
  ];
  return {
    ...line,
    text: all.map(({ text }) => text).join(' '),
    quad: quadOfBox(unionBox([own, ...all.map(({ box }) => ({ ...own, x0: box.x0, x1: box.x1 }))])),
    words: all,
  };
}

/** The words with the marks between them, in position. */
function withInside(
  words: readonly Word[],
  marks: readonly Mark[],
  line: Box,
  isTurned: boolean,
): Word[] {
  const result = [...words];
  for (const mark of marks) {
    const { x } = boxCenter(mark.box);
    const next = result.findIndex(({ box }) =>
      isTurned ? boxCenter(box).x < x : boxCenter(box).x > x,
    );
    result.splice(next < 0 ? result.length : next, 0, wordOf(mark, line));
  }
  return result;
}

const lineOfMark = (mark: Mark): Line => ({
  text: mark.sign,
  quad: quadOfBox(mark.box),
  confidence: 1,
  words: [wordOf(mark, mark.box)],
  direction: 'ltr',
  recognizer: 'textLayer',
  fontSize: boxHeight(mark.box),
  bold: false,
  italic: false,
});
