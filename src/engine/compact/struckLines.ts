import { languageOf } from './routing/sampleReading.ts';
import type { LineReadings } from './routing/lineReadings.ts';
import { CTC, type PagePlan } from './routing/route.ts';
import { strikesIn, withoutStrikes, type Strike } from './prepare/strikes.ts';
import type { LineTask, RecognizedLine } from './line/lineRecognizer.ts';
import { meanConfidence } from '../../core/document/confidence.ts';
import type { Word } from '../../core/document/document.ts';

/** Scripts whose letters have no long level strokes of their own. */
const SCRIPTS: ReadonlySet<string> = new Set(['Latin', 'Cyrillic', 'Greek']);
/** On a page with more such lines, by share of all, the strokes are rulings or dirt. */
const MOST = 0.5;
const FEW = 3;

/** Confidence of words under a strike: dirt and handwriting have less. */
const READABLE = 0.9;
/** Share of a word that its strikes cover. */
const COVERED = 0.8;

/** A line with words that are struck out. */
export interface StruckLine {
  /** In pixels of the line's crop. */
  readonly strikes: readonly Strike[];
  /** As the CTC model reads it with the strikes, which do not disturb it. */
  readonly asIs: RecognizedLine;
}

/** Such lines by their indexes. */
export type StruckLines = ReadonlyMap<number, StruckLine>;

/** A word's place in the crop of its line: first column and the one after the last. */
export function columnsIn({ quad, crop }: LineTask, { box }: Word): [from: number, to: number] {
  const [a, b] = quad;
  const scale = crop.width / Math.max(1, b.x - a.x);
  const within = (x: number): number =>
    Math.min(crop.width, Math.max(0, Math.round((x - a.x) * scale)));
  return [within(box.x0), within(box.x1)];
}

/** Whether strikes of a line cover a word. */
export function isStruck(task: LineTask, word: Word, strikes: readonly Strike[]): boolean {
  const [from, to] = columnsIn(task, word);
  const covered = strikes.reduce(
    (sum, { x0, x1 }) => sum + Math.max(0, Math.min(x1, to) - Math.max(x0, from)),
    0,
  );
  return to > from && covered >= COVERED * (to - from);
}

/**
 * Finds words that are struck out, reads their lines with the CTC model, and takes the strikes away
 * from the crops: Tesseract takes the line for one word, and the letters under a strike for others.
 */
export async function clearStrikes(readings: LineReadings, plan: PagePlan): Promise<StruckLines> {
  if (!SCRIPTS.has(languageOf(plan.language).script)) return new Map();
  const found = new Map<number, readonly Strike[]>();
  for (const [index, { crop, vertical }] of readings.tasks.entries()) {
    const strikes = vertical ? [] : strikesIn(crop);
    if (strikes.length > 0) found.set(index, strikes);
  }
  if (found.size > Math.max(FEW, MOST * readings.tasks.length)) return new Map();
  const struck = new Map<number, StruckLine>();
  for (const [index, strikes] of found) {
    const task = readings.task(index);
    const asIs = await readings.readOne(index, CTC);
    const words = asIs.words.filter((word) => isStruck(task, word, strikes));
    if (words.length === 0 || (meanConfidence(words) ?? 0) < READABLE) continue;
    struck.set(index, { strikes, asIs });
    readings.replace(index, { ...task, crop: withoutStrikes(task.crop, strikes) });
  }
  return struck;
}
