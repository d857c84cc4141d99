/** Text that the line detector finds and the answer of a vision-language model does not cover. */
import {
  boxHeight,
  boxOfPoints,
  boxWidth,
  type Box,
  type Quad,
  type Size,
} from '../../core/geometry/geometry.ts';

/**
 * Share of the page's height at its top and bottom that contains running headers and footers and
 * page numbers.
 */
const MARGIN = 0.07;

/**
 * Regions are widened by this share of the line height: the boxes of both sides are approximate.
 */
const SLACK = 0.75;

/**
 * A line is at least this many times as long as high: shorter boxes may be specks, bullets,
 * strokes.
 */
const LINE_SHAPE = 2;

/**
 * Lines whose center is in no region. Running headers, footers and page numbers are left out,
 * since the models omit them by design.
 * @param lines boxes of the detector, in pixels of the page
 * @param regions boxes of the answer, in the same pixels
 * @param lineHeight median height of the lines
 */
export function missedLines(
  lines: readonly Quad[],
  regions: readonly Box[],
  page: Size,
  lineHeight: number,
): Box[] {
  const slack = SLACK * lineHeight;
  return lines.map(boxOfPoints).filter((line) => {
    const x = (line.x0 + line.x1) / 2;
    const y = (line.y0 + line.y1) / 2;
    if (y < MARGIN * page.height || y > (1 - MARGIN) * page.height) return false;
    const [width, height] = [boxWidth(line), boxHeight(line)];
    if (Math.max(width, height) < LINE_SHAPE * Math.min(width, height)) return false;
    return !regions.some(
      (box) =>
        x >= box.x0 - slack && x <= box.x1 + slack && y >= box.y0 - slack && y <= box.y1 + slack,
    );
  });
}

/** Whether missed lines deserve a warning: at least two, or a tenth of all. */
export const isWorthAWord = (missed: number, lines: number): boolean =>
  missed >= 2 || (missed > 0 && missed >= 0.1 * lines);
