import type { RecognizedLine } from '../recognizer.ts';
import type { Reading } from './reading.ts';
import { routeName, type PagePlan, type Route } from './route.ts';
import { scriptShare } from './sampleReading.ts';

/** A line that its recogniser is less sure of gets a second opinion. */
const WEAK = 0.6;

/** The CTC model must be this sure, and surer by this much, to be preferred. */
const CTC_SURE = 0.8;
const CTC_LEAD = 0.2;

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
    const opinions = await reading.read(weak, second, (done) => {
      onProgress(0.9 + (0.1 * done) / weak.length);
    });
    weak.forEach((index, i) => {
      lines[index] = better(lines[index]!, opinions[i]!);
    });
  }
  onProgress(1);
  return lines;
}

/** The CTC model's reading where it is clearly the surer one, of letters that it knows. */
function better(first: RecognizedLine, ctc: RecognizedLine): RecognizedLine {
  const known = scriptShare([ctc.text], ['Latin', 'Han']) > 0 || !/\p{L}/u.test(ctc.text);
  const sure = ctc.confidence >= CTC_SURE && ctc.confidence >= first.confidence + CTC_LEAD;
  return known && sure && ctc.text !== '' ? ctc : first;
}

export const planName = (plan: PagePlan): string => routeName(plan.primary);
