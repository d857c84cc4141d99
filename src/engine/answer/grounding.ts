/**
 * Grammar of DeepSeek-OCR answers: `<|ref|>LABEL<|/ref|><|det|>[[x1, y1, x2, y2], …]<|/det|>`
 * followed by the region's content up to the next tag. Coordinates are 0..999 over the page image.
 */
import { boxArea, type Box, type Size } from '../../core/geometry/geometry.ts';
import { withoutLineTails } from '../../core/text/lineEnds.ts';
import { gridBoxToPixels, parseBoxes } from './boxes.ts';
import { tagsOf, withoutBegunTag, type AnswerSpan } from './tags.ts';
import { NO_BOX } from './writtenTag.ts';

export const END_OF_SENTENCE = '<｜end▁of▁sentence｜>';

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
  /** The form of the answer has no boxes for such regions. */
  readonly unboxed?: true;
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

const isTableCaption = (label: string | undefined): boolean =>
  label === 'table_caption' || label === 'table_title';

/**
 * A table tag may be followed by its caption's tag and only then by the table itself, which may be
 * unfinished.
 */
function moveTablesToTheirTag(regions: GroundedRegion[]): GroundedRegion[] {
  const moved = [...regions];
  for (const [i, region] of regions.entries()) {
    const { label, content } = region;
    const next = regions[i + 1];
    if (label !== 'table' || content !== '' || !isTableCaption(next?.label) || !next) continue;
    const first = next.content.indexOf(TABLE_OPEN);
    if (first < 0) continue;
    const close = next.content.lastIndexOf(TABLE_CLOSE);
    const last = close < first ? next.content.length : close + TABLE_CLOSE.length;
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
  const { text, truncated } = finished ? { text: whole, truncated: false } : withoutBegunTag(whole);

  const tags = tagsOf(text);
  const regions: GroundedRegion[] = [];
  let markdown = '';
  let position = 0;
  let pictures = 0;
  for (const [i, tag] of tags.entries()) {
    const label = tag.label.trim();
    const gridBoxes = parseBoxes(tag.det);
    const boxes = gridBoxes.map((box) => gridBoxToPixels(box, size));
    const { start, end: contentStart, labelSpan } = tag;
    const end = tags[i + 1]?.start ?? text.length;
    const contentSpan = trimmed(text, contentStart, end);
    const content = text.slice(contentSpan.start, contentSpan.end);
    markdown += text.slice(position, start);
    position = contentStart;
    const spans = {
      start,
      end,
      labelSpan: trimmed(text, labelSpan.start, labelSpan.end),
      contentSpans: [contentSpan],
      ...(tag.det === NO_BOX ? { unboxed: true as const } : {}),
    };
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
