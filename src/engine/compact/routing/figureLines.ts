import { boxOfPoints, overlapRatio, type Box } from '../../../core/geometry/geometry.ts';
import { at, zip } from '../../../core/system/items.ts';
import { isFigureCell, plainFigures } from '../figures/figureText.ts';
import { codeInScript, mayBeAmount, signedAmount } from '../figures/foreignSigns.ts';
import { loneCharacter, loneDash } from '../figures/loneCharacter.ts';
import { figuresOf, leastOf } from '../figures/readFigures.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';
import { summarize, type LineLook } from '../sight/lineLook.ts';
import type { LineReadings } from './lineReadings.ts';
import { isKnownToReader } from './lineReader.ts';
import { CTC, READER, type PagePlan } from './route.ts';
import { languageOf } from './sampleReading.ts';

/** A line of at most this many characters may be a figure that was read as letters or signs. */
const SHORT = 4;

/** Share of the lines above and below a line that are figures if the line is one of their column. */
const COLUMN_SHARE = 0.7;
const COLUMN_LINES = 2;

/** Whether a line may be figures, according to the first recognizer's text. */
export const maybeFigures = ({ text }: RecognizedLine): boolean =>
  text.length <= SHORT || isFigureCell(plainFigures(text));

/** The line reader proves a reading if it reads the same and is at least this sure of each character. */
const PROVES = 0.8;

/**
 * Replaces the lines that consist of figures by what two recognizers together read there: Tesseract
 * and the line reader where they agree, otherwise Tesseract and the CTC model, which takes twice the
 * time of the line reader.
 * @param lines results of the plan's recognizer, and where it was weak, of another one
 * @returns indexes of the lines that are figures
 */
export async function settleFigures(
  readings: LineReadings,
  plan: PagePlan,
  lines: RecognizedLine[],
): Promise<ReadonlySet<number>> {
  const settled = new Set<number>();
  const { primary } = plan;
  if (primary.recognizer === 'ctc') return settled;
  const indexes = [...lines.keys()];
  const first = await readings.read(indexes, primary);
  const short = indexes.filter((index) => maybeFigures(at(first, index)));
  const looks = await readings.looks(short);
  const candidates = short.filter(
    (index, i) => !looks || !LETTERS.test(at(first, index).text) || !isForeignWord(at(looks, i)),
  );
  const columns = new FigureColumns(readings, first);
  const proved = await provedLines(readings, candidates, first);
  for (const [index, own] of proved) {
    const two = { tesseract: at(first, index), ctc: own };
    const figures = figuresOf(two, readings.task(index), columns.has(index));
    // A word is what it was read as.
    if (!figures) continue;
    lines[index] = figures;
    settled.add(index);
  }
  const others = candidates.filter((index) => !proved.has(index));
  const opinions = await readings.read(others, CTC);
  for (const [i, index] of others.entries()) {
    const two = { tesseract: at(first, index), ctc: at(opinions, i) };
    const task = readings.task(index);
    const alone = loneCharacter(two, task) ?? loneDash(two);
    const figures = figuresOf(two, task, columns.has(index)) ?? alone;
    if (!figures) continue;
    lines[index] = figures;
    settled.add(index);
  }
  for (const [index, line] of await foreignSigns(readings, plan, lines, proved)) {
    lines[index] = line;
    settled.add(index);
  }
  return settled;
}

/** Confidence from which Tesseract's digits are none that stand for a letter of the page's script. */
const TESSERACT_SURE = 0.85;

/**
 * Figures with signs and letters that only the line reader knows, by their index.
 * @param lines results with the figures so far
 * @param proved what needs no other opinion
 */
async function foreignSigns(
  readings: LineReadings,
  { language, primary }: PagePlan,
  lines: readonly RecognizedLine[],
  proved: ReadonlyMap<number, unknown>,
): Promise<readonly (readonly [number, RecognizedLine])[]> {
  if (!readings.hasReader) return [];
  const asked = [...lines.keys()].filter((index) => {
    const { text } = at(lines, index);
    return !proved.has(index) && (mayBeAmount(text) || isFigureCell(plainFigures(text)));
  });
  const own = await readings.read(asked, READER);
  const opinions = await readings.read(asked, CTC);
  const first = await readings.read(asked, primary);
  const { script } = languageOf(language);
  return asked.flatMap((index, i) => {
    const [reader, ctc] = [at(own, i), at(opinions, i)];
    const isDoubted = at(first, i).confidence < TESSERACT_SURE;
    const code = isDoubted ? codeInScript(at(lines, index).text, reader, script) : undefined;
    const line = signedAmount({ ctc, reader }) ?? code;
    return line ? [[index, line] as const] : [];
  });
}

/**
 * What the line reader reads, by index, of the lines that it reads like the first recognizer.
 * @param first results of that one, by index
 */
export async function provedLines(
  readings: LineReadings,
  indexes: readonly number[],
  first: readonly RecognizedLine[],
): Promise<ReadonlyMap<number, RecognizedLine>> {
  const known = indexes.filter((index) => isKnownToReader(at(first, index).text));
  if (!readings.hasReader) return new Map();
  const own = await readings.read(known, READER);
  const letters = ({ text }: RecognizedLine): string => plainFigures(text).replaceAll(' ', '');
  return new Map(
    zip(known, own).filter(
      ([index, line]) => leastOf(line) >= PROVES && letters(line) === letters(at(first, index)),
    ),
  );
}

/** Without any, it is no word: a dash looks like the Chinese character for one to the network too. */
const LETTERS = /[\p{L}\p{N}]/u;

/** Share of one script in what the network sees from which a line is a word in it. */
const CERTAIN = 0.6;

/** Whether the network sees a word in a script that has no letters like figures. */
function isForeignWord(look: LineLook): boolean {
  const [most] = summarize([look]).scripts;
  return most !== undefined && most[0] !== 'Latin' && most[1] >= CERTAIN;
}

/** Which lines have figures above and below them. */
class FigureColumns {
  readonly #boxes: readonly Box[];
  readonly #figures: readonly boolean[];

  constructor(readings: LineReadings, lines: readonly RecognizedLine[]) {
    this.#boxes = readings.tasks.map(({ quad }) => boxOfPoints(quad));
    this.#figures = lines.map(({ text }) => isFigureCell(plainFigures(text)));
  }

  has(index: number): boolean {
    const own = at(this.#boxes, index);
    let [figures, all] = [0, 0];
    for (const [other, box] of this.#boxes.entries()) {
      if (other === index || overlapRatio(own.x0, own.x1, box.x0, box.x1) < 0.5) continue;
      all++;
      if (at(this.#figures, other)) figures++;
    }
    return figures >= COLUMN_LINES && figures >= COLUMN_SHARE * all;
  }
}
