import type { ScriptName } from '../../../core/text/languages.ts';
import { scriptOfChar } from '../../../core/text/languages.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';
import { hasTwin } from '../merge/twins.ts';
import { isFigureCell, plainFigures } from './figureText.ts';

/** Signs of currencies that neither Tesseract's models nor the CTC model have, apart from few. */
const CURRENCY = /[₹₽₺₴₩₪₫฿]/u;

/** Letters that Tesseract reads for such a sign in front of an amount, or behind it. */
const FRAMED = /^(?:[\p{L}\p{M}₹]{1,2}\s?)?([\d.,'’\s-]*\d[\d.,'’\s-]*)(?:\s?[\p{L}\p{M}]{1,2})?$/u;

/** Least confidence of the line reader, and greatest in what it alone reads: a sign, and a letter. */
const SURE = 0.8;
const MOST = { sign: 0.9, letter: 0.75 } as const;

/** What the CTC model and the line reader read in a line of figures. */
export interface TwoNetworks {
  readonly ctc: RecognizedLine;
  readonly reader: RecognizedLine;
}

/** Whether a line may be an amount whose sign was read as letters. */
export const mayBeAmount = (text: string): boolean => FRAMED.test(text);

const digitsOf = (text: string): string => plainFigures(text).replace(/[^\d.,]/gu, '');

/**
 * An amount with the sign of its currency. The line reader alone knows the sign; others read a digit
 * or a letter for it (`7178.50` for `₹178.50`), or nothing. It is believed if the CTC model reads
 * the same digits, since that one takes none for the sign.
 */
export function signedAmount({ ctc, reader }: TwoNetworks): RecognizedLine | undefined {
  const text = plainFigures(reader.text);
  const isAmount = CURRENCY.test(text) && isFigureCell(text) && !/\p{L}/u.test(text);
  if (!isAmount || reader.confidence < SURE || ctc.confidence < SURE) return undefined;
  if (digitsOf(text) !== digitsOf(ctc.text)) return undefined;
  return limited(reader, MOST.sign);
}

/**
 * A code with a letter of a script that the CTC model does not know, such as the train `102Я`: it
 * and Tesseract read a digit or a Latin letter for it. It stays doubtful.
 * @param figures what they read together
 * @param script that of the page
 */
export function codeInScript(
  figures: string,
  reader: RecognizedLine,
  script: ScriptName,
): RecognizedLine | undefined {
  const isOwn = (char: string): boolean => scriptOfChar(char) === script && !hasTwin(char);
  const text = plainFigures(reader.text);
  if (reader.confidence < SURE || !isFigureCell(text)) return undefined;
  if (!Array.from(text).some(isOwn) || Array.from(figures).some(isOwn)) return undefined;
  const digits = digitsOf(text);
  const isRest = digits.length > 0 && digitsOf(figures).startsWith(digits);
  return isRest ? limited(reader, MOST.letter) : undefined;
}

function limited(line: RecognizedLine, most: number): RecognizedLine {
  const confidence = Math.min(most, line.confidence);
  const words = line.words.map((word) => ({
    ...word,
    confidence: Math.min(most, word.confidence),
  }));
  return { ...line, confidence, words };
}
