import { vocabularyOf } from '../text/hyphens.ts';
import { continuedMarkdown } from './continuedTables.ts';
import type { OcrPage, Region } from './document.ts';
import { RUNNING } from './runningLines.ts';
import { continued, textJoint, type TextJoint } from './textJoint.ts';

/**
 * Pages joined as the Markdown of the whole document, one blank line between pages. A paragraph
 * that continues on the next page is one paragraph, followed by the notes of the page before. A
 * table that continues is one table.
 */
export function documentMarkdown(pages: readonly OcrPage[]): string {
  const blocks: string[] = [];
  /** Index of the text that the next page may continue. */
  let open = -1;
  let before: OcrPage | undefined;
  for (const page of withContinuedTables(pages)) {
    if (page.markdown.trim() === '') continue;
    const { body, notes } = partsOf(page);
    const joint = before && jointOf(before, page);
    const first = joint ? (bodyOf(page)[0]?.markdown ?? '') : '';
    if (joint) blocks[open] = continued(blocks[open] ?? '', joint, first);
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

/** How the last paragraph of a page continues with the first of the next; undefined if it ends. */
function jointOf(before: OcrPage, page: OcrPage): TextJoint | undefined {
  const [last, first] = [bodyOf(before).at(-1), bodyOf(page)[0]];
  if (last?.kind !== 'paragraph' || first?.kind !== 'paragraph') return undefined;
  if (page.index !== before.index + 1) return undefined;
  // The Markdown of both pages shows the two where they are.
  const isShown =
    partsOf(before).body.endsWith(last.markdown) && partsOf(page).body.startsWith(first.markdown);
  return isShown ? textJoint(last, first, () => wordsOf(before, page)) : undefined;
}

const wordsOf = (...pages: readonly OcrPage[]) =>
  vocabularyOf(pages.flatMap(({ regions }) => regions.flatMap(({ lines = [] }) => lines)));
