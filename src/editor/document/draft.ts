import { moveSpan, type TextSpan, type TextChange } from './regionAnchors.ts';

/** A change of a document's end of a draft: the last `remove` characters go, `insert` comes. */
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
 * Text of a page that is still being read, as it stands in a document that a person may edit at the
 * same time. Each new version changes only the end that differs from the one before, so that what a
 * person writes inside of it stays.
 */
export class Draft {
  /** What was written last, without what a person changed. */
  private text = '';
  private place: TextSpan;

  /**
   * @param page index of the page
   * @param start offset where it begins
   * @param gap what separates it from the text before it
   */
  constructor(
    readonly page: number,
    start: number,
    private readonly gap: string,
  ) {
    this.place = { start, end: start };
  }

  /** Where it stands now, what a person wrote into it included. */
  get span(): TextSpan {
    return this.place;
  }

  /** True before anything of it was written. */
  get isEmpty(): boolean {
    return this.text === '';
  }

  /**
   * What to change so that the draft says `markdown`; undefined when it does already.
   * @param document the text that it stands in
   */
  step(markdown: string, document: string, end = ''): DraftStep | undefined {
    const wanted = markdown === '' ? '' : this.gap + markdown + end;
    const same = commonPrefix(this.text, wanted);
    const tail = this.text.slice(same);
    const insert = wanted.slice(same);
    if (tail === '' && insert === '') return undefined;
    // Where a person changed the end, it is theirs: only what is new comes after it.
    const theirs = document.slice(this.place.end - tail.length, this.place.end) !== tail;
    return { remove: theirs ? 0 : tail.length, insert };
  }

  /** Takes note of a step that the document took. @param at offset where the insertion stands */
  written(markdown: string, { insert }: DraftStep, at: number, end = ''): void {
    this.text = markdown === '' ? '' : this.gap + markdown + end;
    this.place = { start: Math.min(this.place.start, at), end: at + insert.length };
  }

  /** Follows a change of the text around it. */
  move(change: TextChange): void {
    this.place = moveSpan(this.place, change);
  }
}
