import type * as vscode from 'vscode';
import type { OcrPage } from '../../core/document/document.ts';
import { planRemovals, planReturns, type AreaPlan, type PlaceOfPage } from './areaPlan.ts';
import type { DocumentEdits } from './documentEdit.ts';
import { lineEndOf } from './documentPlace.ts';
import type { AreaEdit } from './ignoredAreas.ts';
import { withLineEnds, type RegionAnchors } from './regionAnchors.ts';
import type { Rewrite } from './rewritePlan.ts';

/** Where new text goes in a document; undefined if it has no place. */
export type PlanRewrite = (document: vscode.TextDocument) => Rewrite | undefined;

/** Changes text that a document has already, and the places of its regions. */
export class Rewriter {
  constructor(
    private readonly edits: DocumentEdits,
    private readonly anchors: RegionAnchors,
  ) {}

  /** @returns false if there is no place for the change any more */
  async rewrite(
    document: vscode.TextDocument,
    old: OcrPage,
    page: OcrPage,
    plan: PlanRewrite,
  ): Promise<boolean> {
    const { edits, anchors } = this;
    let written = false;
    // Edits in the meantime may move the place, or remove it.
    await edits.insist(document, page.index, async () => {
      const planned = plan(document);
      if (!planned) return true;
      const { start, end } = planned.span;
      const text = withLineEnds(planned.text, lineEndOf(document));
      const take = (at: number) => anchors.replacePage(old, page, document.getText(), at);
      written = await edits.tryChange(document, { start, length: end - start, text, take });
      return written;
    });
    return written;
  }

  /**
   * Leaves out what is in an area on all pages, or brings it back, as one change.
   * @param placeOf the place of a page of which nothing is in the text
   * @returns false if the document was closed before
   */
  async areas(
    document: vscode.TextDocument,
    changes: readonly AreaEdit[],
    placeOf: PlaceOfPage,
  ): Promise<boolean> {
    const { edits, anchors } = this;
    const [first] = changes;
    if (!first) return true;
    return edits.insist(document, first.page.index, async () => {
      const text = document.getText();
      const plan: AreaPlan = changes.some(({ back }) => back.length > 0)
        ? planReturns(anchors, changes, text, lineEndOf(document), placeOf)
        : planRemovals(anchors, changes, text, lineEndOf(document));
      const take = () => plan.take(document.getText());
      if (plan.parts.length > 0) return edits.trySeveral(document, { parts: plan.parts, take });
      take();
      return true;
    });
  }
}
