/**
 * Grammar of DeepSeek-OCR answers: `<|ref|>LABEL<|/ref|><|det|>[[x1, y1, x2, y2], …]<|/det|>`
 * followed by the region's content up to the next tag. Coordinates are 0..999 over the page image.
 */
import { boxArea, type Box, type Size } from '../../core/geometry/geometry.ts';
import { withoutLineTails } from '../../core/text/lineEnds.ts';
import * as v from 'valibot';

export const END_OF_SENTENCE = '<｜end▁of▁sentence｜>';

/** Largest coordinate of the grid; it represents the full side of the page. */
export const GRID_MAX = 999;

/** A range of an answer as offsets of UTF-16 units. */
export interface AnswerSpan {
  readonly start: number;
  readonly end: number;
}

export interface GroundedRegion extends AnswerSpan {
  /** Layout class in the document task, recognized text in the OCR task, query in the locate task. */
  readonly label: string;
  /** Boxes on the 0..999 grid, corners ordered and clamped. */
  readonly gridBoxes: readonly Box[];
  /** The same boxes in whole pixels of the page. */
  readonly boxes: readonly Box[];
  readonly content: string;
  /** Link targets of an image region, one per box with an area. */
  readonly images?: readonly string[];
  readonly labelSpan: AnswerSpan;
  /** Ranges of the content; a table that was moved to its tag leaves its caption in two parts. */
  readonly contentSpans: readonly AnswerSpan[];
}

export interface GroundedAnswer {
  /** A stop token ended the answer. */
  readonly finished: boolean;
  /** The answer was cut off inside a tag, which was removed. */
  readonly truncatedTag: boolean;
  readonly regions: readonly GroundedRegion[];
  /** Range of the text before the first tag: everything if there is no tag. */
  readonly loose: AnswerSpan;
  readonly markdown: string;
}

const REF_OPEN = '<|ref|>';
const REF_CLOSE = '<|/ref|>';
const DET_OPEN = '<|det|>';
const DET_CLOSE = '<|/det|>';

/** Grid coordinate → pixel, truncated as in the reference. */
const toPixel = (value: number, side: number): number => Math.trunc((value / GRID_MAX) * side);

export const gridBoxToPixels = (box: Box, size: Size): Box => ({
  x0: toPixel(box.x0, size.width),
  y0: toPixel(box.y0, size.height),
  x1: toPixel(box.x1, size.width),
  y1: toPixel(box.y1, size.height),
});

const Coordinate = v.pipe(v.number(), v.finite());
const Corners = v.strictTuple([Coordinate, Coordinate, Coordinate, Coordinate]);
const Corner = v.strictTuple([Coordinate, Coordinate]);
const Boxes = v.union([
  v.pipe(v.array(Corners), v.nonEmpty()),
  v.pipe(
    Corners,
    v.transform((corners) => [corners]),
  ),
  v.pipe(
    v.strictTuple([Corner, Corner]),
    v.transform(([from, to]) => [[...from, ...to] as const]),
  ),
]);

function orderedBox([a, b, c, d]: readonly [number, number, number, number]): Box {
  const clamp = (n: number): number => Math.min(Math.max(n, 0), GRID_MAX);
  return {
    x0: clamp(Math.min(a, c)),
    y0: clamp(Math.min(b, d)),
    x1: clamp(Math.max(a, c)),
    y1: clamp(Math.max(b, d)),
  };
}

/**
 * Boxes of a det tag. Only brackets and numbers are accepted and nothing is ever evaluated:
 * `[[4 numbers], …]`, one flat `[4 numbers]`, or one pair of points `[[x, y], [x, y]]`.
 */
export function parseBoxes(det: string): Box[] {
  const text = det.trim();
  if (!/^[[\]\d+\-.,\s]+$/u.test(text)) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const boxes = v.safeParse(Boxes, value);
  return boxes.success ? boxes.output.map((box) => orderedBox(box)) : [];
}

/** A complete tag; `start` and `end` enclose all of it. */
interface Tag extends AnswerSpan {
  readonly label: string;
  readonly det: string;
}

/** The complete tags of a text, in order. None extends beyond the opening of the next. */
function tagsOf(text: string): Tag[] {
  const tags: Tag[] = [];
  for (let open = text.indexOf(REF_OPEN); open >= 0;) {
    const next = text.indexOf(REF_OPEN, open + REF_OPEN.length);
    const tag = tagIn(text.slice(open, next < 0 ? undefined : next), open);
    if (tag) tags.push(tag);
    open = next;
  }
  return tags;
}

/** The tag at the beginning of a part of a text. @param start offset of the part */
function tagIn(part: string, start: number): Tag | undefined {
  for (
    let close = part.indexOf(REF_CLOSE);
    close >= 0;
    close = part.indexOf(REF_CLOSE, close + 1)
  ) {
    const behind = close + REF_CLOSE.length;
    const det = part.length - part.slice(behind).trimStart().length;
    if (!part.startsWith(DET_OPEN, det)) continue;
    const end = part.indexOf(DET_CLOSE, det);
    if (end < 0) return undefined;
    return {
      start,
      end: start + end + DET_CLOSE.length,
      label: part.slice(REF_OPEN.length, close),
      det: part.slice(det + DET_OPEN.length, end),
    };
  }
  return undefined;
}

/** Removes a tag that was cut off by the length limit; ordinary text after a closed ref stays. */
function cutBrokenTag(text: string): { text: string; truncated: boolean } {
  const open = text.lastIndexOf(REF_OPEN);
  if (open < 0 || text.includes(DET_CLOSE, open)) return { text, truncated: false };
  const close = text.indexOf(REF_CLOSE, open);
  if (close >= 0) {
    const rest = text.slice(close + REF_CLOSE.length).trimStart();
    if (rest !== '' && !rest.startsWith(DET_OPEN) && !DET_OPEN.startsWith(rest)) {
      return { text, truncated: false };
    }
  }
  return { text: text.slice(0, open), truncated: true };
}

/** Markdown of an answer without unintended content: unknown commands, trailing blanks, gaps. */
export const cleanMarkdown = (text: string): string =>
  withoutLineTails(text.replaceAll('\\coloneqq', ':=').replaceAll('\\eqqcolon', '=:'))
    .replace(/\n{3,}/gu, '\n\n')
    .trim();

/** The span without white space at its ends. */
function trimmed(text: string, start: number, end: number): AnswerSpan {
  const within = text.slice(start, end);
  const from = start + within.length - within.trimStart().length;
  return { start: from, end: Math.max(from, start + within.trimEnd().length) };
}

const TABLE_OPEN = '<table';
const TABLE_CLOSE = '</table>';

/** A table tag may be followed by its caption's tag and only then by the table itself. */
function moveTablesToTheirTag(regions: GroundedRegion[]): GroundedRegion[] {
  const moved = [...regions];
  for (const [i, region] of regions.entries()) {
    const { label, content } = region;
    const next = regions[i + 1];
    if (label !== 'table' || content !== '' || next?.label !== 'table_caption') continue;
    const first = next.content.indexOf(TABLE_OPEN);
    const last = next.content.lastIndexOf(TABLE_CLOSE) + TABLE_CLOSE.length;
    if (first < 0 || last <= first + TABLE_CLOSE.length) continue;
    const [{ start, end }] = next.contentSpans as readonly [AnswerSpan];
    const [from, to] = [start + first, start + last];
    const table = next.content.slice(first, last);
    moved[i] = { ...region, content: table, contentSpans: [{ start: from, end: to }] };
    moved[i + 1] = {
      ...next,
      content: (next.content.slice(0, first) + next.content.slice(last)).trim(),
      contentSpans: [
        { start, end: from },
        { start: to, end },
      ],
    };
  }
  return moved;
}

/**
 * Parses an answer of DeepSeek-OCR.
 * @param raw decoded tokens, including special tokens
 * @param size pixels of the page that the boxes refer to
 */
export function parseGrounded(raw: string, size: Size): GroundedAnswer {
  const stop = raw.indexOf(END_OF_SENTENCE);
  const finished = stop >= 0;
  const whole = finished ? raw.slice(0, stop) : raw;
  const { text, truncated } = finished ? { text: whole, truncated: false } : cutBrokenTag(whole);

  const tags = tagsOf(text);
  const regions: GroundedRegion[] = [];
  let markdown = '';
  let position = 0;
  let pictures = 0;
  for (const [i, tag] of tags.entries()) {
    const label = tag.label.trim();
    const gridBoxes = parseBoxes(tag.det);
    const boxes = gridBoxes.map((box) => gridBoxToPixels(box, size));
    const { start, end: contentStart } = tag;
    const end = tags[i + 1]?.start ?? text.length;
    const labelStart = start + REF_OPEN.length;
    const labelSpan = trimmed(text, labelStart, labelStart + tag.label.length);
    const contentSpan = trimmed(text, contentStart, end);
    const content = text.slice(contentSpan.start, contentSpan.end);
    markdown += text.slice(position, start);
    position = contentStart;
    const spans = { start, end, labelSpan, contentSpans: [contentSpan] };
    if (label === 'image') {
      const images = boxes.filter((box) => boxArea(box) > 0).map(() => `images/${pictures++}.jpg`);
      markdown += images.map((link) => `![](${link})\n`).join('');
      regions.push({ label, gridBoxes, boxes, content, images, ...spans });
    } else {
      regions.push({ label, gridBoxes, boxes, content, ...spans });
    }
  }
  markdown += text.slice(position);
  return {
    finished,
    truncatedTag: truncated,
    regions: moveTablesToTheirTag(regions),
    loose: trimmed(text, 0, tags[0]?.start ?? text.length),
    markdown: cleanMarkdown(markdown),
  };
}
