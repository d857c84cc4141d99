/** Events of pages that are read at the same time, in the order of the pages. */
import type { ProcessEvent } from '../../protocol.ts';

/** Events of which only the newest matters. */
const TRANSIENT: ReadonlySet<ProcessEvent['type']> = new Set([
  'linesFound',
  'pageProgress',
  'partialMarkdown',
]);

/**
 * Holds back the events of a page until all earlier pages have ended: a client sees one page after
 * another, whatever the engine does.
 */
export class PagesInOrder {
  /** Index of the page whose events are passed on at once. */
  private first = 0;
  private readonly held = new Map<number, ProcessEvent[]>();
  private readonly ended = new Set<number>();

  constructor(private readonly emit: (event: ProcessEvent) => void) {}

  /** Pages before this one have ended. */
  get firstOpen(): number {
    return this.first;
  }

  /** @param position of the page among the pages of the run */
  add(position: number, event: ProcessEvent): void {
    if (position === this.first) {
      this.emit(event);
      return;
    }
    const events = this.held.get(position) ?? [];
    const kept = TRANSIENT.has(event.type)
      ? events.filter(({ type }) => type !== event.type)
      : events;
    this.held.set(position, [...kept, event]);
  }

  /** The page has reported its last event. */
  end(position: number): void {
    this.ended.add(position);
    while (this.ended.delete(this.first)) {
      this.first++;
      for (const event of this.held.get(this.first) ?? []) this.emit(event);
      this.held.delete(this.first);
    }
  }
}
