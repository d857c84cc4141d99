/** Code listings: stretches of monospaced code, as fenced blocks with their indentation. */
import { append } from '../../core/geometry/extremes.ts';
import { boxCenter, unionBox, type Box } from '../../core/geometry/geometry.ts';
import { fragmentWords, type Fragment, type PlacedWord } from '../lines/fragments.ts';
import type { Frame } from '../lines/frame.ts';
import { letterPitch } from '../lines/letterPitch.ts';
import { linePitch, rowsOf, textLineOf, type Row, type TextLine } from '../lines/rows.ts';
import { median } from '../lines/textMeasure.ts';
import type { Block } from './blocks.ts';
import { codeLanguage } from './codeLanguage.ts';

/** Largest distance between lines of one listing, in usual line distances. */
const FARTHEST = 3.2;
const LEAST_LINES = 2;
/** In a scan, fewer lines do not prove that the type is monospaced. */
const LEAST_MEASURED = 3;
/** Share of the lines that have signs of code. */
const CODE_SHARE = 0.5;
/** Syntax that running text and tables do not have. */
const CODE =
  /[{};]\s*$|\w\s?\(.*[)({:,]\s*;?$|[=!<>]=|[=-]>|::|\w\[\S*\]|^\s*<[/!?]?[\w-]+|\s=\s\S|^\s*(?:#\w|\/\/|\/\*|\$\s|#!|@\w)|^\s*(?:def|class|if|else|elif|for|while|return|import|from|function|var|let|const|public|private|static|try|except|print|end|begin|fi|done|SELECT|FROM|WHERE|INSERT|CREATE)\b/u;

/** A listing, and its line numbers, which are not part of the code. */
interface Listing {
  readonly block: Block;
  readonly numbers: readonly Fragment[];
}

/**
 * Removes the listings from the text of a page.
 * @returns their line numbers separately
 */
export function takeCode(
  fragments: readonly Fragment[],
  frame: Frame,
): { listings: Block[]; numbers: Fragment[]; rest: readonly Fragment[] } {
  const none = { listings: [], numbers: [], rest: fragments };
  if (frame.mode !== 'ltr' || fragments.length < LEAST_LINES) return none;
  const listings: Block[] = [];
  const numbers: Fragment[] = [];
  const taken = new Set<Fragment>();
  // Fonts distinguish code from the text beside it; without fonts, whole lines must be code.
  for (const part of [fragments.filter(isMonospaced), fragments.filter(isMeasured)]) {
    const inPart = new Set(part);
    const others = fragments.filter((fragment) => !inPart.has(fragment));
    for (const stretch of stretchesOf(part, frame)) {
      const listing = listingOf(stretch, frame);
      if (!listing || others.some(({ box }) => isInside(box, listing.block.box))) continue;
      listings.push(listing.block);
      append(numbers, listing.numbers);
      for (const row of stretch) for (const fragment of row.fragments) taken.add(fragment);
    }
  }
  return taken.size === 0
    ? none
    : { listings, numbers, rest: fragments.filter((fragment) => !taken.has(fragment)) };
}

const isMeasured = ({ line }: Fragment): boolean => line.fontSize === undefined;
const isMonospaced = ({ line }: Fragment): boolean =>
  line.fontSize !== undefined && line.monospaced === true;

function isInside(inner: Box, outer: Box): boolean {
  const { x, y } = boxCenter(inner);
  return x > outer.x0 && x < outer.x1 && y > outer.y0 && y < outer.y1;
}

/** Runs of rows at line distance. */
function stretchesOf(fragments: readonly Fragment[], frame: Frame): Row[][] {
  const rows = rowsOf(fragments).sort((a, b) => a.box.y0 - b.box.y0);
  if (rows.length < LEAST_LINES) return [];
  const pitch = linePitch(rows.map((row) => textLineOf(row, frame)));
  const stretches: Row[][] = [];
  for (const row of rows) {
    const last = stretches.at(-1)?.at(-1);
    if (last && row.box.y0 - last.box.y0 <= FARTHEST * pitch) stretches.at(-1)?.push(row);
    else stretches.push([row]);
  }
  return stretches;
}

function listingOf(rows: readonly Row[], frame: Frame): Listing | undefined {
  const fragments = rows.flatMap((row) => row.fragments);
  const measured = fragments.some(isMeasured);
  if (rows.length < (measured ? LEAST_MEASURED : LEAST_LINES)) return undefined;
  const pitch = letterPitch(fragments) ?? (measured ? undefined : wordPitch(fragments));
  if (pitch === undefined) return undefined;
  const whole = rows.map((row) => row.fragments.flatMap(fragmentWords));
  const numbered = haveLineNumbers(whole);
  const lines = numbered ? whole.map((words) => words.slice(1)) : whole;
  const texts = setOut(lines, pitch);
  const filled = texts.filter((text) => text !== '');
  const signs = filled.filter((text) => CODE.test(text)).length;
  if (filled.length < LEAST_LINES || signs < CODE_SHARE * filled.length) return undefined;
  const textLines = rows.map((row) => textLineOf(row, frame));
  const text = withBlankLines(texts, textLines).join('\n');
  const box = unionBox(rows.map((row) => row.box));
  const own = textLines.map(({ line }) => line);
  return {
    block: { kind: 'paragraph', box, lines: own, text, markdown: fenced(text) },
    numbers: numbered ? rows.flatMap((row) => firstWord(row)) : [],
  };
}

/** The first word of a row as a separate fragment. */
function firstWord({ fragments }: Row): Fragment[] {
  const [first] = fragments;
  const [word] = first ? fragmentWords(first) : [];
  return first && word ? [{ ...first, text: word.word.text, words: [word], box: word.box }] : [];
}

/** Width of a letter from the widths of the words, which is exact if they come from a font. */
const wordPitch = (fragments: readonly Fragment[]): number | undefined => {
  const widths = fragments
    .flatMap(fragmentWords)
    .map(({ word, box }) => (box.x1 - box.x0) / word.text.length);
  return widths.length === 0 ? undefined : median(widths);
};

/** Lines with each word at its column, counted from the leftmost word. */
function setOut(lines: readonly (readonly PlacedWord[])[], pitch: number): string[] {
  let left = Infinity;
  for (const [first] of lines) if (first) left = Math.min(left, first.box.x0);
  return lines.map((words) => {
    let text = '';
    for (const { word, box } of words) {
      const column = Math.round((box.x0 - left) / pitch);
      const blanks = Math.max(text === '' ? 0 : 1, column - text.length);
      text += ' '.repeat(Math.min(200, blanks)) + word.text;
    }
    return text;
  });
}

/** Whether the lines begin with line numbers. */
function haveLineNumbers(lines: readonly PlacedWord[][]): boolean {
  const numbers = lines.map(([first]) => {
    const text = first?.word.text ?? '';
    return /^\d{1,5}[.:]?$/u.test(text) ? parseInt(text, 10) : undefined;
  });
  const counting = numbers.filter((number, i) => {
    const before = numbers[i - 1];
    const after = numbers[i + 1];
    return number !== undefined && (number - 1 === before || number + 1 === after);
  }).length;
  // A digit or two may be misread; then their position decides.
  if (lines.length < 3 || counting < 0.7 * lines.length) return false;
  return numbers.every((number) => number !== undefined);
}

/** Empty lines for gaps of two or more line distances. */
function withBlankLines(texts: readonly string[], lines: readonly TextLine[]): string[] {
  const step = linePitch(lines);
  return texts.flatMap((text, i) => {
    const [before, line] = [lines[i - 1], lines[i]];
    if (!before || !line) return [text];
    const distance = middle(line) - middle(before);
    const blank = Math.min(3, Math.max(0, Math.round(distance / Math.max(1, step)) - 1));
    return [...Array<string>(blank).fill(''), text];
  });
}

const middle = ({ box }: TextLine): number => (box.y0 + box.y1) / 2;

/** Code between fences that are longer than any run of backticks in it. */
function fenced(code: string): string {
  let length = 3;
  for (const [run] of code.matchAll(/`{3,}/gu)) length = Math.max(length, run.length + 1);
  const fence = '`'.repeat(length);
  return `${fence}${codeLanguage(code) ?? ''}\n${code}\n${fence}`;
}
