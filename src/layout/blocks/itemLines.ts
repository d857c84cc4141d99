/** The lines of items, which begin with a marker or the number of a clause. */
import { fragmentWords } from '../lines/fragments.ts';
import type { TextLine } from '../lines/rows.ts';
import { endsEarly } from './lineBreaks.ts';
import { listMarker } from './lists.ts';

/** References in brackets and clauses: they stay paragraphs, but begin and continue as items do. */
const CLAUSE =
  /^(?:\[\d{1,3}\](?=\s)|§\s?\d{1,3}[a-z]?(?=\s+\p{Lu})|\d{1,2}(?:\.\d{1,2}){1,3}\.?(?=\s+\p{Lu}))/u;

const itemMarker = (text: string): string | undefined => listMarker(text) ?? CLAUSE.exec(text)?.[0];

/** Whether a line begins with the marker of an item or the number of a clause. */
export const isMarked = (line: TextLine): boolean => itemMarker(line.text) !== undefined;

/** Whether a line begins below the text of an item, to the right of its marker. */
export function isBelowText(item: TextLine, line: TextLine): boolean {
  const marker = itemMarker(item.text);
  if (marker === undefined) return false;
  const words = item.fragments.flatMap((fragment) => fragmentWords(fragment));
  const [first, second] = words;
  const text = first?.word.text === marker ? second : undefined;
  return text !== undefined && Math.abs(text.box.x0 - line.box.x0) < 0.5 * line.size;
}

/** The lines of an item so far. */
interface Item {
  readonly first: TextLine;
  readonly lines: readonly TextLine[];
  /** Left edge of all lines but the first. */
  readonly laterX0: number;
}

/**
 * A line after an item of a list, below its marker rather than its text, is no part of the item if
 * the item ends early.
 */
export function isBelowMarker(
  before: TextLine,
  line: TextLine,
  { first, lines, laterX0 }: Item,
  x1: number,
): boolean {
  if (!isMarked(first) || isMarked(line) || !/^\p{Lu}/u.test(line.text)) return false;
  if (Math.abs(first.box.x0 - line.box.x0) > 0.5 * line.size) return false;
  const hung = lines.length === 1 || laterX0 > first.box.x0 + 0.7 * line.size;
  return hung && hasWideMarker(first) && endsEarly(before, line, x1);
}

/** Whether the text of an item is farther from its marker than a word would be. */
function hasWideMarker({ fragments, size }: TextLine): boolean {
  const [mark, word] = fragments.flatMap((fragment) => fragmentWords(fragment));
  return mark !== undefined && word !== undefined && word.box.x0 - mark.box.x1 > 0.45 * size;
}
