import type { RecognizedLine } from '../line/lineRecognizer.ts';
import type { PagePlan } from './route.ts';

/**
 * On a page that another recognizer reads, the CTC model gets the lines that were hard to read, and
 * its probabilities say too much about them: of its words with 0.95 and more, 86 % were right, of
 * those between 0.7 and 0.9 a third (`docs/compact-engine.md`).
 */
const measured = (confidence: number): number => 0.9 * confidence * confidence;

/** A line with what the CTC model's confidence in it means on this page; others as they are. */
export function withMeasuredConfidence(
  line: RecognizedLine,
  { primary }: PagePlan,
): RecognizedLine {
  if (primary.recognizer === 'ctc' || line.recognizer !== 'ctc:ppocr-v4') return line;
  return {
    ...line,
    confidence: measured(line.confidence),
    words: line.words.map((word) => ({ ...word, confidence: measured(word.confidence) })),
  };
}
