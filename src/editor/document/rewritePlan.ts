import type { OcrPage } from '../../core/document/document.ts';
import { leadOf, type PageMarks } from '../../core/document/pageMarks.ts';
import { gapAfter } from './documentPlace.ts';
import type { MergedPage, Placement } from './mergePage.ts';
import { textOf, type RegionEdit } from './regionEdit.ts';
import { withLineEnds, type RegionAnchors, type TextSpan } from './regionAnchors.ts';

/** The new text of a page or region that was read again, and what it replaces. */
export interface Rewrite {
  readonly span: TextSpan;
  readonly text: string;
}

const insertion = (at: number): TextSpan => ({ start: at, end: at });

/** @returns undefined if it no longer has a place in the document */
export function planRegion(
  anchors: RegionAnchors,
  old: OcrPage,
  { added }: MergedPage,
  regionId: string,
  placement: Placement,
): Rewrite | undefined {
  const parts = added.map(({ markdown }) => markdown.trim()).filter((part) => part !== '');
  const text = parts.join('\n\n');
  const place = anchors.spanOf(regionId);
  if (place && placement === 'replace') return { span: place, text };
  if (text === '') return undefined;
  const before = place ?? lastSpanBefore(anchors, old, regionId);
  if (before) return { span: insertion(before.end), text: `\n\n${text}` };
  const start = anchors.spanOfPage(old)?.start;
  return start === undefined ? undefined : { span: insertion(start), text: `${text}\n\n` };
}

/**
 * The text of a change of regions. What the user wrote between regions that are replaced follows
 * them.
 * @returns undefined if there is no place for it in the document, or nothing to change
 */
export function planEdit(
  anchors: RegionAnchors,
  old: OcrPage,
  edit: RegionEdit,
  document: string,
): Rewrite | undefined {
  const text = textOf(edit.added, 'markdown');
  // The user may have moved one of them before the other.
  const spans = edit.gone
    .flatMap((id) => anchors.spanOf(id) ?? [])
    .sort((a, b) => a.start - b.start);
  const [first] = spans;
  const last = spans.at(-1);
  if (first && last) {
    const between = spans.slice(1).map(({ start }, at) => document.slice(spans[at]?.end, start));
    const kept = between.map((part) => part.trim()).filter((part) => part !== '');
    const whole = [text, ...kept].filter((part) => part !== '').join('\n\n');
    // Without a replacement, the blank lines on one side go, too.
    const gap = whole === '' ? (/^\s*/u.exec(document.slice(last.end))?.[0].length ?? 0) : 0;
    return { span: { start: first.start, end: last.end + gap }, text: whole };
  }
  if (text === '') return undefined;
  const id = edit.after ?? edit.gone[0];
  const before =
    id === undefined ? undefined : (anchors.spanOf(id) ?? lastSpanBefore(anchors, old, id));
  if (before) return { span: insertion(before.end), text: `\n\n${text}` };
  const start = anchors.spanOfPage(old)?.start;
  return start === undefined ? undefined : { span: insertion(start), text: `${text}\n\n` };
}

/** In place of the old page, unless the user has changed its text. */
export function planRevision(
  anchors: RegionAnchors,
  old: OcrPage,
  page: OcrPage,
  document: string,
): Rewrite | undefined {
  const span = anchors.spanOfPage(old);
  const asRead = withLineEnds(old.markdown.trim(), '\n');
  if (!span) return undefined;
  if (withLineEnds(document.slice(span.start, span.end), '\n') !== asRead) return undefined;
  return { span, text: page.markdown.trim() };
}

/** What else determines the place of a page that has none yet. */
export interface PagePlace {
  /** The text left by a recognition that was stopped. */
  readonly left: TextSpan | undefined;
  /** The pages after it, in order. */
  readonly later: readonly OcrPage[];
  /** The end of the text that this run has written. */
  readonly end: number;
  /** How the document shows where pages begin; `none` if left out. */
  readonly marks?: PageMarks;
}

/** In place of the old page or its partial text, otherwise before the next page or at the end. */
export function planPage(
  anchors: RegionAnchors,
  old: OcrPage | undefined,
  page: OcrPage,
  document: string,
  { left, later, end, marks = 'none' }: PagePlace,
): Rewrite | undefined {
  const text = page.markdown.trim();
  const place = (old && anchors.spanOfPage(old)) ?? (left && trimmed(left, document));
  if (place) return { span: place, text };
  if (text === '') return undefined;
  for (const next of later) {
    const start = anchors.spanOfPage(next)?.start;
    if (start !== undefined) return beforePage(marks, page, text, document, { next, start });
  }
  const before = document.slice(0, end);
  const lead = leadOf(marks, page.index, before);
  return { span: insertion(end), text: `${gapAfter(before)}${lead}${text}\n` };
}

/** In front of a page and its own mark; a rule goes between the two. */
function beforePage(
  marks: PageMarks,
  page: OcrPage,
  text: string,
  document: string,
  { next, start }: { readonly next: OcrPage; readonly start: number },
): Rewrite {
  if (marks !== 'comment') {
    return { span: insertion(start), text: `${text}\n\n${leadOf(marks, next.index, text)}` };
  }
  const lead = leadOf(marks, next.index, text);
  const own = [lead, lead.replace(/\n/gu, '\r\n')].find((mark) =>
    document.slice(0, start).endsWith(mark),
  );
  const at = start - (own?.length ?? 0);
  return { span: insertion(at), text: `${leadOf(marks, page.index, '')}${text}\n\n` };
}

/** A span without the white space at its ends; undefined if it contains nothing else. */
function trimmed({ start, end }: TextSpan, document: string): TextSpan | undefined {
  const text = document.slice(start, end);
  if (text.trim() === '') return undefined;
  const first = start + text.length - text.trimStart().length;
  return { start: first, end: start + text.trimEnd().length };
}

function lastSpanBefore(
  anchors: RegionAnchors,
  page: OcrPage,
  regionId: string,
): TextSpan | undefined {
  const at = page.regions.findIndex(({ id }) => id === regionId);
  return page.regions
    .slice(0, at)
    .map(({ id }) => anchors.spanOf(id))
    .findLast((span) => span !== undefined);
}
