import type * as vscode from 'vscode';
import type { MarkdownDocument } from '../document/markdownDocument.ts';
import type { Doubt } from '../doubts/doubts.ts';
import type { Run } from '../run/run.ts';
import type { DoubtfulPage } from './pageCorrections.ts';

/** The pages of a document that have doubtful words, with the places of both. */
export function doubtfulPages(
  run: Pick<Run, 'orderedPages'>,
  link: Pick<MarkdownDocument, 'rangeOf'>,
  document: Pick<vscode.TextDocument, 'offsetAt'>,
  doubts: readonly Doubt[],
): DoubtfulPage[] {
  const spanOf = ({ start, end }: vscode.Range) => ({
    start: document.offsetAt(start),
    end: document.offsetAt(end),
  });
  return run.orderedPages().flatMap(({ page }): DoubtfulPage[] => {
    const words = doubts
      .filter((doubt) => doubt.page.index === page.index)
      .map(({ word: { key }, range }) => ({ key, ...spanOf(range) }))
      .sort((a, b) => a.start - b.start);
    let [start, end] = [Infinity, 0];
    for (const { id } of page.regions) {
      const range = link.rangeOf(id);
      const span = range && spanOf(range);
      start = Math.min(start, span?.start ?? start);
      end = Math.max(end, span?.end ?? end);
    }
    return words.length === 0 || start >= end ? [] : [{ index: page.index, start, end, words }];
  });
}
