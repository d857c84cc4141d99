/** What a language model proposes for doubtful words, limited to the words on the picture. */
import { diffArrays } from 'diff';
import { append } from '../geometry/extremes.ts';

/** A part of a text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A change of a text: what is at its place now, and what is proposed. */
export interface Correction extends TextRange {
  readonly before: string;
  readonly after: string;
}

/**
 * Why a change is refused: it changes figures, words that are not doubtful, the number of words, or
 * the marks of the form, or it has little in common with what was read.
 */
export type Refusal = 'figures' | 'otherWords' | 'wordCount' | 'form' | 'unlike';

export interface CheckedProposal {
  readonly corrections: readonly Correction[];
  readonly refused: readonly Refusal[];
}

const [OPEN, CLOSE] = ['⟦', '⟧'];

/** Letters of scripts without spaces between words are compared one by one. */
const TOKEN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*|[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]/gu;

/** Signs that have a meaning in Markdown or HTML. */
const FORM = /[<>[\]|`$\\*_~#!&]/gu;

/** Longest difference that is searched for, in tokens, and the longest search in milliseconds. */
const MOST_CHANGES = 20_000;
const SEARCH_MS = 1500;

/** The text with its doubtful words marked. @param ranges in order */
export function markedText(text: string, ranges: readonly TextRange[]): string {
  let marked = '';
  let from = 0;
  for (const { start, end } of ranges) {
    if (start < from) continue;
    marked += text.slice(from, start) + OPEN + text.slice(start, end) + CLOSE;
    from = end;
  }
  return marked + text.slice(from);
}

/** The text of an answer: without the marks, and without a fence around everything. */
export function answeredText(answer: string): string {
  const [, inside] = /^\s*```[^\n]*\n([^]*)\n```\s*$/u.exec(answer) ?? [];
  return (inside ?? answer).replaceAll(OPEN, '').replaceAll(CLOSE, '');
}

type Token = TextRange & { readonly text: string };

const tokensOf = (text: string): Token[] =>
  [...text.matchAll(TOKEN)].map(({ 0: token, index }) => ({
    ...{ text: token, start: index, end: index + token.length },
  }));

/** A changed part: the tokens that were read, and those that are proposed. */
interface Hunk {
  readonly read: readonly Token[];
  readonly proposed: readonly Token[];
}

function hunksOf(read: readonly Token[], proposed: readonly Token[]): Hunk[] | undefined {
  const texts = (tokens: readonly Token[]) => tokens.map(({ text }) => text);
  const options = { maxEditLength: MOST_CHANGES, timeout: SEARCH_MS };
  const changes = diffArrays(texts(read), texts(proposed), options);
  if (!changes) return undefined;
  const hunks: Hunk[] = [];
  let [old, now] = [0, 0];
  let [oldStart, nowStart] = [0, 0];
  const end = (): void => {
    if (old > oldStart || now > nowStart) {
      append(hunks, split(read.slice(oldStart, old), proposed.slice(nowStart, now)));
    }
  };
  for (const { added, removed, value } of changes) {
    if (!added && !removed) {
      end();
      old += value.length;
      now += value.length;
      [oldStart, nowStart] = [old, now];
    } else if (added) now += value.length;
    else old += value.length;
  }
  end();
  return hunks;
}

/** Of as many words on both sides, each is a change of its own. */
function split(read: readonly Token[], proposed: readonly Token[]): Hunk[] {
  if (read.length !== proposed.length) return [{ read, proposed }];
  return read.flatMap((token, i) => {
    const other = proposed[i];
    return other ? [{ read: [token], proposed: [other] }] : [];
  });
}

const figuresOf = (text: string): string => (text.match(/\p{N}/gu) ?? []).join('');
const formOf = (text: string): string => (text.match(FORM) ?? []).join('');

/** The number of characters that differ. */
function distance(a: readonly string[], b: readonly string[]): number {
  let row = b.map((_, i) => i + 1);
  for (const [i, left] of a.entries()) {
    let [diagonal, before] = [i, i + 1];
    row = row.map((above, j) => {
      const changed = diagonal + (b[j] === left ? 0 : 1);
      diagonal = above;
      before = Math.min(above + 1, before + 1, changed);
      return before;
    });
  }
  return row.at(-1) ?? a.length;
}

/** Whether at least half of the characters stay, or all but one of a short word. */
function isAlike(before: string, after: string): boolean {
  const [a, b] = [before, after].map((text) => Array.from(text.replace(/\s/gu, '').toLowerCase()));
  if (!a || !b) return false;
  return distance(a, b) <= Math.max(1, Math.floor(Math.max(a.length, b.length) / 2));
}

function refusalOf(
  { read, proposed }: Hunk,
  before: string,
  after: string,
  isDoubtful: (token: Token) => boolean,
): Refusal | undefined {
  if (figuresOf(before) !== figuresOf(after)) return 'figures';
  if (read.length === 0 || proposed.length === 0) return 'wordCount';
  if (!read.every(isDoubtful)) return 'otherWords';
  if (formOf(before) !== formOf(after)) return 'form';
  // Words over a line end stay in their lines.
  if (before.includes('\n')) return 'wordCount';
  return isAlike(before, after) ? undefined : 'unlike';
}

const sliced = (text: string, tokens: readonly Token[]): string =>
  text.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0);

/**
 * Compares a proposal with the text that was read, word by word. A change counts only if it
 * concerns doubtful words alone, and is like them: a model must not add what the page does not say.
 * @param doubtful where the doubtful words are in `text`
 * @returns undefined if the two differ too much to be compared
 */
export function checkProposal(
  text: string,
  doubtful: readonly TextRange[],
  proposal: string,
): CheckedProposal | undefined {
  const hunks = hunksOf(tokensOf(text), tokensOf(proposal));
  if (!hunks) return undefined;
  const isDoubtful = (token: Token): boolean =>
    doubtful.some(({ start, end }) => token.start < end && token.end > start);
  const corrections: Correction[] = [];
  const refused: Refusal[] = [];
  for (const hunk of hunks) {
    const [before, after] = [sliced(text, hunk.read), sliced(proposal, hunk.proposed)];
    const plain = after.replace(/\s+/gu, ' ');
    const refusal = refusalOf(hunk, before, plain, isDoubtful);
    const [first, last] = [hunk.read[0], hunk.read.at(-1)];
    if (refusal !== undefined) refused.push(refusal);
    else if (first && last) {
      corrections.push({ start: first.start, end: last.end, before, after: plain });
    }
  }
  return { corrections, refused };
}

/** The text with corrections, which are in order and do not overlap. */
export function correctedText(text: string, corrections: readonly Correction[]): string {
  let corrected = '';
  let from = 0;
  for (const { start, end, after } of corrections) {
    corrected += text.slice(from, start) + after;
    from = end;
  }
  return corrected + text.slice(from);
}
