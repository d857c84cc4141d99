/** Finds formulas within lines of text. */
import { largest } from '../../core/geometry/extremes.ts';
import {
  BINARY,
  isAccent,
  isFunction,
  isGreek,
  RELATION,
  STRONG_SIGN,
} from './math/mathCommands.ts';
import { mathFont } from './math/mathFonts.ts';
import { toMathGlyphs } from './math/mathGlyphs.ts';
import type { Bar, MathGlyph } from './math/mathPiece.ts';
import { readFormula } from './math/readFormula.ts';
import type { TextItem } from './textRuns.ts';

/** A formula within a line: its position along the writing direction, and its LaTeX. */
export interface InlineFormula {
  readonly u0: number;
  readonly u1: number;
  readonly latex: string;
}

/** Gaps as shares of the type size. */
const Gap = {
  /** Between words; the spaces within formulas are smaller or beside operators. */
  word: 0.2,
  /** After a script, which is followed by some space. */
  script: 0.27,
  /** No formula has a wider gap; the layout splits lines there. */
  widest: 0.7,
  /** Within the names of functions. */
  letters: 0.14,
} as const;

/** Smaller than this share of the line's type size is raised or lowered. */
const SCRIPT = 0.88;
const INSIDE = /^[\p{N}()[\]{}|+=<>/,.:;!'′*-]$/u;
const MARK = /^[,.:;!']$/u;
const PARTNERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '⟨': '⟩' };
const CLOSING = /^[)\]}⟩]$/u;

interface Sign {
  readonly item: TextItem;
  readonly glyph: MathGlyph;
  /** In a math font, or a character that only formulas have. */
  readonly certain: boolean;
  readonly inside: boolean;
}

const isSymbolFont = (name: string): boolean => /^(?:symbol|standardsym)/iu.test(name);

function isCertain({ text, font }: TextItem): boolean {
  if (/^[\u{1d400}-\u{1d7ff}]$/u.test(text)) return true;
  if (isGreek(text) || /^\p{L}$/u.test(text)) {
    return mathFont(font.name).mathematical && !isSymbolFont(font.name);
  }
  return STRONG_SIGN.test(text);
}

/** Marks the letters that belong to names of functions. */
function functionLetters(glyphs: readonly MathGlyph[]): Set<MathGlyph> {
  const found = new Set<MathGlyph>();
  let word: MathGlyph[] = [];
  const close = (): void => {
    if (isFunction(word.map(({ char }) => char).join(''))) {
      for (const letter of word) found.add(letter);
    }
    word = [];
  };
  for (const glyph of glyphs) {
    const last = word.at(-1);
    if (last && glyph.x0 - last.x1 > Gap.letters * glyph.size) close();
    if (glyph.textual && /^[A-Za-z]+$/u.test(glyph.char)) word.push(glyph);
    else close();
  }
  close();
  return found;
}

function signsOf(items: readonly TextItem[], size: number, separated: boolean): Sign[] {
  const order = items
    .filter(({ text }) => text.trim() !== '')
    .sort((a, b) => a.u0 + a.u1 - (b.u0 + b.u1) || a.seq - b.seq);
  const glyphs = toMathGlyphs(order, separated);
  const functions = functionLetters(glyphs);
  return order.flatMap((item, i): Sign[] => {
    const glyph = glyphs[i];
    if (!glyph) return [];
    const certain = isCertain(item);
    const letter = !glyph.textual && /^\p{L}$/u.test(glyph.char);
    const inside =
      certain ||
      letter ||
      item.size < SCRIPT * size ||
      INSIDE.test(glyph.char) ||
      RELATION.test(glyph.char) ||
      BINARY.test(glyph.char) ||
      functions.has(glyph) ||
      isAccent(glyph.char) ||
      glyph.char === '√' ||
      glyph.extent !== undefined;
    return [{ item, glyph, certain, inside }];
  });
}

const joinsSides = ({ glyph }: Sign): boolean =>
  RELATION.test(glyph.char) || BINARY.test(glyph.char) || /^[+=<>/-]$/u.test(glyph.char);

/** Divides the signs of a line into those that can be one formula. */
function runsOf(signs: readonly Sign[], size: number): Sign[][] {
  const runs: Sign[][] = [];
  let open = false;
  signs.forEach((sign, i) => {
    if (!sign.inside) {
      open = false;
      return;
    }
    const before = signs[i - 1];
    const gap = before ? (sign.item.u0 - before.item.u1) / size : 0;
    const beside = joinsSides(sign) || (before !== undefined && joinsSides(before));
    const script = before !== undefined && before.item.size < SCRIPT * size;
    const most = beside ? Gap.widest : script ? Gap.script : Gap.word;
    if (open && gap < most) runs.at(-1)?.push(sign);
    else runs.push([sign]);
    open = true;
  });
  return runs;
}

/** Removes parts of the sentence: punctuation, and brackets without their partners. */
function trimmed(run: readonly Sign[], size: number): Sign[] {
  const open: number[] = [];
  const paired = new Set<number>();
  run.forEach(({ glyph }, i) => {
    if (glyph.char in PARTNERS) open.push(i);
    const last = open.at(-1);
    const partner = last === undefined ? undefined : PARTNERS[run[last]?.glyph.char ?? ''];
    if (last === undefined || !CLOSING.test(glyph.char) || partner !== glyph.char) return;
    open.pop();
    paired.add(last).add(i);
  });
  const isEdge = (i: number): boolean => {
    const sign = run[i];
    if (!sign || sign.item.size < SCRIPT * size) return false;
    const { char } = sign.glyph;
    const bracket = char in PARTNERS || CLOSING.test(char);
    return bracket ? !paired.has(i) : MARK.test(char) && !/^['!]$/u.test(char);
  };
  let [start, end] = [0, run.length];
  while (start < end && isEdge(start)) start++;
  while (end > start && isEdge(end - 1)) end--;
  // A bracket around the whole formula belongs to the sentence.
  return run.slice(start, end);
}

/** Letters of formulas, or several signs with a script or a relation. */
function isFormula(run: readonly Sign[], size: number): boolean {
  const letters = run.filter(({ glyph }) => !glyph.textual && /^\p{L}$/u.test(glyph.char));
  if (letters.length === 0) return false;
  if (letters.some(({ certain }) => certain)) return true;
  const scripts = run.some(({ item }) => item.size < SCRIPT * size);
  return run.some(({ certain }) => certain) && run.length > 2 && (scripts || run.some(joinsSides));
}

/**
 * The formulas within a line, from left to right.
 * @param size type size of the line
 * @param separated italic letters of formulas have a separate font on this page
 * @param bars of fractions and roots in this line, from left to right
 */
export function inlineFormulas(
  items: readonly TextItem[],
  size: number,
  separated: boolean,
  bars: readonly Bar[],
): InlineFormula[] {
  if (!items.some(isCertain)) return [];
  return runsOf(signsOf(items, size, separated), size).flatMap((whole): InlineFormula[] => {
    const run = trimmed(whole, size);
    const [first, last] = [run[0], run.at(-1)];
    if (!first || !last || !isFormula(run, size)) return [];
    const right = largest(run.map(({ item }) => item.u1));
    const formula = readFormula(
      run.map(({ glyph }) => glyph),
      bars.filter((bar) => bar.x0 > first.item.u0 - 0.2 * size && bar.x1 < right + 0.2 * size),
    );
    if (!formula || /\\begin|\\\\/u.test(formula.latex)) return [];
    return [{ u0: first.item.u0, u1: right, latex: formula.latex }];
  });
}
