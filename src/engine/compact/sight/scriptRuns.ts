import type { RasterImage } from '../../../core/geometry/raster.ts';
import { at } from '../../../core/system/items.ts';
import type { ScriptName } from '../../../core/text/languages.ts';
import { inkOfColumns } from '../prepare/columnInk.ts';
import { CLASS_COUNT, COLUMNS_PER_HEIGHT, scriptOfClass, type LineLook } from './lineLook.ts';

/** Part of a line in one script; digits and signs between letters are in `Common`. */
export interface ScriptRun {
  readonly script: ScriptName;
  /** Columns of the crop, `to` excluded. */
  readonly from: number;
  readonly to: number;
}

/** Width of a gap between words, in heights of the line: letters of a word are closer. */
const WORD_GAP = 0.2;

/** The ground between two words belongs to both: recognizers need it around their text. */
const middle = (a: number, b: number): number => Math.round((a + b) / 2);

/** Short words are hard to see: another script than the page's must be this many times as likely. */
const OWN_WEIGHT = 2;

/**
 * The runs of a line from left to right. A line is only cut between words, since a border inside of
 * one cannot be found exactly.
 * @param own script of the page
 */
export function scriptRunsOf(crop: RasterImage, look: LineLook, own: ScriptName): ScriptRun[] {
  const words = wordsOf(crop).map(({ from, to }) => {
    const sums = scriptSums(look, crop, from, to);
    sums.set(own, OWN_WEIGHT * (sums.get(own) ?? 0));
    const [best] = [...sums].sort(([, a], [, b]) => b - a);
    return { from, to, script: best?.[0] ?? 'Common' };
  });
  const runs: ScriptRun[] = [];
  for (const [i, { from, to, script }] of words.entries()) {
    const before = i === 0 ? 0 : middle(at(words, i - 1).to, from);
    const after = i === words.length - 1 ? crop.width : middle(to, at(words, i + 1).from);
    const last = runs.at(-1);
    if (last?.script === script) runs[runs.length - 1] = { ...last, to: after };
    else runs.push({ script, from: before, to: after });
  }
  return runs;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Stretches of ink without wide gaps. */
function wordsOf(crop: RasterImage): Span[] {
  const { width, height } = crop;
  const ink = inkOfColumns(crop);
  const gap = WORD_GAP * height;
  const words: { from: number; to: number }[] = [];
  for (let x = 0; x < width; x++) {
    if (ink[x] === 0) continue;
    const last = words.at(-1);
    if (last && x - last.to < gap) last.to = x + 1;
    else words.push({ from: x, to: x + 1 });
  }
  return words;
}

/** The sums of the scripts' probabilities in some columns of the crop. */
function scriptSums(
  look: LineLook,
  crop: RasterImage,
  from: number,
  to: number,
): Map<ScriptName, number> {
  const scale = COLUMNS_PER_HEIGHT / crop.height;
  const sums = new Map<ScriptName, number>();
  const last = look.probabilities.length / CLASS_COUNT;
  const end = Math.min(last, Math.max(Math.floor(from * scale) + 1, Math.ceil(to * scale)));
  for (let column = Math.floor(from * scale); column < end; column++) {
    for (let k = 1; k < CLASS_COUNT; k++) {
      const script = scriptOfClass(k);
      const probability = look.probabilities[column * CLASS_COUNT + k] ?? 0;
      sums.set(script, (sums.get(script) ?? 0) + probability);
    }
  }
  return sums;
}
