import { meanConfidence } from '../../../core/document/confidence.ts';
import { boxOfPoints } from '../../../core/geometry/geometry.ts';
import { at, zip } from '../../../core/system/items.ts';
import {
  ANY_LATIN,
  isRightToLeft,
  type Language,
  type ScriptName,
} from '../../../core/text/languages.ts';
import type { LineTask, RecognizedLine } from '../line/lineRecognizer.ts';
import { partOfLine } from '../line/partOfLine.ts';
import { scriptRunsOf, type ScriptRun } from '../sight/scriptRuns.ts';
import type { LineReadings } from './lineReadings.ts';
import { routeOf, type PagePlan, type Route } from './route.ts';
import { languageOf } from './sampleReading.ts';

/**
 * Scripts whose models read Latin words as letters of their own. Those of Han, Kana and Hangul know
 * both; lines in Cyrillic are read with two models at once.
 */
const ALONE: ReadonlySet<ScriptName> = new Set([
  ...(['Arabic', 'Hebrew', 'Devanagari', 'Bengali', 'Tamil', 'Telugu', 'Thai', 'Greek'] as const),
]);

/** Confidence from which a run counts as read by another model than the page's. */
const TRUSTED = 0.7;

/** A digit that only one script has. */
const NATIVE_DIGIT = /(?![0-9])\p{Nd}/u;

/** A part of a line in one script. */
interface Part {
  readonly task: LineTask;
  readonly script: ScriptName;
}

/**
 * Reads the lines again in which the page's script and Latin words or figures are side by side:
 * each run with its own model, if that is at least as confident of it.
 * @param lines results so far; better results replace them
 */
export async function readMixedRuns(
  readings: LineReadings,
  plan: PagePlan,
  indexes: readonly number[],
  lines: RecognizedLine[],
): Promise<void> {
  const page = languageOf(plan.language);
  if (!ALONE.has(page.script)) return;
  const looks = await readings.looks(indexes);
  if (!looks) return;
  for (const [index, look] of zip(indexes, looks)) {
    const task = readings.task(index);
    const runs = joinedRuns(scriptRunsOf(task.crop, look, page.script), page.script);
    if (!runs.some(({ script }) => script !== page.script)) continue;
    const whole = await readings.readOne(index, plan.primary);
    const parts: ReadPart[] = [];
    for (const { script, from, to } of runs) {
      const part = { script, task: partOfLine(task, from, to) };
      const known = wordsWithin(whole, part.task);
      const read = known && script === page.script ? known : await readPart(readings, part, page);
      const needed = Math.max(TRUSTED, known?.confidence ?? 0);
      parts.push([part, known && read.confidence < needed ? known : read]);
    }
    // A run that reads as nothing would be lost.
    if (parts.some(([, { text }]) => text === '')) continue;
    const line = joined(inLogicalOrder(parts, page.script));
    if (line.confidence >= at(lines, index).confidence) lines[index] = line;
  }
}

/**
 * Other scripts than the page's and Latin are misjudged words of one of the two. Figures beside
 * Latin words belong to them; figures alone stay apart.
 */
function joinedRuns(runs: readonly ScriptRun[], own: ScriptName): ScriptRun[] {
  const result: ScriptRun[] = [];
  for (const run of runs) {
    const known = run.script === 'Latin' || run.script === 'Common' || run.script === own;
    const script = known ? run.script : own;
    const last = result.at(-1);
    const pair = new Set([last?.script, script]);
    const join = last && (last.script === script || (pair.has('Latin') && pair.has('Common')));
    if (!join) result.push({ ...run, script });
    else {
      const both = pair.has('Latin') ? 'Latin' : script;
      result[result.length - 1] = { script: both, from: last.from, to: run.to };
    }
  }
  return result;
}

/** Share of a word's width from which it lies in a run, and up to which it lies in another. */
const INSIDE = 0.8;
const OUTSIDE = 1 - INSIDE;

/**
 * The words of the whole line that lie in a part of it: its own model read them in their context.
 * Undefined if there are none, if one reaches into another part, whose text it would repeat, or if
 * the line is not horizontal on the page.
 */
function wordsWithin(
  line: RecognizedLine,
  { quad, vertical }: LineTask,
): RecognizedLine | undefined {
  const { x0, x1 } = boxOfPoints(quad);
  const shares = line.words.map(
    ({ box }) => (Math.min(box.x1, x1) - Math.max(box.x0, x0)) / Math.max(1, box.x1 - box.x0),
  );
  const words = line.words.filter((_, i) => at(shares, i) >= INSIDE);
  const isCut = shares.some((share) => share > OUTSIDE && share < INSIDE);
  if (vertical || isCut || words.length === 0) return undefined;
  const text = words.map((word) => word.text).join(' ');
  return { ...line, text, words, confidence: meanConfidence(words) ?? 0 };
}

async function readPart(
  readings: LineReadings,
  { task, script }: Part,
  page: Language,
): Promise<RecognizedLine> {
  const read = async (route: Route): Promise<RecognizedLine> =>
    at(await readings.readTasks([task], route), 0);
  if (script === page.script) return read(routeOf(page));
  const latin = await read(routeOf(ANY_LATIN));
  if (script === 'Latin') return latin;
  const own = await read(routeOf(page));
  return NATIVE_DIGIT.test(own.text) && own.confidence > latin.confidence ? own : latin;
}

type ReadPart = readonly [Part, RecognizedLine];

/** From left to right, or for a line from right to left with its other runs still forward. */
function inLogicalOrder(parts: readonly ReadPart[], own: ScriptName): RecognizedLine[] {
  if (!isRightToLeft(own)) return parts.map(([, line]) => line);
  const groups: ReadPart[][] = [];
  for (const part of parts) {
    const open = groups.at(-1);
    const isForward = part[0].script !== own && open?.at(-1)?.[0].script !== own;
    if (open && isForward) open.push(part);
    else groups.push([part]);
  }
  return groups.reverse().flatMap((group) => group.map(([, line]) => line));
}

/** @param parts at least one, none of them empty */
function joined(parts: readonly RecognizedLine[]): RecognizedLine {
  const length = parts.reduce((sum, { text }) => sum + text.length, 0);
  const weighted = parts.reduce((sum, { text, confidence }) => sum + text.length * confidence, 0);
  return {
    text: parts.map(({ text }) => text).join(' '),
    confidence: weighted / length,
    words: parts.flatMap(({ words }) => words),
    recognizer: [...new Set(parts.map(({ recognizer }) => recognizer))].join(' '),
  };
}
