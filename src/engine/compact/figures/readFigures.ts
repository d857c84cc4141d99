import type { Word } from '../../../core/document/document.ts';
import { smallest } from '../../../core/geometry/extremes.ts';
import { boxOfPoints, unionBox, type Box } from '../../../core/geometry/geometry.ts';
import { at, zip } from '../../../core/system/items.ts';
import type { LineTask, RecognizedLine } from '../line/lineRecognizer.ts';
import { checkSigns } from './checkSigns.ts';
import { isFigureCell, plainFigures } from './figureText.ts';
import { mergeFigures, readChars, type MergedFigures } from './mergeFigures.ts';

/**
 * Confidence in figures about which the recognizers differ: in a digit, and only in signs that one
 * of them is known to omit. Of the merged readings of two sets, 84 % and 96 % were right; the first is
 * below the limit from which on a reading is to be checked, because a wrong digit cannot be noticed
 * otherwise.
 */
const DIGITS_DIFFER = 0.75;
const SIGNS_DIFFER = 0.9;

/**
 * Confidence of the CTC model in each of its characters from which its figures are preferred to
 * Tesseract's letters, and the confidence of Tesseract up to which they are.
 */
const CTC_SURE = 0.9;
const TESSERACT_WEAK = 0.8;

/** Letters of a unit or a code that the CTC model has no character for: it omits or replaces them. */
const UNKNOWN_TO_CTC = /[^\p{Script=Latin}\p{Script=Han}\p{Script=Common}]/u;

/** The CTC model omits what it does not know: more squares fit into the picture than it read. */
export const isIncomplete = ({ text }: RecognizedLine, { crop }: LineTask): boolean =>
  text.length < crop.width / crop.height;

/** Some of them look like figures and dashes to it: `ろ` like 3, `ー` like a dash. */
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Tesseract's and the CTC model's reading of a line that may be figures. */
export interface TwoReadings {
  readonly tesseract: RecognizedLine;
  readonly ctc: RecognizedLine;
}

/** Least confidence in a character of a line; 0 for an empty one. */
export const leastOf = ({ charConfidences, confidence }: RecognizedLine): number =>
  charConfidences && charConfidences.length > 0 ? smallest(charConfidences) : confidence;

/**
 * The figures of a line that both recognizers have read.
 * @param inColumn the lines above and below it are figures
 * @returns undefined if the line is not figures; the text of its recognizer is kept then
 */
export function figuresOf(
  { tesseract, ctc }: TwoReadings,
  task: LineTask,
  inColumn: boolean,
): RecognizedLine | undefined {
  const read = plainFigures(ctc.text);
  if (!isFigureCell(read)) return undefined;
  const first = plainFigures(tesseract.text);
  const isOwn = isFigureCell(first);
  const isWhole = isOwn && !isIncomplete(tesseract, task);
  const isPart = isIncomplete(ctc, task) && (!isWhole || read.length < first.length);
  const isSure = leastOf(ctc) >= CTC_SURE && tesseract.confidence < TESSERACT_WEAK;
  if (isPart || (!isOwn && !inColumn && !isSure)) return undefined;
  if (UNKNOWN_TO_CTC.test(first) && (isOwn || !isSure)) return undefined;
  if (KANA.test(first) && !inColumn) return undefined;
  const merged = mergeFigures(
    readChars(first, () => tesseract.confidence),
    readChars(read, confidencesOf(ctc, read)),
    tesseract.confidence,
  );
  const text = checkSigns(merged.text, task.crop);
  return lineOfFigures({ ...merged, text }, { tesseract, ctc }, boxOfPoints(task.quad));
}

/** Confidence by index of the plain text; the least of the line if the text has changed. */
function confidencesOf(ctc: RecognizedLine, plain: string): (index: number) => number {
  const { charConfidences } = ctc;
  const least = leastOf(ctc);
  if (!charConfidences || plain.length !== ctc.text.length) return () => least;
  return (index) => charConfidences[index] ?? least;
}

function lineOfFigures(
  merged: MergedFigures,
  { tesseract, ctc }: TwoReadings,
  place: Box,
): RecognizedLine {
  const confidence = merged.agreed
    ? Math.max(tesseract.confidence, ctc.confidence)
    : Math.min(merged.doubtful ? DIGITS_DIFFER : SIGNS_DIFFER, ctc.confidence);
  const texts = merged.text.split(' ');
  return {
    text: merged.text,
    confidence,
    words: placed(texts, [tesseract.words, ctc.words], place).map((word): Word => ({
      ...word,
      confidence,
    })),
    recognizer: tesseract.recognizer,
  };
}

/** Boxes of the words: those of the reading with as many words, else shares of the whole. */
function placed(
  texts: readonly string[],
  readings: readonly (readonly Word[])[],
  place: Box,
): { readonly text: string; readonly box: Box }[] {
  const alike = readings.find((words) => words.length === texts.length);
  if (alike) return zip(texts, alike).map(([text, { box }]) => ({ text, box }));
  const known = readings.find((words) => words.length > 0);
  const whole = known ? unionBox(known.map(({ box }) => box)) : place;
  const length = texts.join(' ').length;
  let start = 0;
  return texts.map((text, i) => {
    const from = start;
    start += at(texts, i).length + 1;
    const x = (index: number): number => whole.x0 + ((whole.x1 - whole.x0) * index) / length;
    return { text, box: { ...whole, x0: x(from), x1: x(from + text.length) } };
  });
}
