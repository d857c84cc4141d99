/** Tables of contents as lists: one item for each title, with its page number. */
import { smallest } from '../../core/geometry/extremes.ts';
import { unionBox } from '../../core/geometry/geometry.ts';
import { at } from '../../core/system/items.ts';
import { listMarkdown, type ListItem } from '../../core/text/markdown.ts';
import { readableText } from '../../core/text/readableText.ts';
import { lettersOf, type Writing } from '../../core/text/styledText.ts';
import type { Frame } from '../lines/frame.ts';
import { textLineOf, type Row, type TextLine } from '../lines/rows.ts';
import { writingOf } from '../lines/styledLine.ts';
import type { Block } from './blocks.ts';
import { endsWithPage, isContinued } from './contentsRows.ts';
import { listMarker, withoutMarker } from './lists.ts';
import { paragraphWriting } from './paragraphs.ts';
import type { PageStyle } from './structure.ts';
import { NO_WORDS } from '../../core/text/hyphens.ts';

/** Titles that begin within this distance have the same level, in type sizes. */
const SAME_LEVEL = 0.7;
/** Share of the titles that must have numbers for these to give the levels. */
const NUMBERED = 0.6;
const NUMBERING = /^(\d{1,3}(?:\.\d{1,3})*)\.?\s/u;

/** The rows of one title. */
type TitleRows = readonly Row[];

/**
 * The block of a table of contents. Levels come from the numbers of the titles if most have one,
 * else from their indentation.
 * @param rows as `contentsStretches` finds them
 */
export function contentsBlock(
  rows: readonly Row[],
  { size: em, marks }: PageStyle,
  frame: Frame,
): Block {
  const titles = titlesOf(rows, em).map((own) => titleOf(own, frame));
  const levels = levelsOf(titles, em);
  const items = titles.map(({ text }, i): ListItem => {
    const marker = listMarker(lettersOf(text)) ?? '';
    return { depth: levels[i] ?? 0, marker, text: withoutMarker(text, marker) };
  });
  const lines = titles.flatMap((title) => title.lines);
  return {
    kind: 'list',
    box: unionBox(rows.map(({ box }) => box)),
    lines: lines.map(({ line }) => line),
    text: titles.map(({ text }) => readableText(text)).join('\n'),
    markdown: listMarkdown(items, marks),
  };
}

interface Title {
  readonly lines: readonly TextLine[];
  readonly text: Writing;
  readonly x0: number;
}

function titleOf(rows: TitleRows, frame: Frame): Title {
  const lines = rows.map((row) => textLineOf(row, frame));
  const [first] = lines;
  const text =
    lines.length === 1 && first
      ? writingOf(first.text, first.styled)
      : paragraphWriting({ lines, breaks: new Set(), words: NO_WORDS });
  return { lines, text, x0: at(rows, 0).box.x0 };
}

/** Rows by title: a title without a page number may continue on the next row. */
function titlesOf(rows: readonly Row[], em: number): TitleRows[] {
  const titles: Row[][] = [];
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    const continues = before && !endsWithPage(before) && isContinued(before, row, em);
    if (continues) titles.at(-1)?.push(row);
    else titles.push([row]);
  }
  return titles;
}

function levelsOf(titles: readonly Title[], em: number): number[] {
  const numbers = titles.map(({ text }) => NUMBERING.exec(lettersOf(text))?.[1]);
  const parts = numbers.flatMap((number) => number?.split('.').length ?? []);
  if (parts.length >= NUMBERED * titles.length && parts.some((count) => count !== parts[0])) {
    const least = smallest(parts);
    return numbers.map((number) => (number?.split('.').length ?? least) - least);
  }
  const edges: number[] = [];
  return titles.map(({ x0 }) => {
    while (edges.length > 1 && x0 < at(edges, -1) - SAME_LEVEL * em) edges.pop();
    if (edges.length === 0) edges.push(x0);
    else if (x0 > at(edges, -1) + SAME_LEVEL * em) edges.push(x0);
    return edges.length - 1;
  });
}
