import { at } from '../../../core/system/items.ts';
import type { ScriptName } from '../../../core/text/languages.ts';

/** Classes of the script network, in the order of its output, with the script of each. */
const CLASSES: readonly (readonly [name: string, script?: ScriptName])[] = [
  ['nothing'],
  ['figures'],
  ['latin', 'Latin'],
  ['cyrillic', 'Cyrillic'],
  ['greek', 'Greek'],
  ['naskh', 'Arabic'],
  ['nastaliq', 'Arabic'],
  ['hebrew', 'Hebrew'],
  ['devanagari', 'Devanagari'],
  ['bengali', 'Bengali'],
  ['tamil', 'Tamil'],
  ['telugu', 'Telugu'],
  ['thai', 'Thai'],
  ['han', 'Han'],
  ['kana', 'Kana'],
  ['hangul', 'Hangul'],
];

export const CLASS_COUNT = CLASSES.length;

/** Columns of the output for a stretch as long as the line is high. */
export const COLUMNS_PER_HEIGHT = 8;

/** The script of a class; digits and signs are in `Common`. */
export const scriptOfClass = (index: number): ScriptName => at(CLASSES, index)[1] ?? 'Common';

/** The scripts that the network knows. */
export const SEEN_SCRIPTS: ReadonlySet<ScriptName> = new Set(
  CLASSES.flatMap(([, script]) => script ?? []),
);

/** What the script network sees in a line. */
export interface LineLook {
  /** Probabilities of the classes, row by row for every eighth of the line's height. */
  readonly probabilities: Float32Array;
  /** Probability that the line is upside down, 0..1. */
  readonly upsideDown: number;
}

/** What the script network sees in some lines of a page. */
export interface PageLook {
  /** Number of lines. */
  readonly lines: number;
  /** Share of each script in the columns with letters, the largest first; empty without letters. */
  readonly scripts: ReadonlyMap<ScriptName, number>;
  /** Probability that the lines are upside down, if they were independent: close to 0 or 1. */
  readonly upsideDown: number;
}

/** Less of a script, in columns, is an accident. */
const FEW_COLUMNS = 8;

/** A single line can be wrong with any certainty: no probability counts as more than this. */
const CERTAIN = 0.99;

export function summarize(looks: readonly LineLook[]): PageLook {
  const columns = new Map<ScriptName, number>();
  let odds = 0;
  for (const { probabilities, upsideDown } of looks) {
    for (const [i, probability] of probabilities.entries()) {
      const [, script] = at(CLASSES, i % CLASS_COUNT);
      if (script) columns.set(script, (columns.get(script) ?? 0) + probability);
    }
    const p = Math.min(CERTAIN, Math.max(1 - CERTAIN, upsideDown));
    odds += Math.log(p / (1 - p));
  }
  const all = [...columns.values()].reduce((sum, count) => sum + count, 0);
  const scripts = [...columns]
    .filter(([, count]) => count >= FEW_COLUMNS)
    .map(([script, count]) => [script, count / all] as const)
    .sort(([, a], [, b]) => b - a);
  return { lines: looks.length, scripts: new Map(scripts), upsideDown: 1 / (1 + Math.exp(-odds)) };
}
