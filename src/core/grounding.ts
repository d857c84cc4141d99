/**
 * Grammar of DeepSeek-OCR answers: `<|ref|>LABEL<|/ref|><|det|>[[x1, y1, x2, y2], …]<|/det|>`
 * followed by the region's content up to the next tag. Coordinates are 0..999 over the page image.
 */
import type { Box, Size } from './geometry.ts';

export const END_OF_SENTENCE = '<｜end▁of▁sentence｜>';

/** Largest value of the coordinate grid; it stands for the full side of the page. */
export const GRID_MAX = 999;

export interface GroundedRegion {
  /** Layout class in the document task, recognised text in the OCR task, query in the locate task. */
  readonly label: string;
  /** Boxes on the 0..999 grid, corners ordered and clamped. */
  readonly gridBoxes: readonly Box[];
  /** The same boxes in whole pixels of the page. */
  readonly boxes: readonly Box[];
  readonly content: string;
  /** Link targets of an image region, one per box with an area. */
  readonly images?: readonly string[];
  /** Where tag and content stand in the answer, as offsets of UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

export interface GroundedAnswer {
  /** A stop token ended the answer. */
  readonly finished: boolean;
  /** The answer broke off inside a tag, which was cut away. */
  readonly truncatedTag: boolean;
  readonly regions: readonly GroundedRegion[];
  readonly markdown: string;
}

const TAG = /<\|ref\|>((?:(?!<\|ref\|>)[^])*?)<\|\/ref\|>\s*<\|det\|>([^]*?)<\|\/det\|>/gu;
const REF_OPEN = '<|ref|>';
const REF_CLOSE = '<|/ref|>';
const DET_CLOSE = '<|/det|>';

/** Grid coordinate → pixel, truncated as the reference does. */
const toPixel = (value: number, side: number): number => Math.trunc((value / GRID_MAX) * side);

export const gridBoxToPixels = (box: Box, size: Size): Box => ({
  x0: toPixel(box.x0, size.width),
  y0: toPixel(box.y0, size.height),
  x1: toPixel(box.x1, size.width),
  y1: toPixel(box.y1, size.height),
});

const isNumbers = (value: unknown, length: number): value is number[] =>
  Array.isArray(value) &&
  value.length === length &&
  value.every((n) => typeof n === 'number' && Number.isFinite(n));

function orderedBox([a, b, c, d]: readonly number[]): Box {
  const clamp = (n: number): number => Math.min(Math.max(n, 0), GRID_MAX);
  const [x0, y0, x1, y1] = [clamp(a!), clamp(b!), clamp(c!), clamp(d!)];
  return {
    x0: Math.min(x0, x1),
    y0: Math.min(y0, y1),
    x1: Math.max(x0, x1),
    y1: Math.max(y0, y1),
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
  if (isNumbers(value, 4)) return [orderedBox(value)];
  if (!Array.isArray(value) || value.length === 0) return [];
  if (value.every((item) => isNumbers(item, 4))) return value.map((item) => orderedBox(item));
  if (value.length === 2 && value.every((item) => isNumbers(item, 2)))
    return [orderedBox(value.flat())];
  return [];
}

/** Cuts a tag that the length limit broke off; ordinary text behind a closed ref is left alone. */
function cutBrokenTag(text: string): { text: string; truncated: boolean } {
  const open = text.lastIndexOf(REF_OPEN);
  if (open < 0 || text.includes(DET_CLOSE, open)) return { text, truncated: false };
  const close = text.indexOf(REF_CLOSE, open);
  if (close >= 0) {
    const rest = text.slice(close + REF_CLOSE.length).trimStart();
    if (rest !== '' && !rest.startsWith('<|det|>') && !'<|det|>'.startsWith(rest))
      return { text, truncated: false };
  }
  return { text: text.slice(0, open), truncated: true };
}

const cleanMarkdown = (text: string): string =>
  text
    .replaceAll('\\coloneqq', ':=')
    .replaceAll('\\eqqcolon', '=:')
    .replace(/[ \t]+$/gmu, '')
    .replace(/\n{3,}/gu, '\n\n')
    .trim();

/** A table tag may be followed by its caption's tag and only then by the table itself. */
function moveTablesToTheirTag(regions: GroundedRegion[]): GroundedRegion[] {
  return regions.map((region, i) => {
    const next = regions[i + 1];
    if (region.label === 'table' && region.content === '' && next?.label === 'table_caption')
      return { ...region, content: /<table[^]*<\/table>/u.exec(next.content)?.[0] ?? '' };
    const previous = regions[i - 1];
    if (region.label === 'table_caption' && previous?.label === 'table' && previous.content === '')
      return { ...region, content: region.content.replace(/<table[^]*<\/table>/u, '').trim() };
    return region;
  });
}

/**
 * Parses an answer of DeepSeek-OCR.
 * @param raw decoded tokens, special tokens kept
 * @param size pixels of the page the boxes refer to
 * @param imageLink link target of the k-th cropped picture
 */
export function parseGrounded(
  raw: string,
  size: Size,
  imageLink: (k: number) => string = (k) => `images/${k}.jpg`,
): GroundedAnswer {
  const stop = raw.indexOf(END_OF_SENTENCE);
  const finished = stop >= 0;
  const whole = finished ? raw.slice(0, stop) : raw;
  const { text, truncated } = finished ? { text: whole, truncated: false } : cutBrokenTag(whole);

  const matches = [...text.matchAll(TAG)];
  const regions: GroundedRegion[] = [];
  let markdown = '';
  let position = 0;
  let pictures = 0;
  for (const [i, match] of matches.entries()) {
    const label = match[1]!.trim();
    const gridBoxes = parseBoxes(match[2]!);
    const boxes = gridBoxes.map((box) => gridBoxToPixels(box, size));
    const contentStart = match.index + match[0].length;
    const start = match.index;
    const end = matches[i + 1]?.index ?? text.length;
    const content = text.slice(contentStart, end).trim();
    markdown += text.slice(position, match.index);
    position = contentStart;
    if (label === 'image') {
      const images = boxes
        .filter((box) => box.x1 > box.x0 && box.y1 > box.y0)
        .map(() => imageLink(pictures++));
      markdown += images.map((link) => `![](${link})\n`).join('');
      regions.push({ label, gridBoxes, boxes, content, images, start, end });
    } else {
      regions.push({ label, gridBoxes, boxes, content, start, end });
    }
  }
  markdown += text.slice(position);
  return {
    finished,
    truncatedTag: truncated,
    regions: moveTablesToTheirTag(regions),
    markdown: cleanMarkdown(markdown),
  };
}
