import type { OcrPage, Region } from '../../core/document/document.ts';
import { leadOf, type PageMarks } from '../../core/document/pageMarks.ts';
import { alignSpans } from './alignSpans.ts';
import type { RegionEdits } from './editedPage.ts';
import { RegionAnchors, withLineEnds, type TextChange } from './regionAnchors.ts';

/** What happened to a text: who changed it, and whether deleted text may have come back. */
export interface ChangeOrigin {
  readonly own: boolean;
  readonly undone: boolean;
}

/** The regions of a run in the text of its document, whether the user or a run changes the text. */
export class RegionTracker {
  readonly anchors = new RegionAnchors();
  /** The text as of the last event. */
  private text = '';

  /** The text that is known, which stays after its document was closed. */
  get knownText(): string {
    return this.text;
  }

  /** Begins with a text that contains the pages, perhaps in an edited form. */
  adopt(pages: readonly OcrPage[], text: string): void {
    const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
    let asRead = '';
    for (const page of pages) {
      const markdown = withLineEnds(page.markdown.trim(), lineEnd);
      if (asRead !== '' && markdown !== '') asRead += lineEnd + lineEnd;
      const start = asRead.length;
      asRead += markdown;
      this.anchors.addPage(page, asRead, start);
    }
    this.text = asRead;
    this.replaceText(text);
  }

  /** Continues with a later version of the text whose changes are not known. */
  replaceText(text: string): void {
    if (text === this.text) return;
    this.anchors.setPlaces(alignSpans(this.text, text, this.anchors.places));
    this.text = text;
    this.anchors.recover(text);
  }

  /** Applies the changes of one event. @param text the text after them */
  change(changes: readonly TextChange[], text: string, { own, undone }: ChangeOrigin): void {
    if (changes.length === 0) {
      // All line endings were changed, or nothing.
      this.replaceText(text);
      return;
    }
    this.anchors.change(changes, own ? undefined : this.text);
    this.text = text;
    // A paragraph that is moved is deleted and inserted.
    const mayRestore = undone || changes.some((change) => change.text.trim() !== '');
    if (!own && mayRestore) this.anchors.recover(text);
  }

  /** True if the text consists of the pages as they were read, with their marks. */
  isAsRead(pages: readonly OcrPage[], marks: PageMarks = 'none'): boolean {
    const read = pages
      .filter(({ markdown }) => markdown.trim() !== '')
      .map(({ index, markdown }, at, all) => {
        const above = all[at - 1]?.markdown ?? '';
        return leadOf(marks, index, above) + markdown.trim();
      })
      .join('\n\n');
    return withLineEnds(this.text, '\n').trim() === withLineEnds(read, '\n').trim();
  }

  /** The text of the regions that differ from what was read; empty for deleted ones. */
  editsOf(regions: readonly Region[]): RegionEdits {
    const edits = new Map<string, string>();
    for (const { id, markdown } of regions) {
      const known = this.anchors.isKnown(id);
      if (!known) continue;
      const span = this.anchors.spanOf(id);
      const now = span ? withLineEnds(this.text.slice(span.start, span.end), '\n').trim() : '';
      if (now !== withLineEnds(markdown, '\n').trim()) edits.set(id, now);
    }
    return edits;
  }
}
