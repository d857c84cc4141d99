import type { OcrPage } from '../core/document.ts';

/** A stretch of a text in UTF-16 code units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One replacement as editors report it. */
export interface TextChange {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/**
 * Where each region's Markdown stands in `text`, searched in reading order from `from` on. Regions
 * that are not in the text (running headers, empty figures) are left out.
 */
export function locateRegions(
  page: Pick<OcrPage, 'regions'>,
  text: string,
  from = 0,
): Map<string, Span> {
  const spans = new Map<string, Span>();
  let cursor = from;
  for (const region of page.regions) {
    const wanted = region.markdown.trim();
    if (wanted === '') continue;
    const start = text.indexOf(wanted, cursor);
    if (start < 0) continue;
    cursor = start + wanted.length;
    spans.set(region.id, { start, end: cursor });
  }
  return spans;
}

/**
 * A span after a change of the text around it. What is typed at its borders stays outside; a
 * change that swallows the whole span leaves an empty one.
 */
export function moveSpan(span: Span, { offset, length, text }: TextChange): Span {
  const changeEnd = offset + length;
  const shift = text.length - length;
  if (changeEnd <= span.start) return { start: span.start + shift, end: span.end + shift };
  if (offset >= span.end) return span;
  if (offset <= span.start && changeEnd >= span.end) {
    // Replaced as a whole: the new text stands for the region, unless it was deleted.
    return offset === span.start && changeEnd === span.end
      ? { start: offset, end: offset + text.length }
      : { start: offset, end: offset };
  }
  if (offset < span.start) return { start: offset + text.length, end: span.end + shift };
  if (changeEnd > span.end) return { start: span.start, end: offset };
  return { start: span.start, end: span.end + shift };
}

/** Spans of regions in a text that people edit. */
export class RegionAnchors {
  private readonly spans = new Map<string, Span>();
  private readonly markdown = new Map<string, string>();

  /** Adds a page whose Markdown stands at `offset` in `text`. */
  addPage(page: Pick<OcrPage, 'regions'>, text: string, offset: number): void {
    const located = locateRegions(page, text, offset);
    for (const region of page.regions) {
      const span = located.get(region.id);
      this.markdown.set(region.id, region.markdown.trim());
      if (span) this.spans.set(region.id, span);
    }
  }

  /** Follows changes; several of one event do not overlap and are given last position first. */
  change(changes: readonly TextChange[]): void {
    for (const change of [...changes].sort((a, b) => b.offset - a.offset)) {
      for (const [id, span] of this.spans) this.spans.set(id, moveSpan(span, change));
    }
  }

  /**
   * Where a region stands in `text`. One that was deleted is searched again, so that undo and
   * redo bring its anchor back.
   */
  spanOf(id: string, text: string): Span | undefined {
    const span = this.spans.get(id);
    if (span && span.end > span.start) return span;
    const wanted = this.markdown.get(id);
    if (span === undefined || wanted === undefined || wanted === '') return undefined;
    const start = text.indexOf(wanted);
    if (start < 0) return undefined;
    const found = { start, end: start + wanted.length };
    this.spans.set(id, found);
    return found;
  }

  /** The shortest region around an offset, its end included. */
  regionAt(offset: number): string | undefined {
    let best: { id: string; length: number } | undefined;
    for (const [id, { start, end }] of this.spans) {
      if (end <= start || offset < start || offset > end) continue;
      if (best === undefined || end - start < best.length) best = { id, length: end - start };
    }
    return best?.id;
  }
}
