import { keepsHyphen, vocabularyOf } from '../text/hyphens.ts';
import type { OcrPage, Region } from './document.ts';
import { RUNNING } from './runningLines.ts';

/**
 * Pages joined as the Markdown of the whole document, one blank line between pages. A paragraph that
 * goes on on the next page is one paragraph: notes of the page before come behind it.
 */
export function documentMarkdown(pages: readonly OcrPage[]): string {
  const blocks: string[] = [];
  /** Place of the text that the next page may go on with. */
  let open = -1;
  let before: OcrPage | undefined;
  for (const page of pages) {
    if (page.markdown.trim() === '') continue;
    const { body, notes } = partsOf(page);
    const joint = before && jointOf(before, page);
    const first = joint ? (bodyOf(page)[0]?.markdown ?? '') : '';
    if (joint) {
      const text = blocks[open] ?? '';
      blocks[open] = text.slice(0, text.length - joint.dropped) + joint.glue + first;
    }
    const rest = body.slice(first.length).trim();
    if (rest !== '') open = blocks.push(rest) - 1;
    if (notes !== '') blocks.push(notes);
    before = page;
  }
  return blocks.length === 0 ? '' : `${blocks.join('\n\n')}\n`;
}

/** The regions of a page that its text consists of, without what stands at its foot. */
const bodyOf = ({ regions }: OcrPage): Region[] =>
  regions.filter(({ kind }) => !RUNNING.has(kind) && kind !== 'footnote');

/** A page's Markdown with the notes at its end apart. */
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

/** How a text goes on: characters at its end that go, and what comes in between. */
interface PageJoint {
  readonly dropped: number;
  readonly glue: string;
}

const SENTENCE_END = /[.!?:;…。！？：；][\p{Pe}\p{Pf}"'*_]*$/u;
const DIVIDED = /\p{L}[-\u2010\u2011\u00ad]$/u;

/** How the last paragraph of a page goes on with the first one of the next; undefined if it ends. */
function jointOf(before: OcrPage, page: OcrPage): PageJoint | undefined {
  const [last, first] = [bodyOf(before).at(-1), bodyOf(page)[0]];
  if (last?.kind !== 'paragraph' || first?.kind !== 'paragraph') return undefined;
  if (page.index !== before.index + 1 || !isJoinable(before, last, page, first)) return undefined;
  const [a, b] = [last.text.trim(), first.text.trim()];
  if (!/^\p{L}/u.test(b)) return undefined;
  if (DIVIDED.test(a)) {
    const kept = !LOWER.test(b) || keepsHyphen(a, b, wordsOf(before, page));
    // What stands behind the hyphen, such as the end of emphasis, is left alone.
    return { dropped: kept || !DIVIDED.test(last.markdown) ? 0 : 1, glue: '' };
  }
  const goesOn = !SENTENCE_END.test(a) && (LOWER.test(b) || fillsItsLines(last));
  return goesOn ? { dropped: 0, glue: ' ' } : undefined;
}

const LOWER = /^\p{Ll}/u;

/** The Markdown of both pages shows the two where they are. */
const isJoinable = (before: OcrPage, last: Region, page: OcrPage, first: Region): boolean =>
  partsOf(before).body.endsWith(last.markdown) &&
  partsOf(page).body.startsWith(first.markdown) &&
  !first.markdown.slice(0, 40).includes('\n') &&
  /[\p{L}\p{N},)\]"'”’»\-\u2010\u2011\u00ad–—]$/u.test(last.text.trim());

/** A paragraph of several lines whose last one is as long as the others. */
function fillsItsLines({ lines = [] }: Region): boolean {
  const ends = lines.map(({ quad }) => Math.max(quad[1].x, quad[2].x));
  const last = ends.at(-1);
  const heights = lines.map(({ quad }) => Math.abs(quad[3].y - quad[0].y));
  if (last === undefined || ends.length < 2) return false;
  const edge = ends.reduce((a, b) => Math.max(a, b), -Infinity);
  return edge - last < 2 * (heights.at(-1) ?? 0);
}

const wordsOf = (...pages: readonly OcrPage[]) =>
  vocabularyOf(pages.flatMap(({ regions }) => regions.flatMap(({ lines = [] }) => lines)));
