import { at, zip } from '../../../core/system/items.ts';
import { plainFigures } from '../figures/figureText.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';
import { UNDETECTED } from '../prepare/inkBeside.ts';
import type { LineReadings } from './lineReadings.ts';
import { CTC } from './route.ts';

/** A page with more characters than this has text. */
const FEW = 6;

/** Scores of the detector and confidences of a recognizer that speak for text. */
const DETECTED = 0.75;
const CTC_SURE = 0.9;
/** The CTC model finds a character of its thousands of Chinese ones for many a drawing. */
const HAN_SURE = 0.97;
const OWN_SURE = 0.8;
/** Confidence of both from which the same reading is text, however faint it is to the detector. */
const ALIKE_SURE = 0.85;

/** A drawing yields up to three letters a box; a line of more, which the detector sees, is text. */
const LINE_LETTERS = 4;
const LINE_DETECTED = 0.7;

const CHARACTER = /[\p{L}\p{N}&]/u;
const PLAIN = /^[\p{Script=Latin}\p{Nd}\P{L}]*$/u;

const essence = (text: string): string =>
  plainFigures(text)
    .replace(/[^\p{L}\p{N}&]/gu, '')
    .toLowerCase();

/**
 * Whether a page has text: drawings, textures and icons yield a few made-up characters, about which
 * the detector is not certain or the recognizers differ. A page with more than six characters has
 * text in any case.
 * @param lines the results
 * @param scores of the detector, one a line
 */
export async function hasText(
  readings: LineReadings,
  lines: readonly RecognizedLine[],
  scores: readonly number[],
): Promise<boolean> {
  const length = lines.reduce((sum, { text }) => sum + text.replace(/\s/gu, '').length, 0);
  if (length > FEW) return true;
  const opinions = await readings.read([...lines.keys()], CTC);
  return zip(lines, opinions).some(([line, ctc], i) => isSupported(line, ctc, at(scores, i)));
}

function isSupported(line: RecognizedLine, ctc: RecognizedLine, score: number): boolean {
  if (!CHARACTER.test(line.text) || score === UNDETECTED) return false;
  const isOther = line.recognizer !== ctc.recognizer;
  const isAlike = isOther && essence(line.text) === essence(ctc.text);
  const isSure = Math.min(line.confidence, ctc.confidence) >= ALIKE_SURE;
  // A drawing may look like one letter to both, but hardly like two.
  if (isAlike && isSure && essence(line.text).length > 1) return true;
  if (score >= LINE_DETECTED && countLetters(line.text) >= LINE_LETTERS) return true;
  if (score < DETECTED) return false;
  if (CHARACTER.test(ctc.text) && ctc.confidence >= (PLAIN.test(ctc.text) ? CTC_SURE : HAN_SURE)) {
    return true;
  }
  return isAlike || (line.confidence >= OWN_SURE && essence(line.text).length > 1);
}

const countLetters = (text: string): number => text.match(/\p{L}/gu)?.length ?? 0;
