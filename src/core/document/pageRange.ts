import { errors } from '../errors/errors.ts';
import { say } from '../sentences/sentence.ts';

/** A part of a page range, from 1; open ends are undefined. */
export interface PageSpan {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/**
 * Reads `1-3,8`, `5-` or `-2` (pages 1 to 2).
 * @throws OcrError `pageRange` when it is not of that form
 */
export function parsePageRange(range: string): PageSpan[] {
  return range.split(',').map((part) => {
    const span = spanOf(part);
    if (!span) throw errors.pageRange(range, say('write it like 1-3,8 or 5-.'));
    const { from, to } = span;
    if (from === 0 || to === 0) throw errors.pageRange(range, say('pages count from 1.'));
    if (from !== undefined && to !== undefined && to < from) {
      throw errors.pageRange(range, say('{0} comes after {1}.', from, to));
    }
    return span;
  });
}

/** `5`, `1-3`, `5-` or `-2`; undefined for anything else. */
function spanOf(part: string): PageSpan | undefined {
  const match = /^\s*(\d*)\s*(-?)\s*(\d*)\s*$/u.exec(part);
  const [, first = '', dash = '', last = ''] = match ?? [];
  if (!match || (first === '' && last === '')) return undefined;
  const from = first === '' ? undefined : Number(first);
  const to = last === '' ? undefined : Number(last);
  return { from, to: dash === '' ? (to ?? from) : to };
}

/**
 * Indices (from 0, ascending, each once) of the pages that a range names; absent = all pages.
 * Pages past the end are left out.
 * @throws OcrError `pageRange` when the range is malformed or names no page of the document
 */
export function selectPages(range: string | undefined, pageCount: number): number[] {
  const spans = range === undefined ? [{ from: undefined, to: undefined }] : parsePageRange(range);
  const pages = new Set<number>();
  for (const { from = 1, to = pageCount } of spans) {
    for (let page = from; page <= Math.min(to, pageCount); page++) pages.add(page - 1);
  }
  if (pages.size === 0 && range !== undefined) {
    throw errors.pageRange(range, say('the document has {0} page(s).', pageCount));
  }
  return [...pages].sort((a, b) => a - b);
}

/**
 * Like {@link selectPages}, for a range that was written for one document.
 * @throws OcrError `pageRange` also when the range names a page past the end
 */
export function selectExistingPages(range: string, pageCount: number): number[] {
  const past = pagesPastEnd(range, pageCount);
  if (past !== undefined) {
    const why =
      pageCount === 1
        ? say('there is 1 page, and no page {0}.', past)
        : say('there are {0} pages, and no page {1}.', pageCount, past);
    throw errors.pageRange(range, why);
  }
  return selectPages(range, pageCount);
}

/**
 * The first page that a range names and the document does not have; undefined if there is none.
 * @throws OcrError `pageRange` when the range is malformed
 */
export function pagesPastEnd(range: string, pageCount: number): number | undefined {
  const named = parsePageRange(range).flatMap(({ from, to }) => [from ?? 1, to ?? from ?? 1]);
  return named.find((page) => page > pageCount);
}

/** Pages (indices from 0, ascending) as a range that counts from 1, such as `1-3,8`. */
export function pageRangeOf(pages: readonly number[]): string {
  const spans: { from: number; to: number }[] = [];
  for (const page of pages) {
    const last = spans.at(-1);
    if (last?.to === page - 1) last.to = page;
    else spans.push({ from: page, to: page });
  }
  return spans
    .map(({ from, to }) => (from === to ? `${from + 1}` : `${from + 1}-${to + 1}`))
    .join(',');
}
