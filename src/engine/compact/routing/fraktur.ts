import type { Language } from '../../../core/text/languages.ts';
import { guessLatinLanguage, STRONG } from './latinLanguage.ts';
import { routeOf } from './route.ts';
import { readingConfidence } from './sampleReading.ts';
import type { LatinPlan, Sample } from './scriptPlans.ts';

/** German in Fraktur, and the language whose words it has. */
export const FRAKTUR = 'de-Latf';
export const GERMAN = 'de';

/** Latin print that is read better than this is not Fraktur. */
const ROMAN = 0.8;

/** The lead in confidence of the model for Fraktur on a page that is set in it. */
const LEAD = 0.1;

const germanWords = (text: string): number =>
  guessLatinLanguage(text).find(({ code }) => code === GERMAN)?.evidence ?? 0;

/**
 * The plan for German in Fraktur if the sample is set in it. Other models take its letters for
 * similar ones (`ift` for `iſt`, `Berftand` for `Verſtand`): with its own model, the sample is read
 * with more confidence, and has at least as many of the most frequent German words. A sample that
 * shows none of them in any model's reading is not tried.
 * @param plan the sample as other print in Latin letters
 */
export async function planFraktur(
  { readings, lines }: Sample,
  plan: LatinPlan,
  candidates: readonly Language[],
): Promise<LatinPlan> {
  const fraktur = candidates.find(({ code }) => code === FRAKTUR);
  const wordsBefore = germanWords(plan.text);
  if (!fraktur || plan.fitness >= ROMAN || wordsBefore === 0) return plan;
  const read = await readings.read(lines, routeOf(fraktur));
  const fitness = readingConfidence(read);
  const text = read.map((line) => line.text).join('\n');
  const words = germanWords(text);
  const isSet = fitness >= plan.fitness + LEAD && words >= Math.max(STRONG, wordsBefore);
  return isSet ? { ...plan, primary: routeOf(fraktur), language: FRAKTUR, fitness, text } : plan;
}
