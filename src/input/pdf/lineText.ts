import type { WordStyle } from '../../core/text/styledText.ts';
import { at } from '../../core/system/items.ts';
import { isRightToLeftText, toLogicalOrder } from './bidi.ts';
import { FULL_WIDTH, WIDE } from './glyphText.ts';
import { joinLeaders } from './leaders.ts';
import type { TextItem } from './textRuns.ts';
import { spaceThreshold } from './wordGaps.ts';

/** A letter with its marks, or a space between words. */
export interface Token {
  readonly text: string;
  readonly u0: number;
  readonly u1: number;
  readonly style?: WordStyle | undefined;
}

/** Gaps that count as a space, as shares of the type size. */
const Space = {
  /** Between ideographs and kana, which are set without spaces. */
  ideographs: 0.6,
  /** A space character over which the next glyph is moved back does not count. */
  cancelled: 0.04,
} as const;

const MARK = /^\p{M}+$/u;

/** Accents that TeX and others draw as separate glyphs, with their combining forms. */
const ACCENTS: Readonly<Record<string, string>> = {
  '`': '\u0300',
  '´': '\u0301',
  '\u02c6': '\u0302',
  '\u02dc': '\u0303',
  '¯': '\u0304',
  '˘': '\u0306',
  '˙': '\u0307',
  '¨': '\u0308',
  '˚': '\u030a',
  '˝': '\u030b',
  ˇ: '\u030c',
  '¸': '\u0327',
};

const width = (item: TextItem): number => item.u1 - item.u0;
const shared = (a: TextItem, b: TextItem): number => Math.min(a.u1, b.u1) - Math.max(a.u0, b.u0);

/** Letters drawn inside a circle, by the character for both together. */
const CIRCLED: Readonly<Record<string, string>> = { '©': 'cC', '®': 'rR', '℗': 'pP' };

/** Adds combining marks to the letter that they are over; they have no advance. */
function attachMarks(items: readonly TextItem[]): TextItem[] {
  const letters: TextItem[] = [];
  const pending: TextItem[] = [];
  const sorted = [...items].sort((a, b) => a.seq - b.seq);
  sorted.forEach((item, i) => {
    if (!MARK.test(item.text)) {
      const marks = pending.splice(0).map(({ text }) => text);
      letters.push(marks.length === 0 ? item : { ...item, text: item.text + marks.join('') });
      return;
    }
    const next = sorted[i + 1];
    const previous = letters.at(-1);
    // Right-to-left runs drawn from left to right have the mark before its letter.
    const reversed =
      next !== undefined &&
      isRightToLeftText(next.text) &&
      (previous === undefined || previous.u0 <= next.u0);
    if (reversed) pending.push(item);
    else if (previous) {
      letters[letters.length - 1] = { ...previous, text: previous.text + item.text };
    }
  });
  return letters;
}

/** Joins a drawn accent with the letter that it overlaps. */
function joinAccents(items: readonly TextItem[]): TextItem[] {
  const result: TextItem[] = [];
  for (let i = 0; i < items.length; i++) {
    const a = at(items, i);
    const b = items[i + 1];
    if (!b) {
      result.push(a);
      continue;
    }
    const covered = shared(a, b) > 0.5 * Math.min(width(a), width(b));
    const circle = covered && [a, b].find(({ text }) => text in CIRCLED);
    if (circle && [a, b].some(({ text }) => CIRCLED[circle.text]?.includes(text))) {
      result.push(circle);
      i++;
      continue;
    }
    const [accent, letter] = b.text in ACCENTS ? [b, a] : [a, b];
    const combining = ACCENTS[accent.text];
    if (combining !== undefined && covered && /\p{L}/u.test(letter.text)) {
      const plain = letter.text.replace('ı', 'i').replace('ȷ', 'j');
      result.push({ ...letter, text: (plain + combining).normalize('NFC') });
      i++;
    } else result.push(a);
  }
  return result;
}

/** For each gap between two letters, whether it contains a space character. */
function writtenSpaces(inked: readonly TextItem[], spaces: readonly TextItem[]): boolean[] {
  const middle = (from: TextItem): number => (from.u0 + from.u1) / 2;
  let next = 0;
  return inked.slice(1).map((item, i) => {
    const before = inked[i] ?? item;
    const holds = (wanted: (space: TextItem) => boolean): boolean => {
      const space = spaces[next];
      return space !== undefined && wanted(space);
    };
    while (holds((space) => middle(space) < middle(before))) next++;
    return holds((space) => middle(space) < middle(item));
  });
}

/** Ideographs and kana; full-width letters are set with spaces as others are. */
const isSpaceless = (text: string): boolean => WIDE.test(text) && !FULL_WIDTH.test(text);

/**
 * Text of one line from its glyphs: accents joined, spaces restored, in logical order.
 * @param size type size of the line in pixels
 */
export function lineTokens(
  items: readonly TextItem[],
  size: number,
): { tokens: Token[]; rtl: boolean } {
  const placed = attachMarks(items).sort((a, b) => a.u0 + a.u1 - (b.u0 + b.u1) || a.seq - b.seq);
  const inked = joinAccents(placed.filter((item) => item.text.trim() !== ''));
  const spaces = placed.filter((item) => item.text !== '' && item.text.trim() === '');
  const written = writtenSpaces(inked, spaces);
  const threshold = spaceThreshold(inked, written, size);
  const visual: Token[] = [];
  inked.forEach((item, i) => {
    const previous = inked[i - 1];
    if (previous) {
      const gap = (item.u0 - previous.u1) / size;
      const wide = isSpaceless(previous.text.slice(-1)) && isSpaceless(item.text);
      const usual = written[i - 1] === true ? Space.cancelled : threshold;
      if (gap > (wide ? Space.ideographs : usual)) {
        visual.push({ text: ' ', u0: previous.u1, u1: item.u0 });
      }
    }
    // Decomposed ligatures are several letters, each with its own direction.
    visual.push({ text: item.text, u0: item.u0, u1: item.u1, style: item.style });
  });
  const rtl = isRightToLeftText(visual.map((token) => token.text).join(''));
  return { tokens: toLogicalOrder(joinLeaders(visual), rtl), rtl };
}
