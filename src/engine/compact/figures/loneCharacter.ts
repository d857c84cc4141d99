import type { LineTask, RecognizedLine } from '../line/lineRecognizer.ts';
import { isIncomplete, type TwoReadings } from './readFigures.ts';

/**
 * Confidence from which the CTC model decides about a single character, and the confidence of
 * Tesseract up to which it does: of 58 single letters and digits the CTC model read 54, Tesseract 27.
 */
const CTC_SURE = 0.9;
const TESSERACT_SURE = 0.9;

const LONE = /^[\p{Script=Latin}\d&]$/u;

/** A dash as the CTC model reads it: as the character for one, or as the mark of a long vowel. */
const BAR = /^[一ー—–−-]$/u;
/** Confidence from which it is one for the CTC model alone, and up to which Tesseract's reading is none. */
const DASH_SURE = 0.6;
const NOTHING = 0.3;

/** A dash that is alone in its cell; undefined for everything else. */
export function loneDash({ tesseract, ctc }: TwoReadings): RecognizedLine | undefined {
  if (!BAR.test(ctc.text) || tesseract.text.includes('一') || tesseract.text.includes('ー')) {
    return undefined;
  }
  const areAlike = BAR.test(tesseract.text);
  const isAlone = tesseract.text === '' || tesseract.confidence < NOTHING;
  if (!areAlike && !(isAlone && ctc.confidence >= DASH_SURE)) return undefined;
  const text = areAlike ? tesseract.text : '–';
  return { ...ctc, text, words: ctc.words.map((word) => ({ ...word, text })) };
}

/** A single Latin letter or digit with a line of its own; undefined for everything else. */
export function loneCharacter(
  { tesseract, ctc }: TwoReadings,
  task: LineTask,
): RecognizedLine | undefined {
  if (!LONE.test(ctc.text) || ctc.confidence < CTC_SURE || isIncomplete(ctc, task)) {
    return undefined;
  }
  // A letter of another script only looks like the Latin one.
  if (/[^\p{Script=Latin}\p{Script=Common}]/u.test(tesseract.text)) return undefined;
  const isSame = tesseract.text.toLowerCase() === ctc.text.toLowerCase();
  if (isSame || tesseract.confidence >= TESSERACT_SURE) return undefined;
  return ctc;
}
