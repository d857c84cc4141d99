import type { OcrPage } from '../../core/document/document.ts';
import type { DocumentChanges } from './documentEdit.ts';
import type { AreaEdit } from './ignoredAreas.ts';
import { withLineEnds, type RegionAnchors, type TextSpan } from './regionAnchors.ts';
import { planEdit, type Rewrite } from './rewritePlan.ts';

type Part = DocumentChanges['parts'][number];

/** The changes of a text, and what follows from them for the places of regions. */
export interface AreaPlan {
  readonly parts: readonly Part[];
  /** @param text the document after the changes */
  readonly take: (text: string) => void;
}

/** A region's text with the blank lines after it. */
const withGap = ({ start, end }: TextSpan, document: string): TextSpan => ({
  start,
  end: end + (/^\s*/u.exec(document.slice(end))?.[0].length ?? 0),
});

/** Spans in the order of the text, with those that touch joined. */
function joined(spans: readonly TextSpan[]): TextSpan[] {
  const all: TextSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last && span.start <= last.end) {
      all[all.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    } else all.push(span);
  }
  return all;
}

/** What is left of a span's text: a line end, if it was the end of the document. */
function removal({ start, end }: TextSpan, document: string, lineEnd: string): Part {
  if (end < document.length) return { start, length: end - start, text: '' };
  const before = document.slice(0, start).trimEnd().length;
  return { start: before, length: end - before, text: before === 0 ? '' : lineEnd };
}

/** Takes regions that are left out of the text. */
export function planRemovals(
  anchors: RegionAnchors,
  changes: readonly AreaEdit[],
  document: string,
  lineEnd: string,
): AreaPlan {
  const gone = changes.flatMap(({ old, page }) => {
    const ids = new Set(page.regions.map(({ id }) => id));
    return old.regions.filter(({ id }) => !ids.has(id));
  });
  const spans = gone.flatMap(({ id }) => anchors.spanOf(id) ?? []);
  return {
    parts: joined(spans.map((span) => withGap(span, document))).map((span) =>
      removal(span, document, lineEnd),
    ),
    take: (text) => {
      for (const { old, page } of changes) anchors.replacePage(old, page, text, 0);
    },
  };
}

/**
 * Puts regions that come back into the text.
 * @param placeOf the place of a page of which nothing is in the text; receives what is inserted at an
 *   offset so far
 */
export function planReturns(
  anchors: RegionAnchors,
  changes: readonly AreaEdit[],
  document: string,
  lineEnd: string,
  placeOf: PlaceOfPage,
): AreaPlan {
  const inserted: Inserted[] = [];
  const insertedAt: InsertedAt = (at) =>
    inserted.flatMap(({ start, text }) => (start === at ? text : [])).join('');
  const planned: Planned[] = [];
  const plan = (before: OcrPage, page: OcrPage, rewrite: Rewrite | undefined): void => {
    const start = rewrite?.span.start;
    if (rewrite) inserted.push(insertion(rewrite, lineEnd));
    planned.push({ before, page, start });
  };
  for (const { old, page, back } of changes) {
    if (anchors.spanOfPage(old)) {
      for (const [at, edit] of back.entries()) {
        const before = back[at - 1]?.page ?? old;
        plan(before, edit.page, planEdit(anchors, before, edit, document));
      }
    } else if (back.length > 0) plan(old, page, placeOf(page, insertedAt));
  }
  return {
    parts: atOnePlaceEach(inserted),
    take: (text) => takeReturns(anchors, planned, inserted, text),
  };
}

/** What is inserted at an offset so far. */
export type InsertedAt = (at: number) => string;
export type PlaceOfPage = (page: OcrPage, insertedAt: InsertedAt) => Rewrite | undefined;

/** A page whose regions come back, and where; without `start`, it has no place in the text. */
interface Planned {
  readonly before: OcrPage;
  readonly page: OcrPage;
  readonly start: number | undefined;
}

const insertion = ({ span, text }: Rewrite, lineEnd: string) => ({
  start: span.start,
  text: withLineEnds(text, lineEnd),
});

type Inserted = Pick<Part, 'start' | 'text'>;

/** One part for each place, since an editor may not keep the order of several. */
function atOnePlaceEach(inserted: readonly Inserted[]): Part[] {
  const byPlace = new Map<number, string>();
  for (const { start, text } of inserted) byPlace.set(start, (byPlace.get(start) ?? '') + text);
  return [...byPlace].map(([start, text]) => ({ start, length: 0, text }));
}

function takeReturns(
  anchors: RegionAnchors,
  planned: readonly Planned[],
  inserted: readonly Inserted[],
  text: string,
): void {
  let done = 0;
  for (const { before, page, start } of planned) {
    // What has no place in the text is searched for nowhere.
    let at = text.length;
    if (start !== undefined) {
      const earlier = inserted.filter(
        (other, number) => other.start < start || (other.start === start && number < done),
      );
      at = start + earlier.reduce((sum, part) => sum + part.text.length, 0);
      done += 1;
    }
    anchors.replacePage(before, page, text, at);
  }
}
