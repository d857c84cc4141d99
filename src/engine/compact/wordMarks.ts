import { meanConfidence } from '../../core/document/confidence.ts';
import type { Word } from '../../core/document/document.ts';
import type { WordStyle } from '../../core/text/styledText.ts';
import { median } from '../../layout/lines/textMeasure.ts';
import type { LineTask, RecognizedLine } from './line/lineRecognizer.ts';
import { columnsOf } from './line/partOfLine.ts';
import { strokeWidth } from './prepare/strokeWidth.ts';
import { columnsIn, isStruck, type StruckLine, type StruckLines } from './struckLines.ts';

/** Stroke width of a bold word, as a multiple of that of most words of its line. */
const BOLD = 1.3;
/** The same for a word beside such a word. */
const BOLD_BESIDE = 1.18;
/** If the strokes of a page's words vary more than this around the usual, print or light is uneven. */
const MOST_SPREAD = 0.1;
/** With fewer letters, a word says too little; with fewer words, a line or a page does. */
const LEAST_LETTERS = 2;
/** Less certain words may be dirt. */
const LEAST_CONFIDENCE = 0.85;
const LEAST_WORDS = 4;
const LEAST_ON_PAGE = 8;

/**
 * Marks words that are struck out, and words in bold type within lines of regular type.
 * @param read lines in the order of the tasks; they are replaced
 */
export function markWords(
  tasks: readonly LineTask[],
  read: RecognizedLine[],
  struck: StruckLines,
): void {
  for (const [index, line] of struck) {
    const [task, known] = [tasks[index], read[index]];
    if (task && known) read[index] = withStruckWords(task, known, line);
  }
  const bold = boldWords(tasks, read);
  if (bold.size === 0) return;
  for (const [index, line] of read.entries()) {
    const words = line.words.map((word) => (bold.has(word) ? styled(word, { bold: true }) : word));
    read[index] = { ...line, words };
  }
}

const styled = (word: Word, style: WordStyle): Word =>
  word.spans ? word : { ...word, style: { ...word.style, ...style } };

/** A line with the words under its strikes as they were read with them, marked as struck out. */
function withStruckWords(
  task: LineTask,
  line: RecognizedLine,
  { strikes, asIs }: StruckLine,
): RecognizedLine {
  const isGone = (word: Word): boolean => isStruck(task, word, strikes);
  const kept = line.words.filter((word) => !isGone(word));
  const cleared = line.words.filter(isGone);
  const struck = asIs.words.filter(isGone);
  const gone = struck.map((word, i) => styled(accented(word, cleared[i]), { struck: true }));
  const words = [...kept, ...gone].sort((a, b) => a.box.x0 - b.box.x0);
  const text = words.map((word) => word.text).join(' ');
  return { text, words, confidence: meanConfidence(words) ?? 0, recognizer: line.recognizer };
}

const bare = (text: string): string => text.normalize('NFD').replace(/\p{Mn}/gu, '');

/** The CTC model lacks accents: the other reading of the word if it differs by nothing else. */
const accented = (word: Word, other: Word | undefined): Word =>
  other && bare(other.text) === bare(word.text) ? { ...word, text: other.text } : word;

/** Words whose strokes are wider than those of most words of their line, and the words beside them. */
function boldWords(tasks: readonly LineTask[], read: readonly RecognizedLine[]): ReadonlySet<Word> {
  const lines = read.map((line, index) => {
    const task = tasks[index];
    if (!task || task.vertical) return [];
    const words = line.words.flatMap((word) => strokeOf(task, word) ?? []);
    const usual = median(words.map(({ stroke }) => stroke));
    const few = words.length < LEAST_WORDS;
    return few ? [] : words.map(({ word, stroke }) => ({ word, ratio: stroke / usual }));
  });
  const all = lines.flat();
  const spread = median(all.map(({ ratio }) => Math.abs(ratio - 1)));
  if (all.length < LEAST_ON_PAGE || spread > MOST_SPREAD) return new Set();
  return new Set(lines.flatMap(boldRuns));
}

/** The words of a line's runs of wide strokes that have at least one that is clearly wide. */
function boldRuns(words: readonly { word: Word; ratio: number }[]): Word[] {
  const runs: { word: Word; ratio: number }[][] = [[]];
  for (const each of words) {
    if (each.ratio > BOLD_BESIDE) runs.at(-1)?.push(each);
    else runs.push([]);
  }
  const bold = runs.filter((run) => run.some(({ ratio }) => ratio > BOLD));
  return bold.flatMap((run) => run.map(({ word }) => word));
}

/** Stroke width of a word in pixels; undefined without enough letters. */
function strokeOf(task: LineTask, word: Word): { word: Word; stroke: number } | undefined {
  const letters = word.text.match(/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\d]/gu);
  const [from, to] = columnsIn(task, word);
  if (word.confidence < LEAST_CONFIDENCE || (letters?.length ?? 0) < LEAST_LETTERS) {
    return undefined;
  }
  if (to - from < task.crop.height / 2) return undefined;
  const stroke = strokeWidth(columnsOf(task.crop, from, to));
  return stroke === undefined ? undefined : { word, stroke };
}
