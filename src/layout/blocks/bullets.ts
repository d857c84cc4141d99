import { at } from '../../core/system/items.ts';
import { slicedText } from '../../core/text/styledText.ts';
import type { TextLine } from '../lines/rows.ts';
import { fragmentWords } from '../lines/fragments.ts';

/** Characters that recognizers output for a printed bullet. */
const SIGN = /^[•●○◦▪■□▫‣⁃∙⦁*+·°»«>¢®©¤§-]$|^[–—]$/u;
/** Letters that a bullet may be misread as; accepted only among such characters. */
const LETTER = /^[eoOcu]$/u;
/** What a ring is read as. */
const RING = /^[oO0○◦]$/u;
/** Least gap from a ring to its text, as a share of the type size: wider than between words. */
const RING_GAP = 0.36;
/** Shows that the remaining line is text and not an amount or a formula. */
const WORDING = /^["'“„(]?(?:\p{L}{2}|\p{L}\s|\p{N}+\s\p{L})/u;

/** How far apart the left edges of one list may be, as a share of the type size. */
const NEAR = 0.5;
/** Items further apart than this many type sizes are not neighbors. */
const FAR = 4;

interface Candidate {
  readonly index: number;
  readonly isSign: boolean;
  /** It may be a ring: an O that is set farther apart from its text than a word. */
  readonly isRing: boolean;
  readonly x0: number;
  readonly textX0: number;
}

/**
 * Restores bullets: two or more neighboring lines that begin at the same indentation with a single
 * stray character, and whose texts share a hanging indent, were printed with bullets, whatever was
 * read. A lone character stays as it is. If all are an O apart from its text, they were rings.
 * @param lines of one column, top to bottom
 */
export function restoreBullets(lines: readonly TextLine[]): TextLine[] {
  const restored = [...lines];
  for (let start = 0; start < lines.length;) {
    const { items, end } = runFrom(lines, start);
    const signs = items.filter((item) => item.isSign).length;
    const areRings = items.every(({ isRing }) => isRing);
    if (items.length > 1 && (signs > items.length / 2 || areRings)) {
      for (const { index } of items) {
        const line = lines[index];
        if (line) restored[index] = withBullet(line);
      }
    }
    start = Math.max(end, start + 1);
  }
  return restored;
}

/** The line with a bullet instead of its first character. */
function withBullet(line: TextLine): TextLine {
  const text = line.text.replace(/^\S+\s+/u, '• ');
  if (line.styled === undefined) return { ...line, text };
  const rest = slicedText(line.styled, line.text.length - text.length + 2);
  return { ...line, text, styled: [{ text: '• ' }, ...rest] };
}

/** The items from the line at `start` on, and the index after their last line. */
function runFrom(lines: readonly TextLine[], start: number): { items: Candidate[]; end: number } {
  const first = candidateAt(lines, start);
  if (!first) return { items: [], end: start + 1 };
  const items = [first];
  let end = start + 1;
  for (; end < lines.length; end++) {
    const line = at(lines, end);
    const near = NEAR * line.size;
    if (line.box.y0 - at(lines, end - 1).box.y1 > FAR * line.size) break;
    const next = candidateAt(lines, end);
    const isItem =
      next && Math.abs(next.x0 - first.x0) < near && Math.abs(next.textX0 - first.textX0) < near;
    if (isItem) items.push(next);
    else if (next?.isRing === true || Math.abs(line.box.x0 - first.textX0) > near) break;
  }
  return { items, end };
}

function candidateAt(lines: readonly TextLine[], index: number): Candidate | undefined {
  const { text, fragments, line } = at(lines, index);
  const [, sign, rest] = /^(\S+)\s+(\S.*)$/u.exec(text) ?? [];
  if (sign === undefined || rest === undefined || line.fontSize !== undefined) return undefined;
  const isSign = SIGN.test(sign);
  if (
    !(isSign || LETTER.test(sign) || RING.test(sign)) ||
    !WORDING.test(rest) ||
    isQuotation(sign, rest)
  ) {
    return undefined;
  }
  const [mark, word] = fragments.flatMap((fragment) => fragmentWords(fragment));
  if (!mark || !word) return undefined;
  const isRing = RING.test(sign) && word.box.x0 - mark.box.x1 >= RING_GAP * at(lines, index).size;
  return { index, isSign, isRing, x0: mark.box.x0, textX0: word.box.x0 };
}

/** « Words between quotation marks » are not items. */
const isQuotation = (sign: string, rest: string): boolean =>
  (sign === '«' && rest.includes('»')) || (sign === '»' && rest.includes('«'));
