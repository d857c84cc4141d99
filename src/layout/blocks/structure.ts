import { smallest } from '../../core/geometry/extremes.ts';
import { quadAngle, unionBox, type Size } from '../../core/geometry/geometry.ts';
import { defined } from '../../core/system/defined.ts';
import { at } from '../../core/system/items.ts';
import type { MarkOptions } from '../../core/text/inlineMarks.ts';
import { headingMarkdown, listMarkdown, paragraphMarkdown } from '../../core/text/markdown.ts';
import { readableText } from '../../core/text/readableText.ts';
import { lettersOf } from '../../core/text/styledText.ts';
import type { Block } from './blocks.ts';
import { bodyWriting, headingWriting, usualStyles } from './blockWriting.ts';
import { foldAngle, MOST_SKEW } from '../lines/frame.ts';
import { isCaption, isFootnote } from '../lines/captions.ts';
import { headingLevel, isNumbered } from './headings.ts';
import { listItems, listMarker, withoutMarker } from './lists.ts';
import { paragraphText, type Paragraph } from './paragraphs.ts';
import type { TextLine } from '../lines/rows.ts';
import { median, weightedMedian } from '../lines/textMeasure.ts';

/** The page's usual measures, against which anything prominent is compared. */
export interface PageStyle {
  /** Type size of the body in pixels. */
  readonly size: number;
  /** Mean width of an average letter of the body in pixels. */
  readonly letterWidth: number;
  /** Cap height of the body in pixels; 0 if no line shows it. */
  readonly capHeight: number;
  /** Styles of most of the page, which carry no emphasis there. */
  readonly usual: ReturnType<typeof usualStyles>;
  readonly page: Size;
  /** How the styles of letters are written. */
  readonly marks: MarkOptions;
}

export function pageStyle(
  lines: readonly TextLine[],
  size: number,
  page: Size,
  marks: MarkOptions,
): PageStyle {
  return {
    size,
    letterWidth: median(lines.filter((l) => l.text.length > 8).map((l) => l.letterWidth)),
    capHeight: weightedMedian(
      lines.map((l) => [l.capHeight ?? 0, l.capHeight ? l.text.length : 0]),
    ),
    usual: usualStyles(lines),
    page,
    marks,
  };
}

/** Turns the paragraphs of one stretch of a column into blocks and assembles lists. */
export function structureOf(paragraphs: readonly Paragraph[], style: PageStyle): Block[] {
  const blocks: Block[] = [];
  for (let i = 0; i < paragraphs.length;) {
    const end = markedRun(paragraphs, i, style);
    const list = end > i ? listBlock(paragraphs.slice(i, end), style) : undefined;
    if (list) {
      blocks.push(list);
      i = end;
      continue;
    }
    // A run that is not a list as a whole is not one from a later item on either: no second try.
    const next = end > i ? afterBigType(paragraphs, i, end, style) : i + 1;
    for (; i < next; i++) blocks.push(textBlock(paragraphs, i, style));
  }
  return blocks;
}

/** Where a list may begin in a run that is not one: after the last paragraph in large type. */
function afterBigType(
  paragraphs: readonly Paragraph[],
  start: number,
  end: number,
  style: PageStyle,
): number {
  for (let i = end - 1; i >= start; i--) if (isBigType(at(paragraphs, i), style)) return i + 1;
  return end;
}

/** End of the run of paragraphs with list markers that begins here; headings are not items. */
function markedRun(paragraphs: readonly Paragraph[], start: number, style: PageStyle): number {
  const isItem = (paragraph: Paragraph, i: number): boolean =>
    listMarker(paragraphText(paragraph)) !== undefined &&
    statedLevel(paragraph) === undefined &&
    !(isNumbered(at(paragraph.lines, 0).text) && isMeasuredHeading(paragraphs, i, style));
  let end = start;
  while (end < paragraphs.length && isItem(at(paragraphs, end), end)) end++;
  return end;
}

const isMeasuredHeading = (
  paragraphs: readonly Paragraph[],
  i: number,
  style: PageStyle,
): boolean =>
  isMeasured(at(paragraphs, i).lines, style) && levelOf(paragraphs, i, style) !== undefined;

function levelOf(
  paragraphs: readonly Paragraph[],
  i: number,
  style: PageStyle,
): number | undefined {
  const paragraph = at(paragraphs, i);
  const { lines } = paragraph;
  if (lines.every(isTilted)) return undefined;
  return headingLevel({
    text: paragraphText(paragraph),
    stated: statedLevel(paragraph),
    lineCount: lines.length,
    sizeRatio: sizeRatio(paragraph, style),
    exact: isExact(lines),
    measured: isMeasured(lines, style),
    widthRatio: widthRatio(lines, style),
    bold: !style.usual.includes('bold') && lines.every((l) => l.bold),
    apart: standsApart(paragraphs, i),
  });
}

/** Watermarks and stamps across the page are no headings, however large. */
const isTilted = ({ fragments }: TextLine): boolean =>
  fragments.every(({ line }) => {
    const tilt = Math.abs(foldAngle(quadAngle(line.quad)));
    return line.direction !== 'ttb' && tilt > MOST_SKEW && tilt < Math.PI / 2 - MOST_SKEW;
  });

/** Level of a heading that the document itself states. */
const statedLevel = ({ lines }: Paragraph): number | undefined => at(lines, 0).line.heading;

function listBlock(paragraphs: readonly Paragraph[], style: PageStyle): Block | undefined {
  if (paragraphs.some((p) => isBigType(p, style))) return undefined;
  const marked = paragraphs.map((paragraph) => {
    const text = bodyWriting(paragraph, style.usual);
    const marker = listMarker(lettersOf(text)) ?? '';
    return { marker, text: withoutMarker(text, marker), x0: at(paragraph.lines, 0).box.x0 };
  });
  const items = listItems(marked, style.size);
  if (!items) return undefined;
  return {
    ...baseOf(paragraphs),
    kind: 'list',
    text: paragraphs.map((p) => readableText(bodyWriting(p, style.usual))).join('\n'),
    markdown: listMarkdown(items, style.marks),
  };
}

const baseOf = (paragraphs: readonly Paragraph[]): Pick<Block, 'box' | 'lines'> => {
  const lines = paragraphs.flatMap((p) => p.lines);
  return { box: unionBox(lines.map((l) => l.box)), lines: lines.map((l) => l.line) };
};

const isBigType = (paragraph: Paragraph, style: PageStyle): boolean =>
  sizeRatio(paragraph, style) > 1.25;

/** Type size relative to the body's; measured sizes must agree with the width of the letters. */
function sizeRatio({ lines }: Paragraph, style: PageStyle): number {
  const size = isMeasured(lines, style)
    ? median(lines.flatMap((l) => l.capHeight ?? [])) / style.capHeight
    : median(lines.map((l) => l.size)) / Math.max(1, style.size);
  if (isExact(lines) || style.letterWidth === 0 || size <= 1) return size;
  return Math.min(size, Math.max(1, widthRatio(lines, style) + 0.1));
}

const widthRatio = (lines: readonly TextLine[], style: PageStyle): number =>
  style.letterWidth === 0 ? 1 : median(lines.map((l) => l.letterWidth)) / style.letterWidth;

const isMeasured = (lines: readonly TextLine[], style: PageStyle): boolean =>
  style.capHeight > 0 && lines.every((l) => l.capHeight !== undefined);

const isExact = (lines: readonly TextLine[]): boolean =>
  lines.every((l) => l.line.fontSize !== undefined);

function textBlock(paragraphs: readonly Paragraph[], i: number, style: PageStyle): Block {
  const paragraph = at(paragraphs, i);
  const text = paragraphText(paragraph);
  const writing = bodyWriting(paragraph, style.usual);
  const base = { ...baseOf([paragraph]), text: readableText(writing) };
  const ratio = sizeRatio(paragraph, style);
  if (isCaption(text)) {
    return { ...base, kind: 'caption', markdown: paragraphMarkdown(writing, style.marks) };
  }
  const level = levelOf(paragraphs, i, style);
  if (level !== undefined) {
    const title = headingWriting(writing);
    return defined({
      ...base,
      kind: 'heading' as const,
      level,
      scale: isMeasured(paragraph.lines, style) ? ratio : undefined,
      title,
      markdown: headingMarkdown(title, level, style.marks),
    });
  }
  const height = base.box.y0 / style.page.height;
  const kind = isFootnote(text, ratio, height) ? 'footnote' : 'paragraph';
  return { ...base, kind, markdown: paragraphMarkdown(writing, style.marks) };
}

/** More space above than between lines, and not closer to the text above than to that below. */
function standsApart(paragraphs: readonly Paragraph[], i: number): boolean {
  const { lines } = at(paragraphs, i);
  const [first, last] = [at(lines, 0), at(lines, -1)];
  const before = paragraphs[i - 1]?.lines.at(-1);
  const after = paragraphs[i + 1]?.lines[0];
  const above = before ? first.box.y0 - before.box.y1 : Infinity;
  const below = after ? after.box.y0 - last.box.y1 : Infinity;
  return above > 0.6 * first.size && (below > 0.25 * first.size || above > first.size);
}

/** The first and largest heading near the top of the page is the title. */
export function withTitle(blocks: readonly Block[], style: PageStyle): Block[] {
  const first = blocks.findIndex((b) => b.kind === 'heading');
  const title = blocks[first];
  const least = smallest(blocks.flatMap((b) => (b.kind === 'heading' ? [b.level ?? 6] : [])));
  if (title?.level !== least || title.box.y0 > 0.4 * style.page.height) return [...blocks];
  const earlier = blocks.slice(0, first).every((b) => b.text.length < 200);
  if (!earlier || (least > 1 && !standsOut(title, blocks))) return [...blocks];
  const markdown = headingMarkdown(title.title ?? title.text, 1, style.marks);
  return blocks.map((b, i) => (i === first ? { ...b, kind: 'title', level: 1, markdown } : b));
}

/** Whether measured type is clearly larger than the body's and that of every other heading. */
function standsOut(title: Block, blocks: readonly Block[]): boolean {
  const { scale } = title;
  if (scale === undefined || scale < 1.35 || isNumbered(title.text)) return false;
  const others = blocks.filter((b) => b.kind === 'heading' && b !== title);
  return others.every((b) => (b.scale ?? Infinity) < 0.9 * scale);
}
