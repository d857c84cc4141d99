import type * as vscode from 'vscode';
import {
  answeredText,
  checkProposal,
  markedText,
  type Correction,
  type Refusal,
  type TextRange,
} from '../../core/document/proposal.ts';
import { append } from '../../core/geometry/extremes.ts';
import { askModel, partsFor, type ChatModel } from './chatModel.ts';

/** A doubtful word in the text of a document. */
export interface DoubtfulPlace extends TextRange {
  readonly key: string;
}

/** A page of a document that has doubtful words. */
export interface DoubtfulPage extends TextRange {
  /** From 0. */
  readonly index: number;
  /** In the order of the text. */
  readonly words: readonly DoubtfulPlace[];
}

/** A correction of a document, with the keys of the doubtful words that it concerns. */
export interface PageCorrection extends Correction {
  /** From 0. */
  readonly page: number;
  readonly keys: readonly string[];
}

export interface ProposedCorrections {
  readonly corrections: readonly PageCorrection[];
  readonly refused: readonly Refusal[];
}

const overlap = (a: TextRange, b: TextRange): boolean => a.start < b.end && a.end > b.start;

/**
 * What a model proposes for the doubtful words of a page. Long pages are sent in parts; parts without
 * doubtful words are not sent.
 * @param text of the document
 * @throws ModelFailure, or CancellationError
 */
export async function correctPage(
  model: ChatModel,
  text: string,
  page: DoubtfulPage,
  token: vscode.CancellationToken,
): Promise<ProposedCorrections> {
  const corrections: PageCorrection[] = [];
  const refused: Refusal[] = [];
  for (const part of await partsFor(model, text, page, token)) {
    const words = page.words.filter((word) => word.start >= part.start && word.end <= part.end);
    if (words.length === 0) continue;
    const own = text.slice(part.start, part.end);
    const shift = ({ start, end }: TextRange, by: number) => ({ start: start + by, end: end + by });
    const ranges = words.map((word) => shift(word, -part.start));
    const answer = answeredText(await askModel(model, markedText(own, ranges), token));
    const checked = checkProposal(own, ranges, answer);
    append(refused, checked?.refused ?? ['unlike']);
    for (const correction of checked?.corrections ?? []) {
      const { start, end } = shift(correction, part.start);
      const keys = words.filter((word) => overlap(word, { start, end })).map(({ key }) => key);
      corrections.push({ ...correction, start, end, page: page.index, keys });
    }
  }
  return { corrections, refused };
}
