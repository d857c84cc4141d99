import { leadOf, type PageMarks } from '../../core/document/pageMarks.ts';
import { gapAfter } from './documentPlace.ts';
import { Draft } from './draft.ts';
import { moveSpan, withLineEnds, type TextChange, type TextSpan } from './regionAnchors.ts';

/** Where a run writes into its document, while the text around these places changes. */
export class WritingPlaces {
  /** The page in progress, as far as it is in the document. */
  draft: Draft | undefined;
  /** Unfinished pages, and where their text is, as far as that is known. */
  readonly partials = new Map<number, TextSpan | undefined>();
  /** An empty span. */
  private last: TextSpan = { start: 0, end: 0 };

  /** Where the next page goes: the end of what this run has written. */
  get end(): number {
    return this.last.end;
  }

  endAt(offset: number): void {
    this.last = { start: offset, end: offset };
  }

  /** Continues in a later version of the text whose changes are not known. */
  continueIn(before: string, now: string): void {
    const written = before.slice(0, this.draft?.span.end ?? 0);
    if (!now.startsWith(written)) this.draft = undefined;
    this.endAt(now.length);
  }

  /**
   * The draft of a page; a new one begins at the end, after an empty line and the page's mark.
   * @param document the text so far
   */
  draftOf(page: number, document: string, lineEnd: string, marks: PageMarks): Draft {
    if (this.draft?.page === page) return this.draft;
    const before = document.slice(0, this.end);
    const lead = leadOf(marks, page, before);
    this.draft = new Draft(page, this.end, withLineEnds(gapAfter(before) + lead, lineEnd));
    return this.draft;
  }

  /** Applies the changes of one event: offsets are from before the event, and none overlap. */
  move(changes: readonly TextChange[]): void {
    for (const change of [...changes].sort((a, b) => b.offset - a.offset)) {
      this.last = moveSpan(this.last, change);
      this.draft?.move(change);
      for (const [page, span] of this.partials) {
        this.partials.set(page, span && moveSpan(span, change));
      }
    }
  }
}
