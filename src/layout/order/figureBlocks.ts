import {
  boxArea,
  boxCenter,
  boxHeight,
  boxWidth,
  quadOfBox,
  type Box,
} from '../../core/geometry/geometry.ts';
import type { MarkOptions } from '../../core/text/inlineMarks.ts';
import { paragraphMarkdown } from '../../core/text/markdown.ts';
import { readableText } from '../../core/text/readableText.ts';
import { spansOf } from '../../core/text/styledText.ts';
import type { Block } from '../blocks/blocks.ts';
import type { Fragment } from '../lines/fragments.ts';
import type { Frame } from '../lines/frame.ts';
import { textLinesOf } from '../lines/rows.ts';
import { writingOf } from '../lines/styledLine.ts';
import { joinStyled, textWidth } from '../lines/textMeasure.ts';

/** Pictures larger than this share of the page are scans or backgrounds behind the text. */
const BACKGROUND = 0.5;
/** Pictures with at least this many lines of running text are the background of a text box. */
const TEXT_LINES = 2;

/**
 * Makes figures of the page's pictures. Text in a picture belongs to it; pictures behind the text
 * and tiny ones are not figures.
 */
export function takeFigures(
  fragments: readonly Fragment[],
  boxes: readonly Box[],
  frame: Frame,
  { body: em, marks }: { readonly body: number; readonly marks: MarkOptions },
): { figures: Block[]; rest: readonly Fragment[] } {
  const figures: Block[] = [];
  let rest = fragments;
  const page = frame.size.width * frame.size.height;
  for (const picture of boxes) {
    const box = frame.toFrame(quadOfBox(picture));
    if (boxArea(box) > BACKGROUND * page || Math.min(boxWidth(box), boxHeight(box)) < 2 * em) {
      continue;
    }
    const inside = rest.filter((fragment) => holds(box, fragment.box));
    const long = inside.filter((fragment) => textWidth(fragment.text) >= 30).length;
    if (long >= TEXT_LINES || inside.length > 0.4 * fragments.length) continue;
    figures.push(figureBlock(box, inside, frame, marks));
    const taken = new Set(inside);
    rest = rest.filter((fragment) => !taken.has(fragment));
  }
  return { figures, rest };
}

const holds = (outer: Box, inner: Box): boolean => {
  const { x, y } = boxCenter(inner);
  return x > outer.x0 && x < outer.x1 && y > outer.y0 && y < outer.y1;
};

function figureBlock(
  box: Box,
  inside: readonly Fragment[],
  frame: Frame,
  marks: MarkOptions,
): Block {
  const lines = textLinesOf(inside, frame);
  const writing = joinStyled(
    lines.map(({ text, styled }) => spansOf(writingOf(text, styled))),
    () => 'break',
  );
  return {
    kind: 'figure',
    box,
    lines: lines.map((l) => l.line),
    text: readableText(writing),
    markdown: paragraphMarkdown(writing, marks),
  };
}
