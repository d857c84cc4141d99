/** What a number, an amount, a date or a range consists of besides digits. */
const SIGNS = "\\s.,:;/'’()%‰°$€£¥₹₽₴₩₪฿₺₫+\\-–—−±×÷=~≈<>≤≥^*#&";

/** A unit behind figures. */
const UNIT = '(?:\\p{L}{1,3}\\.?|[kmµ]?[gmls]\\/\\p{L}{1,2})';

/** A code's letters in front of its digits. */
const CODE = '(?:\\p{Lu}{1,3}|[Nn]o\\.|[Nn]r\\.|v\\.?)';

const FIGURES = new RegExp(`^(?:${CODE})?[${SIGNS}\\d]*\\d[${SIGNS}\\d]*(?:${UNIT})?$`, 'u');
/** Longer texts are not the content of one cell, unless they are a long number. */
const LONGEST = 28;

/** Characters of the CTC model's alphabet with the ones that they represent in figures. */
const REPLACED: readonly (readonly [RegExp, string])[] = [
  [/(?<=\d\s?)(?:[°*]\s?[℃C]|\s9℃)$|℃/gu, '°C'],
  [/^[«‹](?=\d[^»›]*$)/gu, '<'],
  [/[（【]/gu, '('],
  [/[）】]/gu, ')'],
  [/[，、]/gu, ','],
  [/[：∶]/gu, ':'],
  [/[￥]/gu, '¥'],
  [/[％]/gu, '%'],
  [/[＋]/gu, '+'],
  [/[–—−－]/gu, '-'],
  [/[～]/gu, '~'],
  [/[．。]/gu, '.'],
];

/** A number, an amount, a date, a range or a code of a few letters and digits, alone in its line. */
export const isFigureCell = (text: string): boolean => text.length <= LONGEST && FIGURES.test(text);

/** The letter O beside a digit or a decimal mark that has only figures around it. */
const LETTER_O = /(?<=^|[\d.,±+-])[Oo](?=[\d.,]|$)/gu;
/** A chemical formula, such as `H2O`, `P2O5` or `O2`: its O is a letter. */
const FORMULA = /(?!O)\p{Lu}|^O\d$/u;
/** Two dashes for one minus sign. */
const DOUBLE_DASH = /[-=~]-(?=[\d.])/gu;

/**
 * A text with the CTC model's full-width and composed characters, and with the dashes and zeros of
 * figures, in the form that Latin text uses.
 */
export function plainFigures(text: string): string {
  const plain = REPLACED.reduce((before, [sign, latin]) => before.replace(sign, latin), text);
  if (!/\d/u.test(plain)) return plain;
  const dashed = plain.replace(DOUBLE_DASH, '-');
  return FORMULA.test(dashed) ? dashed : dashed.replace(LETTER_O, '0');
}
