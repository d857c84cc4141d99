import { vocabularyOf } from '../text/hyphens.ts';
import { continuedMarkdown } from './continuedTables.ts';
import type { OcrPage, Region } from './document.ts';
import { pageMark, type PageMarks } from './pageMarks.ts';
import { RUNNING } from './runningLines.ts';
import { continuingMarkdown, itemMarkdown, joinedList, mayContinue } from './listJoint.ts';
import { continued, textJoint, type TextJoint } from './textJoint.ts';

/**
 * Pages joined as the Markdown of the whole document, one blank line between pages. A paragraph
 * that continues on the next page is one paragraph, followed by the notes of the page before. A
 * list or a table that continues is one list or one table. The mark of a page is in front of the
 * first text that begins on it.
 */
export function documentMarkdown(pages: readonly OcrPage[], marks: PageMarks = 'none'): string {
  const blocks: string[] = [];
  /** Index of the text that the next page may continue. */
  let open = -1;
  let before: OcrPage | undefined;
  for (const page of withContinuedTables(pages)) {
    if (page.markdown.trim() === '') continue;
    const { body, notes } = partsOf(page);
    const seam = before && seamOf(before, page);
    const first = seam?.first.markdown ?? '';
    if (seam) blocks[open] = joinedAt(blocks[open] ?? '', seam);
    const mark = pageMark(marks, page.index, blocks.at(-1) ?? '');
    if (mark !== '') blocks.push(mark);
    const rest = body.slice(first.length).trim();
    if (rest !== '') open = blocks.push(rest) - 1;
    if (notes !== '') blocks.push(notes);
    before = page;
  }
  return blocks.length === 0 ? '' : `${blocks.join('\n\n')}\n`;
}

function withContinuedTables(pages: readonly OcrPage[]): OcrPage[] {
  const texts = continuedMarkdown(pages);
  return pages.map((page, i) => ({ ...page, markdown: texts[i] ?? '' }));
}

/** The regions of a page's text, without those at its bottom. */
const bodyOf = ({ regions }: OcrPage): Region[] =>
  regions.filter(({ kind }) => !RUNNING.has(kind) && kind !== 'footnote');

/** A page's Markdown, with the notes at its end separate. */
function partsOf({ markdown, regions }: OcrPage): { body: string; notes: string } {
  const shown = regions.filter(({ kind }) => !RUNNING.has(kind));
  const last = shown.findLastIndex(({ kind }) => kind !== 'footnote');
  const notes = shown
    .slice(last + 1)
    .map((region) => region.markdown)
    .join('\n\n');
  const text = markdown.trim();
  if (notes === '' || !text.endsWith(notes)) return { body: text, notes: '' };
  return { body: text.slice(0, -notes.length).trim(), notes };
}

/** The last region of a page, which continues in the first of the next. */
interface Seam {
  readonly last: Region;
  readonly first: Region;
  /** How a sentence continues; undefined if it is a list that does. */
  readonly joint: TextJoint | undefined;
}

/** The Markdown before a seam, with the region after it. */
function joinedAt(text: string, { last, first, joint }: Seam): string {
  if (joint) return continued(text, joint, continuingMarkdown(last, first));
  // A page that is only one item was made an item when it was joined with the page before.
  const isPlain = text.endsWith(last.markdown);
  const list = isPlain ? text.slice(0, -last.markdown.length) + itemMarkdown(last) : text;
  return `${list}\n${itemMarkdown(first)}`;
}

/** How a page continues on the next; undefined if its last paragraph or list ends. */
function seamOf(before: OcrPage, page: OcrPage): Seam | undefined {
  const [last, first] = [bodyOf(before).at(-1), bodyOf(page)[0]];
  if (!last || !first || page.index !== before.index + 1) return undefined;
  // The Markdown of both pages shows the two where they are.
  const isShown =
    partsOf(before).body.endsWith(last.markdown) && partsOf(page).body.startsWith(first.markdown);
  if (!isShown) return undefined;
  if (joinedList(last, first) !== undefined) return { last, first, joint: undefined };
  const joint = mayContinue(last, first)
    ? textJoint(last, first, () => wordsOf(before, page))
    : undefined;
  return joint && { last, first, joint };
}

const wordsOf = (...pages: readonly OcrPage[]) =>
  vocabularyOf(pages.flatMap(({ regions }) => regions.flatMap(({ lines = [] }) => lines)));
