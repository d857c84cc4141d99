import * as vscode from 'vscode';
import type { PageMarks } from '../../core/document/pageMarks.ts';
import type { PartialPage } from '../run/runTypes.ts';
import type { DocumentEdits } from './documentEdit.ts';
import { lineEndOf } from './documentPlace.ts';
import type { Draft } from './draft.ts';
import { withLineEnds, type TextSpan } from './regionAnchors.ts';
import type { WritingPlaces } from './writingPlaces.ts';

const markOf = (page: number): string =>
  `<!-- ${vscode.l10n.t('Page {0} is incomplete: recognition stopped here.', page + 1)} -->`;

/** The text of a page that was not finished, with a note of that. */
export const incomplete = ({ page, markdown }: PartialPage): string =>
  `${markdown.trimEnd()}\n\n${markOf(page)}`;

/**
 * Where the text of a page that was not finished is in a document: from its begin, as far as that is
 * known, to the note. The note alone if the user changed the text before it.
 */
export function spanOfPartial(
  text: string,
  page: number,
  partials: readonly PartialPage[],
): TextSpan | undefined {
  const mark = markOf(page);
  const at = text.indexOf(mark);
  if (at < 0) return undefined;
  const end = at + mark.length;
  const partial = partials.find((known) => known.page === page);
  for (const lineEnd of ['\n', '\r\n']) {
    const whole = partial && withLineEnds(incomplete(partial), lineEnd);
    if (whole !== undefined && text.slice(0, end).endsWith(whole)) {
      return { start: end - whole.length, end };
    }
  }
  return { start: at, end };
}

/** Writes a page that is still being read, at the end of the text. */
export class DraftWriter {
  constructor(
    private readonly edits: DocumentEdits,
    private readonly places: WritingPlaces,
    private readonly marks: PageMarks,
  ) {}

  of(page: number, document: vscode.TextDocument): Draft {
    return this.places.draftOf(page, document.getText(), lineEndOf(document), this.marks);
  }

  /** Tries to change a draft to `markdown`; returns true if the document contains it. */
  async try(
    document: vscode.TextDocument,
    draft: Draft,
    markdown: string,
    end: string,
  ): Promise<boolean> {
    const wanted = withLineEnds(markdown, lineEndOf(document));
    const step = draft.step(wanted, document.getText(), end);
    if (!step) return true;
    return this.edits.tryChange(document, {
      start: draft.span.end - step.remove,
      length: step.remove,
      text: step.insert,
      // The page is one undo step, however often it grew.
      undo: { stopBefore: draft.isEmpty, stopAfter: end !== '' },
      take: (at) => {
        draft.written(wanted, step, at, end);
        this.places.endAt(draft.span.end);
      },
    });
  }

  /** @returns false if the document was closed */
  insist(document: vscode.TextDocument, draft: Draft, markdown: string): Promise<boolean> {
    return this.edits.insist(document, draft.page, () =>
      this.try(document, draft, markdown, lineEndOf(document)),
    );
  }
}
