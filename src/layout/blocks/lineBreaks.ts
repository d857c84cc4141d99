import { largest } from '../../core/geometry/extremes.ts';
import { boxWidth } from '../../core/geometry/geometry.ts';
import { at, zip } from '../../core/system/items.ts';
import type { TextLine } from '../lines/rows.ts';
import { quantile, startsUnspaced } from '../lines/textMeasure.ts';

/** Edges of a column in pixels. */
interface Edges {
  readonly x0: number;
  readonly x1: number;
}

/**
 * Lines that end early: the first word of the next line would have fitted. If that is true of most
 * lines (an address, a verse), every line counts.
 */
export function breaksOf(lines: readonly TextLine[], { x0, x1 }: Edges): Set<number> {
  const own = largest(lines.map((l) => l.box.x1));
  const filled = own - x0 > 0.75 * (x1 - x0);
  const edge = lines.length > 2 && (filled || areEven(lines, own)) ? own : Math.max(own, x1);
  const all = lines.slice(1).map((_, i) => i + 1);
  const undivided = all.filter((i) => !isDivided(at(lines, i - 1), at(lines, i)));
  const early = undivided.filter((i) => {
    const [before, line] = [at(lines, i - 1), at(lines, i)];
    return endsEarly(before, line, edge) || isLed(before) || isLed(line);
  });
  const areAll =
    early.length > 0.5 * all.length ||
    areSeparate(lines, own) ||
    areListed(lines, own) ||
    areVerses(lines, own);
  return new Set(areAll ? undivided : early);
}

/** A title, a leader and what it leads to, such as a price: a line of its own. */
const isLed = ({ text }: TextLine): boolean => /(?:[.·․…‥_]\s?){4,}\s*\S/u.test(text);

/** Fewest lines of a block of entries or of a stanza, and most letters of a verse. */
const LISTED = { lines: 3, verse: 60 } as const;
/** Share of the lines of a stanza that end with a mark; one in eight lines of prose does. */
const PUNCTUATED = 0.6;

/** An entry of an index, or a name with its price. */
const ENTRY = /^\p{L}.*\d$/u;
/** Share of the entries of a longer list that may begin in lowercase. */
const FEW_OTHERS = 0.2;

/** Whether a line begins like an entry or a verse: with a capital or a figure. */
const startsAnew = ({ text }: TextLine): boolean => /^["“„«(+]?[\p{Lu}\p{N}]/u.test(text);

/**
 * Whether the lines of a block are entries, such as those of an address or of a list of ingredients:
 * short ones that begin with a capital or a figure and do not end as a sentence does, or with room
 * for the next one. Chance does that too rarely in prose.
 */
function areListed(lines: readonly TextLine[], own: number): boolean {
  if (lines.length < LISTED.lines || lines.some(({ text }) => text.length > SHORT)) return false;
  if (lines.every(({ text }) => ENTRY.test(text))) return true;
  const later = zip(lines.slice(1), lines);
  const others = later.filter(([line]) => !startsAnew(line));
  const areFew = others.length <= FEW_OTHERS * later.length;
  const areAnew = areFew || others.every(([line, before]) => hasRoom(before, line, own));
  return areAnew && others.length <= 0.25 * later.length && !/[.!?]$/u.test(at(lines, -1).text);
}

/**
 * Whether the lines are verses: the next word would have fitted behind one of them, and all begin
 * with a capital, or most end with a mark.
 */
function areVerses(lines: readonly TextLine[], own: number): boolean {
  const { length } = lines;
  if (length < LISTED.lines || lines.some(({ text }) => text.length > LISTED.verse)) return false;
  const hasShort = zip(lines.slice(1), lines).some(([line, before]) => hasRoom(before, line, own));
  if (!hasShort) return false;
  const marked = lines.filter(({ text }) => /[.,;:!?…—–]["'”’»]?$/u.test(text)).length;
  return lines.every(startsAnew) || (length > LISTED.lines && marked >= PUNCTUATED * length);
}

/** Whether the first word of a line would have fitted behind the one before, within the block itself. */
const hasRoom = (before: TextLine, line: TextLine, own: number): boolean =>
  own - before.box.x1 > 1.15 * firstWordWidth(line) + 0.25 * before.size;

/** Most letters in the lines of a block of separate short lines. */
const SHORT = 30;
/** Share of the lines that must show it. */
const SHOWING = 0.4;
const LABELLED = /^[^:：]{2,24}[:：]\s*\S/u;

/**
 * Whether the lines of a block are separate, such as the ingredients of a recipe or labels with their
 * values: the first words of several would have fitted on the line before, within the width of the
 * block itself, or nearly all have a label.
 */
function areSeparate(lines: readonly TextLine[], own: number): boolean {
  if (lines.length < 3 || lines.some(({ text }) => text.length > SHORT)) return false;
  const labelled = lines.filter(({ text }) => LABELLED.test(text)).length;
  if (labelled >= lines.length - 1) return true;
  const fitting = zip(lines.slice(1), lines).filter(([line, before]) => hasRoom(before, line, own));
  return fitting.length >= Math.max(2, SHOWING * (lines.length - 1));
}

/** Fewest letters in a line of prose, and the share of the longest line that most lines fill. */
const PROSE = { letters: 45, filled: 0.85 };

/** Lines of a paragraph that is narrower than its column: their right edge is its own. */
function areEven(lines: readonly TextLine[], own: number): boolean {
  const full = lines.slice(0, -1);
  const widths = full.map(({ box }) => (box.x1 - box.x0) / (own - box.x0));
  return (
    full.length >= 3 &&
    quantile(widths, 0.5) >= PROSE.filled &&
    quantile(
      full.map(({ text }) => text.length),
      0.5,
    ) >= PROSE.letters
  );
}

/** A word continues on the next line: the line break there is not intended. */
const isDivided = (before: TextLine, line: TextLine): boolean =>
  /\p{Ll}[-\u00ad\u2010\u2011]$/u.test(before.text) && /^\p{Ll}/u.test(line.text);

/**
 * Whether what follows a line would have fitted on it.
 * @param edge right edge of the text in pixels
 */
export function endsEarly(before: TextLine, line: TextLine, edge: number): boolean {
  return edge - before.box.x1 > Math.max(firstWordWidth(line), 2 * before.size) + 2.5 * before.size;
}

/** What must follow on the same line: a word, or a character of a script without spaces. */
const FIRST_WORD = /^\S+/u;
const FIRST_CHARACTER = /^[\p{Ps}\p{Pi}]*.\p{Po}*/u;

/** Width of the first word of a line and a space, from the mean width of its letters. */
function firstWordWidth({ text, box }: TextLine): number {
  const first = startsUnspaced(text) ? FIRST_CHARACTER : FIRST_WORD;
  const firstWord = first.exec(text)?.[0] ?? '';
  return (boxWidth(box) * (firstWord.length + 1)) / Math.max(1, Array.from(text).length);
}
