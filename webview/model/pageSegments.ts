import type { PageView, RegionView } from '../../src/shared/panelProtocol.ts';

/** A part of a page's text or Markdown, and the region it came from, if known. */
export interface PageSegment {
  readonly region: string | null;
  readonly content: string;
}

const FURNITURE: ReadonlySet<string> = new Set(['header', 'footer', 'pageNumber']);

/** Splits the content at the given regions; undefined if they do not cover all of it. */
function cut(
  whole: string,
  regions: readonly RegionView[],
  form: 'text' | 'markdown',
): PageSegment[] | undefined {
  const segments: PageSegment[] = [];
  let position = 0;
  for (const region of regions) {
    const content = region[form].trim();
    if (content === '') continue;
    position = whole.length - whole.slice(position).trimStart().length;
    if (!whole.startsWith(content, position)) continue;
    const end = position + content.length;
    // "Table 1" must not match the start of "Table 12".
    if (end < whole.length && !/\s/u.test(whole.charAt(end))) continue;
    segments.push({ region: region.id, content });
    position = end;
  }
  return position >= whole.length ? segments : undefined;
}

/**
 * Splits a page's text (or Markdown) where its regions meet. Running headers and page numbers,
 * which are mostly left out, are tried last. If any part belongs to no region, the content is
 * returned in one piece, so that nothing is ever lost or shown twice.
 */
export function pageSegments(page: PageView, form: 'text' | 'markdown'): PageSegment[] {
  const whole = page[form].trim();
  if (whole === '') return [];
  const body = page.regions.filter(({ kind }) => !FURNITURE.has(kind));
  return (
    cut(whole, body, form) ?? cut(whole, page.regions, form) ?? [{ region: null, content: whole }]
  );
}
