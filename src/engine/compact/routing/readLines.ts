import { at, zip } from '../../../core/system/items.ts';
import type { Language } from '../../../core/text/languages.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';
import { areComplete } from './glyphCount.ts';
import { readMixedRuns } from './mixedRuns.ts';
import { readOtherScripts } from './mixedLines.ts';
import { readOtherLatin } from './latinLines.ts';
import { compareWithReader } from './lineReader.ts';
import type { LineReadings } from './lineReadings.ts';
import { compareNumbers } from './numberLines.ts';
import { maybeFigures, provedLines, settleFigures } from './figureLines.ts';
import { readProvedLetters } from './provedLetters.ts';
import { compareSquares } from './squareLines.ts';
import { CTC, routeName, type PagePlan } from './route.ts';
import { languageOf, scriptShare } from './sampleReading.ts';

/** A line with less confidence is also read by a second recognizer. */
const WEAK = 0.6;

/** The CTC model must be better by this much: its probabilities are higher than Tesseract's. */
const CTC_LEAD = 0.2;

/**
 * The confidence it must reach if it does not know the page's script, and therefore misreads it.
 */
const CTC_SURE = 0.9;

/** Number of lines that are read between two reports of the results so far. */
const CHUNK = 32;

/** The results so far, by index of the task; undefined = not read yet. */
export type LinesSoFar = readonly (RecognizedLine | undefined)[];

/**
 * Reads all lines of a page, from top to bottom: first with the plan's recognizer, and if that is
 * not confident, with the CTC model.
 * @param onProgress called with the completed share of the work, 0..1
 * @param onChunk called with the lines read so far, several times a page
 * @param candidates languages that single lines may be in; without them only the plan's language
 */
export async function readLines(
  readings: LineReadings,
  plan: PagePlan,
  onProgress: (done: number) => void,
  onChunk?: (lines: LinesSoFar) => void,
  candidates: readonly Language[] = [],
): Promise<RecognizedLine[]> {
  const { tasks } = readings;
  const lines = new Array<RecognizedLine>(tasks.length);
  const order = [...tasks.entries()]
    .sort(([, a], [, b]) => a.quad[0].y - b.quad[0].y)
    .map(([index]) => index);
  const readChunk = (start: number): Promise<RecognizedLine[]> => {
    const read = readings.read(order.slice(start, start + CHUNK), plan.primary, (done) => {
      onProgress((start + done) / order.length);
    });
    // It is awaited only after the previous chunk is finished; until then its failure must count as
    // handled.
    read.catch(() => undefined);
    return read;
  };
  let next = readChunk(0);
  for (let start = 0; start < order.length; start += CHUNK) {
    const chunk = order.slice(start, start + CHUNK);
    const first = await next;
    // The threads continue while this one runs the CTC model and reports.
    next = readChunk(start + CHUNK);
    for (const [index, line] of zip(chunk, first)) lines[index] = line;
    if (plan.primary.recognizer !== 'ctc') await askAgain(readings, plan, chunk, lines);
    if (start + CHUNK < order.length) onChunk?.(lines);
  }
  const figures = await settleFigures(readings, plan, lines);
  const others = order.filter((index) => !figures.has(index));
  await readOtherScripts(readings, plan, others, lines, candidates);
  await readMixedRuns(readings, plan, others, lines);
  await readProvedLetters(readings, plan, others, lines, candidates);
  await readOtherLatin(readings, plan, others, lines, candidates);
  if (plan.primary.recognizer !== 'ctc') {
    await compareSquares(readings, plan, others, lines);
    await compareNumbers(readings, others, lines);
    await compareWithReader(readings, lines);
  }
  onProgress(1);
  return lines.map(withPlainDegrees);
}

/** The CTC model reads `°C` as a degree and the character that has both. */
function withPlainDegrees(line: RecognizedLine): RecognizedLine {
  if (!line.text.includes('°℃')) return line;
  const plain = (text: string): string => text.replaceAll('°℃', '°C');
  const words = line.words.map((word) => ({ ...word, text: plain(word.text) }));
  return { ...line, text: plain(line.text), words };
}

async function askAgain(
  readings: LineReadings,
  plan: PagePlan,
  indexes: readonly number[],
  lines: RecognizedLine[],
): Promise<void> {
  const weak = indexes.filter((index) => at(lines, index).confidence < WEAK);
  const known = ['Latin', 'Han', 'Kana'].includes(languageOf(plan.language).script);
  // Figures are settled when all lines are read; here their readings overlap with other threads'.
  const figures = indexes.filter((index) => maybeFigures(at(lines, index)));
  const proved = await provedLines(readings, figures, lines);
  const unproved = figures.filter((index) => !proved.has(index));
  // One call for both, so that they share batches.
  await readings.read([...new Set([...weak, ...unproved])], CTC);
  const opinions = await readings.read(weak, CTC);
  for (const [index, opinion] of zip(weak, opinions)) {
    if (areComplete([opinion], [readings.task(index)])) {
      lines[index] = better(at(lines, index), opinion, known);
    }
  }
}

/**
 * The CTC model's text if it is the more reliable. On pages in a script that it does not know, it
 * reads Cyrillic as Latin look-alikes, so only Han characters or near certainty count there.
 */
function better(first: RecognizedLine, ctc: RecognizedLine, ownScript: boolean): RecognizedLine {
  if (ctc.text === '' || ctc.confidence < first.confidence + CTC_LEAD) return first;
  const trusted = ownScript || (ctc.confidence >= CTC_SURE && scriptShare([ctc.text], ['Han']) > 0);
  return trusted ? ctc : first;
}

export const planName = (plan: PagePlan): string => routeName(plan.primary);
