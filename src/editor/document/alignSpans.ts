import { diffArrays } from 'diff';
import type { TextSpan } from './regionAnchors.ts';

/**
 * Words, and everything else character by character: Chinese and Japanese have no spaces, so that
 * one changed character must not make a whole sentence a different word.
 */
const TOKEN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}\p{M}]+|\r\n|[^\p{L}\p{N}\p{M}]/gu;

/** Longest difference that is searched for, in tokens, and the longest search in milliseconds. */
const MOST_CHANGES = 20_000;
const SEARCH_MS = 1500;

/** Part of an old text and what it became; unchanged parts have the same text in both. */
interface Hunk {
  readonly before: TextSpan;
  readonly after: TextSpan;
  readonly same: boolean;
}

const tokens = (text: string): string[] => text.match(TOKEN) ?? [];
const lengthOf = (parts: readonly string[]): number =>
  parts.reduce((sum, part) => sum + part.length, 0);

/** The parts of two texts in order; undefined if they differ too much to be compared. */
function hunks(before: string, after: string): Hunk[] | undefined {
  const changes = diffArrays(tokens(before), tokens(after), {
    maxEditLength: MOST_CHANGES,
    timeout: SEARCH_MS,
  });
  if (!changes) return undefined;
  const found: Hunk[] = [];
  let [old, now] = [0, 0];
  for (const { added, removed, value } of changes) {
    const length = lengthOf(value);
    const [oldEnd, nowEnd] = [added ? old : old + length, removed ? now : now + length];
    const same = !added && !removed;
    const last = found.at(-1);
    if (last && !same && !last.same) {
      found[found.length - 1] = {
        before: { start: last.before.start, end: oldEnd },
        after: { start: last.after.start, end: nowEnd },
        same,
      };
    } else {
      found.push({ before: { start: old, end: oldEnd }, after: { start: now, end: nowEnd }, same });
    }
    [old, now] = [oldEnd, nowEnd];
  }
  return found;
}

/** What a part of the text makes of a span: the piece of it in the new text, if any. */
interface Piece {
  readonly span: TextSpan;
  /** True if it has text of the span, and not only text around it. */
  readonly kept: boolean;
}

/** The piece of a span in an unchanged part. */
function keptPiece({ start, end }: TextSpan, { before, after }: Hunk): Piece | undefined {
  const first = Math.max(before.start, start);
  const last = Math.min(before.end, end);
  if (first >= last) return undefined;
  const shift = after.start - before.start;
  return { span: { start: first + shift, end: last + shift }, kept: true };
}

/**
 * The piece of a span in a changed part: what replaces text of the span belongs to it, and so does
 * text after its end if it grows.
 */
function newPiece(
  { start, end }: TextSpan,
  { before, after }: Hunk,
  grows: boolean,
): Piece | undefined {
  if (before.start < start || before.end > end || before.end === start) return undefined;
  const isWhole = before.start === start && before.end === end;
  if (before.start === end && !grows) return undefined;
  return { span: after, kept: isWhole && after.end > after.start };
}

/** Where a span is after the changes; undefined if nothing of it is left. */
function moved(span: TextSpan, parts: readonly Hunk[], grows: boolean): TextSpan | undefined {
  const pieces: Piece[] = [];
  for (const part of parts) {
    if (part.before.start > span.end || part.before.end < span.start) continue;
    const piece = part.same
      ? keptPiece(span, part)
      : newPiece(span, part, grows && pieces.length > 0);
    if (piece) pieces.push(piece);
  }
  const [first] = pieces;
  const last = pieces.at(-1);
  if (!first || !last || !pieces.some(({ kept }) => kept)) return undefined;
  const found = { start: first.span.start, end: last.span.end };
  return found.end > found.start ? found : undefined;
}

/**
 * Where spans of a text are in a later version of it whose changes are not known. Spans of which
 * nothing is left, and all spans of texts that differ too much, are absent from the result.
 * @param grows whether text that was added at the end of a span belongs to it
 */
export function alignSpans(
  before: string,
  after: string,
  spans: ReadonlyMap<string, TextSpan>,
  grows = true,
): Map<string, TextSpan> {
  if (before === after) return new Map(spans);
  const parts = hunks(before, after);
  const found = new Map<string, TextSpan>();
  for (const [id, span] of parts ? spans : []) {
    const place = moved(span, parts ?? [], grows);
    if (place) found.set(id, place);
  }
  return found;
}
