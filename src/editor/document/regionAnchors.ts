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

const isEmpty = ({ start, end }: TextSpan): boolean => end <= start;

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

/** Whether a span takes what is typed at its borders. */
interface Growth {
  readonly start: boolean;
  readonly end: boolean;
}
const isGrowth = ({ start, end }: TextSpan, offset: number, grows: Growth): boolean =>
  (grows.end && offset === end) || (grows.start && offset === start);
const NO_GROWTH: Growth = { start: false, end: false };

/**
 * A span after a change of the text around it. Text typed at its borders stays outside, unless the
 * span grows there; a change that covers the whole span leaves it empty.
 */
export function moveSpan(
  span: TextSpan,
  { offset, length, text }: TextChange,
  grows = NO_GROWTH,
): TextSpan {
  const changeEnd = offset + length;
  const shift = text.length - length;
  if (length === 0 && span.end > span.start && isGrowth(span, offset, grows)) {
    return { start: span.start, end: span.end + shift };
  }
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
  /** The last text of regions that were deleted: it may be pasted somewhere else. */
  private readonly deleted = new Map<string, string>();

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
    for (const { id } of old.regions.filter((region) => !kept.has(region))) {
      this.spans.delete(id);
      this.deleted.delete(id);
    }
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

  /** Searches for deleted regions: undo, redo or a paste may have restored them. */
  recover(text: string): void {
    // First after the previous region, so that equal texts keep their order.
    let before = 0;
    for (const region of this.pages.flatMap(({ regions }) => regions)) {
      const span = this.spans.get(region.id);
      if (span === undefined) continue;
      const lost = span.end <= span.start;
      const last = this.deleted.get(region.id) ?? region.markdown;
      const wanted = { ...region, markdown: last };
      const found = lost ? (this.search(wanted, text, before) ?? this.search(wanted, text)) : span;
      if (!found) continue;
      if (lost) {
        this.spans.set(region.id, found);
        this.deleted.delete(region.id);
      }
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

  /**
   * Applies the changes of one event: offsets are from before the event, and none overlap.
   * @param before the text before the event, for changes by the user: text that is added to a region
   *   belongs to it, and the text of deleted regions is kept
   */
  change(changes: readonly TextChange[], before?: string): void {
    for (const change of [...changes].sort((a, b) => b.offset - a.offset)) {
      const grows = before === undefined ? NO_GROWTH : this.growthBy(change);
      for (const [id, span] of this.spans) {
        const now = moveSpan(span, change, grows);
        if (before !== undefined && isEmpty(now) && !isEmpty(span) && !this.deleted.has(id)) {
          // Changes are applied from the last to the first: this one's offsets are still valid.
          this.deleted.set(id, before.slice(span.start, span.end));
        }
        this.spans.set(id, now);
      }
    }
  }

  /**
   * Text that is added at the end of a region belongs to it, and text at its start if it is in the
   * same paragraph. The text of a deleted region does not: it was moved or restored.
   */
  private growthBy({ offset, text }: TextChange): Growth {
    if (this.bringsBack(text)) return NO_GROWTH;
    const follows = [...this.spans.values()].some((span) => !isEmpty(span) && span.end === offset);
    return { start: !follows && !/[\r\n]$/u.test(text), end: true };
  }

  /** True if a text contains that of a deleted region, which may have been moved or restored. */
  private bringsBack(text: string): boolean {
    if (text.trim() === '') return false;
    const plain = withLineEnds(text, '\n');
    return this.pages
      .flatMap(({ regions }) => regions)
      .some(({ id, markdown }) => {
        const span = this.spans.get(id);
        if (!span || !isEmpty(span)) return false;
        const last = withLineEnds(this.deleted.get(id) ?? markdown, '\n').trim();
        return last !== '' && plain.includes(last);
      });
  }

  /** Places of all regions that have one. */
  get places(): ReadonlyMap<string, TextSpan> {
    return new Map([...this.spans].filter(([, span]) => !isEmpty(span)));
  }

  /** Replaces all places, for a text whose changes are not known. */
  setPlaces(places: ReadonlyMap<string, TextSpan>): void {
    for (const { id } of this.pages.flatMap(({ regions }) => regions)) {
      const place = places.get(id);
      if (place) this.spans.set(id, place);
      else if (this.spans.has(id)) this.spans.set(id, { start: 0, end: 0 });
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

  /** True for a region that is or was in the text. */
  isKnown(id: string): boolean {
    return this.spans.has(id);
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
