import { BoxGrid } from '../../core/geometry/boxGrid.ts';
import { type TextRun, usualSize } from './textRuns.ts';

/** Measures as shares of the large letter's size, unless stated otherwise. */
const Cap = {
  /** Least ratio of the letter's size to that of the text beside it. */
  ratio: 1.9,
  /** Largest gap to the text, and how far the text may reach under the letter. */
  gap: 0.5,
  under: 0.15,
  /** Cap height. */
  height: 0.75,
  /** How far the starts of lines may differ, as a share of the text's size. */
  margin: 0.6,
} as const;

const INITIAL = /^["'“„‘«‹¿¡([]?\p{L}\p{M}*['’]?$/u;

const textOf = ({ items }: TextRun): string => items.map(({ text }) => text).join('');

/**
 * Drop caps: letters as high as several lines are made the start of the first of these lines.
 * @param runs of one direction
 */
export function settleDropCaps(runs: readonly TextRun[]): TextRun[] {
  const usual = usualSize(runs);
  const isLarge = (run: TextRun): boolean =>
    run.size >= Cap.ratio * usual && run.items.length <= 3 && INITIAL.test(textOf(run));
  if (!runs.some(isLarge)) return [...runs];
  const begins = new BoxGrid<TextRun>(2 * usual);
  for (const run of runs) {
    begins.add(run, { x0: run.u0, x1: run.u0, y0: run.base, y1: run.base });
  }
  return runs.map((run) => (isLarge(run) ? settled(run, begins) : run));
}

function settled(cap: TextRun, begins: BoxGrid<TextRun>): TextRun {
  const { u1, base, size } = cap;
  const lines = begins
    .within({
      x0: u1 - Cap.under * size,
      x1: u1 + Cap.gap * size,
      y0: base - Cap.height * size,
      y1: base + Cap.under * size,
    })
    .filter((run) => run !== cap && run.size * Cap.ratio <= size)
    .sort((a, b) => a.base - b.base);
  const [first] = lines;
  if (!first) return cap;
  // The tops are aligned, and the next line starts below the first at about the same position.
  const level = first.base - Cap.height * first.size - (base - Cap.height * size);
  const next = lines.find((run) => run.base > first.base + 0.8 * first.size);
  const aligned = next !== undefined && Math.abs(next.u0 - first.u0) <= Cap.margin * first.size;
  if (Math.abs(level) > Cap.margin * first.size || !aligned) return cap;
  const last = cap.items.at(-1);
  const items = cap.items.map((item) => ({
    ...item,
    base: first.base,
    // The distance to the text is not a space between words.
    u1: item === last ? Math.max(item.u1, first.u0) : item.u1,
  }));
  return { ...cap, items, base: first.base, u1: Math.max(u1, first.u0) };
}
