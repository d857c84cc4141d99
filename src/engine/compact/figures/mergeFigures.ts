import { alignChars, type CharPair, type ReadChar } from '../merge/alignChars.ts';

/** One text made of the two recognizers' readings of the same figures. */
export interface MergedFigures {
  readonly text: string;
  /** The recognizers read the same characters, apart from spaces. */
  readonly agreed: boolean;
  /**
   * They differ in a digit, or in a mark that the CTC model doubts; not only in signs and marks that
   * one of them is known to omit.
   */
  readonly doubtful: boolean;
}

/** What Tesseract and the CTC model read at one place. */
type Pair = CharPair;

/** Signs that the CTC model has no character for, or leaves out although they are there. */
const OMITTED_BY_CTC = /^[€£¥₹₽₴₩₪฿₺₫+\-=~<>()℃°]$/u;
/** Characters that are kept if Tesseract alone reads them and is sure: units and currencies. */
const UNIT_CHARACTER = /^[%‰$#/\p{L}]$/u;
/** What the CTC model makes of them. */
const LOOKALIKES: ReadonlyMap<string, RegExp> = new Map([
  ['€', /^[CEec6]$/u],
  ['£', /^[EfFtL]$/u],
  ['¥', /^[Yy]$/u],
  ['<', /^[≤]$/u],
  ['>', /^[≥]$/u],
  ['-', /^[=~]$/u],
  ['+', /^[*]$/u],
  ['℃', /^[C]$/u],
  ['°', /^[*9o]$/u],
]);
const DIGIT = /^\d$/u;
/** Marks that Tesseract loses in small type. */
const MARK = /^[.,:]$/u;
/** Letters that the CTC model takes a digit for. */
const DIGIT_LOOKALIKE = /^[OoIlSsZB|]$/u;

/**
 * Confidence of the CTC model in a single character below which Tesseract's reading is preferred,
 * if Tesseract is at least as confident as `TESSERACT_SURE`.
 */
const CTC_DOUBT = 0.8;
const TESSERACT_SURE = 0.85;

/**
 * Merges two readings of figures. The CTC model is right about digits and points in nine of ten
 * differences, Tesseract about currency signs and dashes, which the CTC model omits (measured, see
 * `docs/compact-engine.md`).
 * @param tesseractConfidence of the line, 0..1
 */
export function mergeFigures(
  tesseract: readonly ReadChar[],
  ctc: readonly ReadChar[],
  tesseractConfidence: number,
): MergedFigures {
  const aligned = alignChars(tesseract, ctc);
  const equal = aligned.filter((pair) => pair.first?.char === pair.second?.char).length;
  // A reading that has little in common with the other is noise, and its signs are as well.
  const pairs = 2 * equal >= ctc.length ? aligned : ctc.map((char): Pair => ({ second: char }));
  const differing = pairs.filter((pair) => pair.first?.char !== pair.second?.char);
  let text = '';
  for (const [i, pair] of pairs.entries()) {
    const char = isHead(pairs, i) ? pair.first?.char : chosen(pair, tesseractConfidence);
    // A plus sign within a number is half of a plus-minus sign.
    if (!char || (char === '+' && !pair.second && text !== '')) continue;
    text += isSpaced(pair, text.at(-1)) ? ` ${char}` : char;
  }
  return {
    text: text.replaceAll('℃', '°C'),
    agreed: differing.length === 0,
    doubtful: differing.some(isDoubtful),
  };
}

const isDoubtful = ({ first: tesseract, second: ctc }: Pair): boolean => {
  if (!ctc) return tesseract !== undefined && !OMITTED_BY_CTC.test(tesseract.char);
  if (isLookalike(tesseract, ctc)) return false;
  if (MARK.test(ctc.char) || ctc.char === '±') return ctc.confidence < CTC_DOUBT;
  return DIGIT.test(ctc.char) || (tesseract !== undefined && DIGIT.test(tesseract.char));
};

const CAPITAL = /^\p{Lu}$/u;

/** Whether Tesseract has a letter in front of letters where the CTC model has a digit: `ISO`, not `1SO`. */
function isHead(pairs: readonly Pair[], i: number): boolean {
  const { first, second } = pairs[i] ?? {};
  if (!first || !second || !CAPITAL.test(first.char) || !DIGIT.test(second.char)) return false;
  const before = pairs[i - 1]?.first?.char ?? '';
  return !DIGIT.test(before) && isCommonLetter(pairs[i + 1]);
}

/** A capital that both read, without a space in front of it. */
const isCommonLetter = ({ first, second }: Pair = {}): boolean =>
  first !== undefined && !first.spaced && first.char === second?.char && CAPITAL.test(first.char);

const isLookalike = (tesseract: ReadChar | undefined, ctc: ReadChar): boolean =>
  tesseract !== undefined && (LOOKALIKES.get(tesseract.char)?.test(ctc.char) ?? false);

/** Whether a character that only Tesseract reads is kept. */
const isKept = (char: string, confidence: number): boolean =>
  OMITTED_BY_CTC.test(char) || (confidence >= TESSERACT_SURE && UNIT_CHARACTER.test(char));

function chosen(
  { first: tesseract, second: ctc }: Pair,
  tesseractConfidence: number,
): string | undefined {
  if (!ctc) {
    return tesseract && isKept(tesseract.char, tesseractConfidence) ? tesseract.char : undefined;
  }
  if (MARK.test(ctc.char)) return ctc.char;
  const doubted = ctc.confidence < CTC_DOUBT && tesseractConfidence >= TESSERACT_SURE;
  if (!tesseract) return doubted ? undefined : ctc.char;
  if (doubted || isLookalike(tesseract, ctc)) return tesseract.char;
  const isDigit = DIGIT.test(tesseract.char) && DIGIT_LOOKALIKE.test(ctc.char);
  return isDigit ? tesseract.char : ctc.char;
}

/** A space that both read, or one of them, but none inside of a number: `54, 587.39`. */
function isSpaced({ first: tesseract, second: ctc }: Pair, before: string | undefined): boolean {
  if (before === undefined) return false;
  if (tesseract && ctc) {
    if (tesseract.spaced !== ctc.spaced && /[.,:]/u.test(before)) return false;
    return tesseract.spaced || ctc.spaced;
  }
  return (tesseract ?? ctc)?.spaced ?? false;
}

/**
 * The characters of a text without its spaces; `℃` stands for the two of `°C`.
 * @param confidenceAt confidence of the character at an index of `text` (UTF-16 code units)
 */
export function readChars(text: string, confidenceAt: (index: number) => number): ReadChar[] {
  const chars: ReadChar[] = [];
  let spaced = false;
  let index = 0;
  for (const char of text.replaceAll('°C', '℃')) {
    if (char === ' ') spaced = true;
    else {
      chars.push({ char, confidence: confidenceAt(index), spaced });
      spaced = false;
    }
    index += char === '℃' ? 2 : char.length;
  }
  return chars;
}
