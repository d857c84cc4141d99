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
/** Confidence up to which Tesseract's reading is none, and up to which its signs are. */
const NOTHING = { letters: 0.3, signs: 0.8 } as const;

/** A dash that is alone in its cell; undefined for everything else. */
export function loneDash({ tesseract, ctc }: TwoReadings): RecognizedLine | undefined {
  if (!BAR.test(ctc.text) || tesseract.text.includes('一') || tesseract.text.includes('ー')) {
    return undefined;
  }
  const areAlike = BAR.test(tesseract.text);
  const isSign = !/[\p{L}\p{N}]/u.test(tesseract.text);
  const isAlone = tesseract.confidence < (isSign ? NOTHING.signs : NOTHING.letters);
  if (!areAlike && !isAlone) return undefined;
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
