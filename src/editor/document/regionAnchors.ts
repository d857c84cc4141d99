import type { OcrPage, Region } from '../../core/document/document.ts';
import { largest, smallest } from '../../core/geometry/extremes.ts';

/** A range of a text in UTF-16 code units; `end` is exclusive. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** One replacement as editors report it. */
export interface TextChange {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

type PageRegions = Pick<OcrPage, 'regions'>;

/** The text with the line endings of a document, which may be `\r\n`, and without a single `\r`. */
export const withLineEnds = (text: string, lineEnd: string): string =>
  text.replace(/\r\n?|\n/gu, lineEnd);

/**
 * Where each region's Markdown is in `text`, searched in reading order from `from` on. Regions that
 * are not in the text (running headers, empty figures) are left out.
 */
export function locateRegions(page: PageRegions, text: string, from = 0): Map<string, TextSpan> {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const spans = new Map<string, TextSpan>();
  let cursor = from;
  for (const region of page.regions) {
    const wanted = withLineEnds(region.markdown.trim(), lineEnd);
    if (wanted === '') continue;
    const start = text.indexOf(wanted, cursor);
    if (start < 0) continue;
    cursor = start + wanted.length;
    spans.set(region.id, { start, end: cursor });
  }
  return spans;
}

/**
 * A span after a change of the text around it. Text typed at its borders stays outside; a change
 * that covers the whole span leaves it empty.
 */
export function moveSpan(span: TextSpan, { offset, length, text }: TextChange): TextSpan {
  const changeEnd = offset + length;
  const shift = text.length - length;
  if (changeEnd <= span.start) return { start: span.start + shift, end: span.end + shift };
  if (offset >= span.end) return span;
  if (offset <= span.start && changeEnd >= span.end) {
    // The whole span was replaced: the new text takes its place, unless the span was deleted.
    return offset === span.start && changeEnd === span.end
      ? { start: offset, end: offset + text.length }
      : { start: offset, end: offset };
  }
  if (offset < span.start) return { start: offset + text.length, end: span.end + shift };
  if (changeEnd > span.end) return { start: span.start, end: offset };
  return { start: span.start, end: span.end + shift };
}

/** The spans of regions in a text that the user edits. */
export class RegionAnchors {
  private readonly spans = new Map<string, TextSpan>();
  private readonly pages: PageRegions[] = [];

  /** Adds a page whose Markdown begins at `offset` in `text`. */
  addPage(page: PageRegions, text: string, offset: number): void {
    this.pages.push(page);
    for (const [id, span] of locateRegions(page, text, offset)) this.spans.set(id, span);
  }

  /**
   * Replaces a page whose text was just replaced from `offset` on. Regions that both pages have
   * keep their places.
   */
  replacePage(old: PageRegions, page: PageRegions, text: string, offset: number): void {
    const at = this.pages.indexOf(old);
    if (at >= 0) this.pages[at] = page;
    else this.pages.push(page);
    const kept = new Set(old.regions.filter((region) => page.regions.includes(region)));
    for (const region of old.regions) if (!kept.has(region)) this.spans.delete(region.id);
    const added = page.regions.filter((region) => !kept.has(region));
    for (const [id, span] of locateRegions({ regions: added }, text, offset)) {
      this.spans.set(id, span);
    }
  }

  /** From the first to the last of a page's regions in the text; undefined if none is there. */
  spanOfPage(page: PageRegions): TextSpan | undefined {
    const spans = page.regions.flatMap(({ id }) => this.spanOf(id) ?? []);
    if (spans.length === 0) return undefined;
    return {
      start: smallest(spans.map(({ start }) => start)),
      end: largest(spans.map(({ end }) => end)),
    };
  }

  /** Locates all regions again, for a text whose changes were not tracked. */
  relocate(text: string): void {
    let from = 0;
    for (const page of this.pages) {
      for (const [id, span] of locateRegions(page, text, from)) {
        this.spans.set(id, span);
        from = Math.max(from, span.end);
      }
    }
  }

  /** Searches for deleted regions: undo and redo may have restored them. */
  recover(text: string): void {
    // First after the previous region, so that equal texts keep their order.
    let before = 0;
    for (const region of this.pages.flatMap(({ regions }) => regions)) {
      const span = this.spans.get(region.id);
      if (span === undefined) continue;
      const lost = span.end <= span.start;
      const found = lost ? (this.search(region, text, before) ?? this.search(region, text)) : span;
      if (!found) continue;
      if (lost) this.spans.set(region.id, found);
      before = found.end;
    }
  }

  /** The first occurrence of a region's Markdown that belongs to no other region. */
  private search(region: Region, text: string, from = 0): TextSpan | undefined {
    for (;;) {
      const found = locateRegions({ regions: [region] }, text, from).get(region.id);
      if (!found) return undefined;
      const taken = [...this.spans.values()].some(
        ({ start, end }) => start < found.end && end > found.start,
      );
      if (!taken) return found;
      from = found.end;
    }
  }

  /** Applies the changes of one event: offsets are from before the event, and none overlap. */
  change(changes: readonly TextChange[]): void {
    for (const change of [...changes].sort((a, b) => b.offset - a.offset)) {
      for (const [id, span] of this.spans) this.spans.set(id, moveSpan(span, change));
    }
  }

  /** Share of the regions with text that have a place, 0..1. */
  get shareLocated(): number {
    const regions = this.pages
      .flatMap((page) => page.regions)
      .filter(({ markdown }) => markdown.trim() !== '');
    if (regions.length === 0) return 0;
    return regions.filter(({ id }) => this.spanOf(id) !== undefined).length / regions.length;
  }

  /** Where a region is; undefined if it was deleted or was never in the text. */
  spanOf(id: string): TextSpan | undefined {
    const span = this.spans.get(id);
    return span && span.end > span.start ? span : undefined;
  }

  /** The shortest region around an offset, including its end. */
  regionAt(offset: number): string | undefined {
    let best: { id: string; length: number } | undefined;
    for (const [id, { start, end }] of this.spans) {
      if (end <= start || offset < start || offset > end) continue;
      if (best === undefined || end - start < best.length) best = { id, length: end - start };
    }
    return best?.id;
  }
}
