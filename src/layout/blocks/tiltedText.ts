import type { Line } from '../../core/document/document.ts';
import { boxCenter, quadAngle, type Size } from '../../core/geometry/geometry.ts';
import { largest, smallest } from '../../core/geometry/extremes.ts';
import { getOrCreate } from '../../core/system/items.ts';
import type { MarkOptions } from '../../core/text/inlineMarks.ts';
import { paragraphMarkdown } from '../../core/text/markdown.ts';
import { readableText } from '../../core/text/readableText.ts';
import { fragmentsOf } from '../lines/fragments.ts';
import { foldAngle, lineMode, makeFrame, MOST_SKEW, type Frame } from '../lines/frame.ts';
import { textLinesOf, type TextLine } from '../lines/rows.ts';
import type { Block } from './blocks.ts';
import { paragraphsOf, paragraphWriting, type Paragraph } from './paragraphs.ts';

/** Steeper text is at the edge of the page, on axes and in the heads of tables. */
const STEEPEST = 75 * (Math.PI / 180);
/** Lines of one block differ by no more, in degrees. */
const DEGREE = Math.PI / 180;
/** Ends of lines are side by side if their heights differ by no more, in type sizes. */
const LEVEL = 0.5;

/**
 * Makes blocks of embedded text that is drawn at an angle to the page's text, such as a label across
 * a corner: its lines belong together in their own direction. Single lines stay.
 * @param frame of the page
 */
export function takeTilted(
  lines: readonly Line[],
  frame: Frame,
  page: Size,
  marks: MarkOptions,
): { blocks: Block[]; rest: readonly Line[] } {
  if (frame.mode !== 'ltr') return { blocks: [], rest: lines };
  const groups = new Map<number, Line[]>();
  for (const line of lines) {
    const angle = quadAngle(line.quad);
    const tilt = Math.abs(foldAngle(angle - frame.skew));
    const isTilted = tilt >= MOST_SKEW && tilt <= STEEPEST && lineMode(line) === 'ltr';
    if (line.fontSize === undefined || line.formula !== undefined || !isTilted) continue;
    const key = Math.round(angle / DEGREE);
    getOrCreate(groups, key, () => []).push(line);
  }
  const taken = new Set<Line>();
  const blocks = [...groups].flatMap(([degrees, group]) => {
    if (group.length < 2) return [];
    const own = makeFrame('ltr', degrees * DEGREE, page);
    const fragments = group.flatMap((line) => fragmentsOf(line, own));
    const paragraphs = paragraphsOf(textLinesOf(fragments, own)).filter(
      ({ lines: held }) => held.length > 1 && !areHeads(held, frame),
    );
    for (const line of paragraphs.flatMap((paragraph) => paragraph.lines.flatMap(linesIn))) {
      taken.add(line);
    }
    return paragraphs.map((paragraph) => blockOf(paragraph, frame, marks));
  });
  // A line in several pieces may be in a block and beside it: then all stays.
  const whole = blocks.length > 0 && isWhole(blocks, taken);
  return whole
    ? { blocks, rest: lines.filter((line) => !taken.has(line)) }
    : { blocks: [], rest: lines };
}

const linesIn = ({ fragments }: TextLine): Line[] => fragments.map(({ line }) => line);

/**
 * Whether tilted lines begin or end side by side on the page, such as the heads of narrow columns of
 * a table; the lines of a paragraph do so in their own direction.
 */
function areHeads(lines: readonly TextLine[], frame: Frame): boolean {
  const held = lines.flatMap(linesIn);
  const tolerance = LEVEL * smallest(held.map(({ fontSize = 0 }) => fontSize));
  return [
    held.map(({ quad: [top, , , bottom] }) => frame.toFrame([top, bottom])),
    held.map(({ quad: [, top, bottom] }) => frame.toFrame([top, bottom])),
  ].some((ends) => {
    const heights = ends.map((box) => boxCenter(box).y);
    return largest(heights) - smallest(heights) <= tolerance;
  });
}

function blockOf(paragraph: Paragraph, frame: Frame, marks: MarkOptions): Block {
  const writing = paragraphWriting(paragraph);
  const lines = paragraph.lines.map(({ line }) => line);
  return {
    kind: 'paragraph',
    box: frame.toFrame(lines.flatMap(({ quad }) => [...quad])),
    lines,
    text: readableText(writing),
    markdown: paragraphMarkdown(writing, marks),
  };
}

const lettersIn = (lines: Iterable<Line>): number =>
  Array.from(lines).reduce((sum, { text }) => sum + text.replace(/\s/gu, '').length, 0);

const isWhole = (blocks: readonly Block[], taken: ReadonlySet<Line>): boolean =>
  lettersIn(blocks.flatMap(({ lines }) => lines)) === lettersIn(taken);
