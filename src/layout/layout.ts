import type { Region } from '../core/document.ts';
import { headingMarkdown, listMarkdown, paragraphMarkdown } from '../core/markdown.ts';
import { unionBox } from '../core/geometry.ts';
import { regionsOf, type Block } from './blocks.ts';
import { orderColumns, type Item } from './columns.ts';
import { fragmentsOf } from './fragments.ts';
import { makeFrame, pageMode, pageSkew, type Frame } from './frame.ts';
import { listMarker, withoutMarker } from './lists.ts';
import { paragraphsOf, paragraphText, type Paragraph } from './paragraphs.ts';
import { textLinesOf } from './rows.ts';
import { median } from './text.ts';
import type { LayoutInput, LayoutOptions } from './types.ts';

/**
 * Turns the lines of one upright page into regions in reading order: columns, paragraphs, headings,
 * lists, tables, captions, notes, running heads. Every line ends up in exactly one region.
 * @param input lines in any order, in pixels of the upright page
 */
export function layoutPage(input: LayoutInput, options: LayoutOptions = {}): Region[] {
  const frame = makeFrame(pageMode(input.lines), pageSkew(input.lines), input);
  const fragments = input.lines.flatMap((line) => fragmentsOf(line, frame));
  if (fragments.length === 0) return [];
  const items: Item[] = fragments.map((fragment) => ({ box: fragment.box, fragment }));
  const body = median(fragments.map((f) => f.size));
  const blocks = orderColumns(items).flatMap((column) => columnBlocks(column, frame, body));
  return regionsOf(blocks, frame, input.pageIndex, options);
}

function columnBlocks(items: readonly Item[], frame: Frame, body: number): Block[] {
  const fragments = items.flatMap((item) => (item.fragment ? [item.fragment] : []));
  return paragraphsOf(textLinesOf(fragments, frame)).map((p) => textBlock(p, body));
}

function textBlock(paragraph: Paragraph, body: number): Block {
  const text = paragraphText(paragraph);
  const base = {
    box: unionBox(paragraph.lines.map((l) => l.box)),
    lines: paragraph.lines.map((l) => l.line),
    text,
  };
  const marker = listMarker(text);
  if (marker !== undefined) {
    const items = [{ depth: 0, marker, text: withoutMarker(text, marker) }];
    return { ...base, kind: 'list', markdown: listMarkdown(items) };
  }
  const size = median(paragraph.lines.map((l) => l.size));
  if (size > 1.3 * body && text.length < 200) {
    return { ...base, kind: 'heading', level: 2, markdown: headingMarkdown(text, 2) };
  }
  return { ...base, kind: 'paragraph', markdown: paragraphMarkdown(text) };
}
