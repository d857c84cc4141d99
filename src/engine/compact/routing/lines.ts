import type { RecognizedLine } from '../recognizer.ts';
import type { Reading } from './reading.ts';
import { routeName, type PagePlan, type Route } from './route.ts';
import { languageOf, scriptShare } from './sampleReading.ts';

/** A line that its recogniser is less sure of gets a second opinion. */
const WEAK = 0.6;

/** The CTC model must lead by so much: its probabilities run higher than Tesseract's. */
const CTC_LEAD = 0.2;

/** What it must reach where the page's script is one it does not know, and so misreads. */
const CTC_SURE = 0.9;

const CTC: Route = { recognizer: 'ctc' };

/**
 * Reads all lines of a page: by the plan's recogniser first, and where that is unsure by others.
 * @param onProgress share of the work that is done, 0..1
 */
export async function readLines(
  reading: Reading,
  plan: PagePlan,
  onProgress: (done: number) => void,
): Promise<RecognizedLine[]> {
  const all = reading.tasks.map((_, index) => index);
  const lines = await reading.read(all, plan.primary, (done) => {
    onProgress((0.9 * done) / all.length);
  });
  const second = plan.primary.recognizer === 'ctc' ? undefined : CTC;
  if (second) {
    const weak = all.filter((index) => lines[index]!.confidence < WEAK);
    const known = ['Latin', 'Han', 'Kana'].includes(languageOf(plan.language).script);
    const opinions = await reading.read(weak, second, (done) => {
      onProgress(0.9 + (0.1 * done) / weak.length);
    });
    weak.forEach((index, i) => {
      lines[index] = better(lines[index]!, opinions[i]!, known);
    });
  }
  onProgress(1);
  return lines;
}

/**
 * The CTC model's reading where it is the surer one. On pages in a script that it does not know it
 * reads Cyrillic as Latin look-alikes, so that only Han characters or near certainty count there.
 */
function better(first: RecognizedLine, ctc: RecognizedLine, ownScript: boolean): RecognizedLine {
  if (ctc.text === '' || ctc.confidence < first.confidence + CTC_LEAD) return first;
  const trusted = ownScript || (ctc.confidence >= CTC_SURE && scriptShare([ctc.text], ['Han']) > 0);
  return trusted ? ctc : first;
}

export const planName = (plan: PagePlan): string => routeName(plan.primary);
