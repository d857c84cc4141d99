/** Words within formulas: names of functions, units, and what is said between signs. */
import { functionCommand, isFunction, isGreek } from './mathCommands.ts';
import { around, type Piece } from './mathPiece.ts';

/** Gaps within words and between them, as shares of the type size. */
const Gap = { letters: 0.14, words: 0.65 } as const;

const TWO_WORDS = /^(?:lim (?:sup|inf)|arg (?:max|min))$/u;
/** Marks within words and after them. */
const INSIDE = /^['’\-‐]$/u;

const isLetter = ({ glyph, char, kind }: Piece): boolean =>
  kind === 'sign' && glyph?.textual === true && /^\p{L}+$/u.test(char) && !isGreek(char);

/** Joins letters in upright type to words, line by line. */
export function joinLetters(pieces: readonly Piece[]): Piece[] {
  const letters = pieces.filter(
    (piece) => isLetter(piece) || (piece.glyph?.textual === true && INSIDE.test(piece.char)),
  );
  const order = [...letters].sort((a, b) => a.base - b.base || a.x0 - b.x0);
  const words: Piece[] = [];
  const used = new Set<Piece>();
  for (let i = 0; i < order.length;) {
    const first = order[i];
    if (!first) break;
    let end = i + 1;
    while (end < order.length && (order[end]?.base ?? 0) - first.base < 0.06 * first.size) end++;
    const line = order.slice(i, end).sort((a, b) => a.x0 - b.x0);
    for (const word of phrasesOf(wordsOf(line))) {
      for (const letter of word) used.add(letter);
      words.push(wordPiece(word));
    }
    i = end;
  }
  return [...pieces.filter((piece) => !used.has(piece)), ...words];
}

/** Adjacent letters; single letters are signs. */
function wordsOf(line: readonly Piece[]): Piece[][] {
  const words: Piece[][] = [];
  for (const piece of line) {
    const last = words.at(-1)?.at(-1);
    const close =
      last &&
      piece.x0 - last.x1 < Gap.letters * piece.size &&
      Math.abs(last.size - piece.size) < 0.05 * piece.size &&
      last.glyph?.bold === piece.glyph?.bold;
    if (close) words.at(-1)?.push(piece);
    else words.push([piece]);
  }
  return words.flatMap((word) => {
    const start = word.findIndex(isLetter);
    const end = word.findLastIndex(isLetter) + 1;
    return start < 0 ? [] : [word.slice(start, end)];
  });
}

const lettersOf = (word: readonly Piece[]): string => word.map(({ char }) => char).join('');

/** Words that belong together, without the single letters that do not. */
function phrasesOf(words: readonly Piece[][]): Piece[][] {
  const phrases: { parts: Piece[][] }[] = [];
  for (const word of words) {
    const phrase = phrases.at(-1);
    const before = phrase?.parts.at(-1);
    const last = before?.at(-1);
    const [first] = word;
    const near = last && first && first.x0 - last.x1 < Gap.words * first.size;
    if (phrase && before && near && joins(lettersOf(before), lettersOf(word))) {
      phrase.parts.push(word);
    } else phrases.push({ parts: [word] });
  }
  return phrases.map(({ parts }) => parts.flat()).filter((phrase) => lettersOf(phrase).length > 1);
}

function joins(before: string, word: string): boolean {
  if (TWO_WORDS.test(`${before} ${word}`)) return true;
  return !isFunction(before) && !isFunction(word);
}

function wordPiece(letters: readonly Piece[]): Piece {
  let text = '';
  let last: Piece | undefined;
  for (const letter of letters) {
    if (last && letter.x0 - last.x1 >= Gap.letters * letter.size) text += ' ';
    text += letter.char;
    last = letter;
  }
  const bold = letters.every(({ glyph }) => glyph?.bold === true);
  const latex = isFunction(text)
    ? functionCommand(text)
    : /[ \u0080-\uffff]/u.test(text)
      ? `\\text{${text}}`
      : `\\${bold ? 'mathbf' : 'mathrm'}{${text}}`;
  return { ...around(letters), kind: 'word', char: text, latex, plain: text };
}
