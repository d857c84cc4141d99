/**
 * Lists that continue elsewhere: on the next page, in the next column, after a paragraph between.
 * Works on the Markdown of regions, which is all that a page keeps of a list.
 */

/** The number of an item and the sign after it: `3.`, `3)`. */
interface ItemNumber {
  readonly value: number;
  readonly sign: string;
}

/** What a list and a paragraph have in common. */
export interface ListPart {
  readonly kind: string;
  readonly markdown: string;
}

/** An item at the outermost level, or a paragraph that begins like one. */
const NUMBERED = /^(\d{1,9})\\?([.)])[ \u00a0]/u;
const OUTER_NUMBER = /^(\d{1,9})([.)]) /gmu;
const ITEM_START = /^( *(?:-|\d{1,9}[.)]) )(?!\s*$)/gmu;

const numberOf = ([, digits, sign]: RegExpMatchArray): ItemNumber => ({
  value: Number(digits),
  sign: sign ?? '',
});

/** Number with which a list or a paragraph begins. */
export function firstNumber({ kind, markdown }: ListPart): ItemNumber | undefined {
  if (kind !== 'list' && kind !== 'paragraph') return undefined;
  const found = NUMBERED.exec(markdown);
  return found ? numberOf(found) : undefined;
}

/** Number of the last outermost item of a list, or of a paragraph that begins with one. */
export function lastNumber(part: ListPart): ItemNumber | undefined {
  if (part.kind !== 'list') return firstNumber(part);
  const last = Array.from(part.markdown.matchAll(OUTER_NUMBER)).at(-1);
  return last && numberOf(last);
}

/** Whether a number is the next one in the same list. */
export const followsNumber = (before: ItemNumber | undefined, next: ItemNumber | undefined) =>
  before !== undefined && next?.value === before.value + 1 && next.sign === before.sign;

/** The Markdown of a paragraph that begins with a number as an item; that of a list unchanged. */
export function itemMarkdown({ kind, markdown }: ListPart): string {
  const found = kind === 'paragraph' ? NUMBERED.exec(markdown) : null;
  if (!found) return markdown;
  const mark = `${found[1] ?? ''}${found[2] ?? ''} `;
  return mark + indented(markdown.slice(found[0].length), mark.length);
}

/** Two parts as one list, if their numbers are consecutive. */
export function joinedList(before: ListPart, next: ListPart): string | undefined {
  if (!followsNumber(lastNumber(before), firstNumber(next))) return undefined;
  return `${itemMarkdown(before)}\n${itemMarkdown(next)}`;
}

/** Whether text of the second part may continue the first one's last sentence. */
export const mayContinue = (before: ListPart, next: ListPart): boolean =>
  next.kind === 'paragraph' && (before.kind === 'paragraph' || before.kind === 'list');

/** Markdown of a paragraph where it continues another one, or the last item of a list. */
export function continuingMarkdown(before: ListPart, { markdown }: ListPart): string {
  if (before.kind !== 'list') return markdown;
  const last = Array.from(before.markdown.matchAll(ITEM_START)).at(-1);
  return indented(markdown, last?.[1]?.length ?? 0);
}

const indented = (markdown: string, width: number): string =>
  markdown.replace(/\n(?=.)/gu, `\n${' '.repeat(width)}`);
