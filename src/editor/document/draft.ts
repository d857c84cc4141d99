import { moveSpan, type TextSpan, type TextChange } from './regionAnchors.ts';

/**
 * A change at the end of a draft: the last `remove` characters are deleted, then `insert` is added.
 */
export interface DraftStep {
  readonly remove: number;
  readonly insert: string;
}

function commonPrefix(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

/**
 * Text of a page that is still being read, in a document that the user may edit at the same time.
 * Each new version replaces only the end that differs from the previous version, so text that the
 * user writes inside the draft stays.
 */
export class Draft {
  /** The last version written, without the user's changes. */
  private text = '';
  private place: TextSpan;

  /**
   * @param page index of the page
   * @param start offset where it begins
   * @param gap separator from the text before it
   */
  constructor(
    readonly page: number,
    start: number,
    private readonly gap: string,
  ) {
    this.place = { start, end: start };
  }

  /** Where the draft is now, including what the user wrote into it. */
  get span(): TextSpan {
    return this.place;
  }

  /** True before any of it was written. */
  get isEmpty(): boolean {
    return this.text === '';
  }

  /**
   * What to change so that the draft contains `markdown`; undefined if it already does.
   * @param document the text that contains the draft
   */
  step(markdown: string, document: string, end = ''): DraftStep | undefined {
    const wanted = markdown === '' ? '' : this.gap + markdown + end;
    const same = commonPrefix(this.text, wanted);
    const tail = this.text.slice(same);
    const insert = wanted.slice(same);
    if (tail === '' && insert === '') return undefined;
    // If the user changed the end, it belongs to the user: only new text is added after it.
    const theirs = document.slice(this.place.end - tail.length, this.place.end) !== tail;
    return { remove: theirs ? 0 : tail.length, insert };
  }

  /** Records a step that was made in the document. @param at offset of the insertion */
  written(markdown: string, { insert }: DraftStep, at: number, end = ''): void {
    this.text = markdown === '' ? '' : this.gap + markdown + end;
    this.place = { start: Math.min(this.place.start, at), end: at + insert.length };
  }

  /** Adjusts to a change of the text around it. */
  move(change: TextChange): void {
    this.place = moveSpan(this.place, change);
  }
}
