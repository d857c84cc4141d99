import { at, zip } from '../../../core/system/items.ts';
import type { Language } from '../../../core/text/languages.ts';
import { isFigureCell, plainFigures } from '../figures/figureText.ts';
import { isIncomplete } from '../figures/readFigures.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';
import { CTC, routeOf, type PagePlan } from './route.ts';
import { readingConfidence } from './sampleReading.ts';
import type { Sample } from './scriptPlans.ts';

/** Weight of figures that only the CTC model reads, and of those about which both differ. */
const CTC_ONLY = 0.75;
const DIFFERENT = 0.85;

/**
 * How well a sample of lines reads as figures. They are written in all languages; no model's share
 * of letters says anything about them. What two independent models read alike is hardly chance:
 * upside down, or in letters of another script, they read different things.
 * @param language one whose Tesseract model reads the page
 */
export async function planFigures(
  { readings, lines }: Sample,
  language: Language,
): Promise<PagePlan> {
  const primary = routeOf(language);
  const first = await readings.read(lines, primary);
  const second = await readings.read(lines, CTC);
  const fits = zip(first, second).map(([own, ctc], i) =>
    isIncomplete(ctc, readings.task(at(lines, i))) ? { ...ctc, confidence: 0 } : fitOf(own, ctc),
  );
  return {
    primary,
    language: language.code,
    fitness: readingConfidence(fits),
    figures: true,
  };
}

/** The longer text with the confidence that the line is figures. */
function fitOf(own: RecognizedLine, ctc: RecognizedLine): RecognizedLine {
  const read = plainFigures(ctc.text);
  if (!isFigureCell(read)) return { ...ctc, confidence: 0 };
  const alike = digitsOf(plainFigures(own.text)) === digitsOf(read);
  if (alike) return { ...ctc, confidence: Math.max(own.confidence, ctc.confidence) };
  const isOwn = isFigureCell(plainFigures(own.text));
  return { ...ctc, confidence: ctc.confidence * (isOwn ? DIFFERENT : CTC_ONLY) };
}

const digitsOf = (text: string): string => text.replace(/\D/gu, '');
