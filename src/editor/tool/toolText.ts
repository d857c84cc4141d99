import type { OcrPage } from '../../core/document/document.ts';

/** Characters of one answer to a language model: the default, and the most it may request. */
export const ANSWER_LIMIT = { preset: 30_000, most: 200_000 } as const;

/** Number of warnings that an answer lists, and characters of each. */
const WARNINGS = { most: 20, length: 300 } as const;

/** What to request next. */
export interface RestOfText {
  /** Page range, counted from 1. */
  readonly pages: string;
  /** Offset in the text of these pages. */
  readonly startCharacter: number;
}

export interface ToolText {
  readonly text: string;
  readonly rest: RestOfText | undefined;
}

export type ReadPage = Pick<OcrPage, 'index' | 'markdown'>;

/** `0, 1, 2, 5` → `1-3,6`. */
export function pageRange(indexes: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const index of indexes) {
    const last = runs.at(-1);
    if (last?.[1] === index - 1) last[1] = index;
    else runs.push([index, index]);
  }
  return runs
    .map(([from, to]) => (from === to ? String(from + 1) : `${from + 1}-${to + 1}`))
    .join(',');
}

/** Where to cut a text that may end at `end`: after a paragraph or line in its second half. */
function cutAt(text: string, start: number, end: number): number {
  const middle = start + (end - start) / 2;
  for (const mark of ['\n\n', '\n', ' ']) {
    const at = text.lastIndexOf(mark, end - mark.length);
    if (at >= middle) return at + mark.length;
  }
  // Not between the two halves of a surrogate pair.
  return /[\udc00-\udfff]/u.test(text.charAt(end)) ? end - 1 : end;
}

/**
 * A part of the text of pages, and what to request to get the next part.
 * @param requested indexes of all requested pages, some of which may not have been read
 * @param start offset in the text of these pages
 */
export function partOf(
  pages: readonly ReadPage[],
  requested: readonly number[],
  start: number,
  limit: number,
): ToolText {
  const begins: number[] = [];
  let text = '';
  for (const { markdown } of pages) {
    const part = markdown.trim();
    if (text !== '' && part !== '') text += '\n\n';
    begins.push(text.length);
    text += part;
  }
  const end = text.length - start <= limit ? text.length : cutAt(text, start, start + limit);
  const next = restAt(end, pages, begins, text.length, requested);
  return { text: text.slice(start, end).trimEnd(), rest: next };
}

function restAt(
  end: number,
  pages: readonly ReadPage[],
  begins: readonly number[],
  length: number,
  requested: readonly number[],
): RestOfText | undefined {
  const from = (index: number, startCharacter: number): RestOfText => ({
    pages: pageRange(requested.filter((page) => page >= index)),
    startCharacter,
  });
  if (end < length) {
    const at = begins.findLastIndex((begin) => begin <= end);
    return from(pages[at]?.index ?? 0, end - (begins[at] ?? 0));
  }
  const last = pages.at(-1)?.index ?? -1;
  const missing = requested.find((page) => page > last);
  return missing === undefined ? undefined : from(missing, 0);
}

/** The sentence that says that an answer is incomplete, and how to request the rest. */
export function restText(
  rest: RestOfText,
  input: Readonly<Record<string, unknown>>,
  limit: number,
): string {
  const call = JSON.stringify({ ...input, ...rest });
  return `This is not all of the text: an answer has at most ${limit} characters. To read on, call this tool again with ${call}`;
}

/** A short list of warnings. */
export function warningText(messages: readonly string[]): string {
  const shown = messages.slice(0, WARNINGS.most).map((message) => {
    const line = message.replace(/\s+/gu, ' ');
    return `- ${line.length > WARNINGS.length ? `${line.slice(0, WARNINGS.length)}…` : line}`;
  });
  const left = messages.length - shown.length;
  return [
    'Warnings of the OCR engine:',
    ...shown,
    ...(left > 0 ? [`- and ${left} more`] : []),
  ].join('\n');
}
