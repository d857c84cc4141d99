import type { OcrPage } from '../core/document.ts';
import { gapAfter } from './documentPlace.ts';
import type { MergedPage, Placement } from './mergePage.ts';
import type { RegionAnchors, Span } from './regionAnchors.ts';

/** What stands for a page or region that was read again, and what it takes the place of. */
export interface Rewrite {
  readonly span: Span;
  readonly text: string;
}

const insertion = (at: number): Span => ({ start: at, end: at });

/** @returns undefined when there is no place in the document any more */
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

/** @param end where a page goes that has no place yet */
export function planPage(
  anchors: RegionAnchors,
  old: OcrPage | undefined,
  page: OcrPage,
  document: string,
  end: number,
): Rewrite | undefined {
  const text = page.markdown.trim();
  const place = old && anchors.spanOfPage(old);
  if (place) return { span: place, text };
  if (text === '') return undefined;
  return { span: insertion(end), text: `${gapAfter(document.slice(0, end))}${text}\n` };
}

function lastSpanBefore(anchors: RegionAnchors, page: OcrPage, regionId: string): Span | undefined {
  const at = page.regions.findIndex(({ id }) => id === regionId);
  return page.regions
    .slice(0, at)
    .map(({ id }) => anchors.spanOf(id))
    .findLast((span) => span !== undefined);
}
