/** Finds the word boundaries of a line from the distances between its letters. */
import type { TextItem } from './textRuns.ts';

/** Gaps that count as a space, as shares of the type size. */
const Space = {
  /** Lines without space characters: TeX's space between words shrinks to 0.22 em. */
  implied: 0.16,
  /** Lines that contain space characters. */
  explicit: 0.2,
  /** Share of the font's own space from which a gap is one. */
  own: 0.6,
  least: 0.1,
} as const;

/** Letters are letter-spaced if all but this share of their gaps are wide. */
const KERNED = 0.15;
/** Gaps from this value on are wide for letters of one word. */
const TRACKED = 0.08;
/** Gaps within words differ by this much: pairs are kerned, positions are rounded. */
const SPREAD = 0.12;
/** Least difference between the gaps within words and those between words. */
const CLEFT = 0.06;
/** Spaces of the tightest lines; narrower gaps are kerning. */
const TIGHTEST = 0.12;
/** Equal gaps differ by no more than this. */
const EQUAL = 0.05;
/** Wider gaps say nothing about spaces. */
const WIDEST = 1.5;

const middle = (sorted: readonly number[]): number => sorted[sorted.length >> 1] ?? 0;

/**
 * The gap between letters of one word in a letter-spaced line, else 0.
 * @param gaps sorted
 */
function trackingOf(gaps: readonly number[], letters: boolean): number {
  const low = gaps[Math.floor(KERNED * gaps.length)] ?? 0;
  const [first = 0] = gaps;
  const last = gaps.at(-1) ?? 0;
  if (gaps.length < 4) {
    // Few gaps are evidence only if they are equal; digits may be a row of a table.
    return letters && gaps.length >= 2 && first > Space.implied && last - first <= EQUAL ? last : 0;
  }
  return low > TRACKED ? middle(gaps.filter((gap) => gap <= low + SPREAD)) : 0;
}

/** The middle of the widest jump between gaps within words and gaps between words. */
function cleftOf(gaps: readonly number[], plain: number): number {
  let best = plain;
  let widest: number = CLEFT;
  gaps.forEach((gap, i) => {
    const next = gaps[i + 1];
    if (next === undefined || next - gap < widest || gap > Space.least || next > 2 * plain) return;
    widest = next - gap;
    best = (gap + next) / 2;
  });
  if (best >= plain) return best;
  // Lower than usual only if the upper gaps are alike and divide words, as in a tight line.
  const upper = gaps.filter((gap) => gap > best);
  const [first = 0] = upper;
  const alike = first >= TIGHTEST && (upper.at(-1) ?? 0) - first <= SPREAD;
  const letters = gaps.length / (upper.length + 1);
  return alike && upper.length >= 2 && letters >= 3 && letters <= 10 ? best : plain;
}

/**
 * The smallest gap between two letters that is a space, as a share of the type size.
 * @param inked the letters of a line, from left to right
 * @param written for each gap, whether it contains a space character
 * @param size type size of the line in pixels
 */
export function spaceThreshold(
  inked: readonly TextItem[],
  written: readonly boolean[],
  size: number,
): number {
  const gaps = inked
    .slice(1)
    .map((item, i) => (item.u0 - (inked[i]?.u1 ?? item.u0)) / size)
    .filter((gap, i) => written[i] !== true && gap <= WIDEST)
    .sort((a, b) => a - b);
  const spaces = written.filter(Boolean).length;
  const hasSpaces = spaces * 15 > inked.length;
  const own = inked.find((item) => item.font.space !== undefined)?.font.space;
  const implied =
    own === undefined
      ? Space.implied
      : Math.min(Space.implied, Math.max(Space.least, Space.own * own));
  const plain = hasSpaces ? Space.explicit : implied;
  const letters = inked.every(({ text }) => /^\p{L}/u.test(text));
  const tracking = trackingOf(gaps, letters && spaces === 0);
  if (tracking === 0) return hasSpaces ? plain : cleftOf(gaps, plain);
  const words = gaps.filter((gap) => gap > tracking + SPREAD);
  const between = words.length > 0 ? (tracking + middle(words)) / 2 : tracking + SPREAD;
  return Math.max(plain, between, tracking + Space.least);
}
