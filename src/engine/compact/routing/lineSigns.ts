import type { Word } from '../../../core/document/document.ts';
import { boxCenter, boxHeight, type Box } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { at, zip } from '../../../core/system/items.ts';
import { withFirstBullet } from './bulletLines.ts';
import { withClosedNumbers } from '../figures/closedNumbers.ts';
import { withOpenedNumbers } from '../figures/openedNumbers.ts';
import { withZeros } from '../figures/zerosAndLetters.ts';
import { operatorSign } from '../figures/operatorSigns.ts';
import { lineMetrics, raisedGroups, type RaisedGroup } from '../figures/raisedGlyphs.ts';
import { withRaised, type RaisedFigures } from '../figures/raisedWords.ts';
import { extentOf, glyphsIn, inkOf, type LineInk } from '../figures/wordExtent.ts';
import type { GreyImage } from '../tesseract/enlarge.ts';
import type { LineRecognizer, LineTask, RecognizedLine } from '../line/lineRecognizer.ts';
import { printLevels } from '../prepare/grey.ts';

/** Confidence of the CTC model in figures that were cut out, from which they count. */
const SURE = 0.9;
/** What is set above and below letters. */
const FIGURES = /^(?:\d{1,3}[-+]?|\d{1,2}[,-]\d{1,2})$/u;
/** Margin of the picture of raised figures, in their heights. */
const MARGIN = 0.35;

/** Raised figures of one line. */
interface Candidate {
  readonly line: number;
  readonly ink: LineInk;
  readonly group: RaisedGroup;
}

/** Raised figures that were read. */
interface ReadFigures extends Candidate {
  readonly text: string;
}

/**
 * Corrects the signs of lines by their ink: bullets, spaces inside of numbers and in front of units,
 * and in Latin text zeros and the letter O, operators between words, raised and lowered figures, which
 * the recognizers take for signs or for letters. Those are cut out and read alone.
 * @param lines results, some of which are replaced
 */
export async function readLineSigns(
  tasks: readonly LineTask[],
  lines: RecognizedLine[],
  ctc: LineRecognizer,
  signal: AbortSignal,
): Promise<void> {
  const candidates: Candidate[] = [];
  for (const [index, line] of lines.entries()) {
    const task = at(tasks, index);
    if (task.vertical || line.text === '') continue;
    const ink = inkOf(task);
    lines[index] = withOpenedNumbers(withClosedNumbers(withFirstBullet(line, ink), ink), ink);
    if (!/\p{Script=Latin}/u.test(line.text)) continue;
    lines[index] = withOperators(withZeros(at(lines, index), ink), ink);
    for (const group of raisedGroups(ink.glyphs)) candidates.push({ line: index, ink, group });
  }
  const pictures = candidates.map(({ ink, group }): LineTask => ({
    quad: ink.task.quad,
    crop: framed(ink.crop, group.box),
    margin: MARGIN / (1 + 2 * MARGIN),
    vertical: false,
  }));
  const readings =
    pictures.length === 0 ? [] : await ctc.recognize(pictures, { languages: [] }, signal);
  const read = zip(candidates, readings).flatMap(([candidate, { text, confidence }]) =>
    confidence >= SURE && FIGURES.test(text) ? [{ ...candidate, text }] : [],
  );
  for (const index of new Set(read.map(({ line }) => line))) {
    const own = read.filter(({ line }) => line === index);
    lines[index] = withWords(at(lines, index), (word) => withFigures(word, own));
  }
}

/** A part of a line's picture, in whole pixels, on its background. */
function framed(line: GreyImage, { x0, y0, x1, y1 }: Box): RasterImage {
  const border = Math.round(MARGIN * (y1 - y0));
  const width = x1 - x0 + 2 * border;
  const height = y1 - y0 + 2 * border;
  const data = new Uint8Array(width * height * 3).fill(printLevels(line.grey).ground);
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const to = 3 * ((y - y0 + border) * width + x - x0 + border);
      data.fill(line.grey[y * line.width + x] ?? 0, to, to + 3);
    }
  }
  return { width, height, data };
}

/** A line with some of its words changed; as it is if its text does not consist of its words. */
function withWords(line: RecognizedLine, change: (word: Word) => Word): RecognizedLine {
  if (line.words.map(({ text }) => text).join(' ') !== line.text) return line;
  const words = line.words.map(change);
  return { ...line, words, text: words.map(({ text }) => text).join(' ') };
}

function withOperators(line: RecognizedLine, ink: LineInk): RecognizedLine {
  const metrics = lineMetrics(ink.glyphs);
  if (!metrics) return line;
  const digits = { y0: metrics.base - metrics.ascent, y1: metrics.base };
  return withWords(line, (word) => {
    if (word.text.length !== 1) return word;
    const [only, ...others] = glyphsIn(extentOf(word, ink), ink.glyphs);
    if (only === undefined || others.length > 0) return word;
    return { ...word, text: operatorSign(word.text, at(ink.glyphs, only), digits) };
  });
}

/** @param read raised figures of the word's line */
function withFigures(word: Word, read: readonly ReadFigures[]): Word {
  const figures = read.flatMap(({ ink, group, text }): RaisedFigures[] => {
    const extent = extentOf(word, ink);
    const room = 0.5 * boxHeight(group.box);
    const { x } = boxCenter(group.box);
    if (x < extent.from - room || x > extent.to + room) return [];
    const others = glyphsIn(extent, ink.glyphs).filter(
      (index) => index < group.from || index >= group.to,
    );
    const before = others.filter((index) => index < group.from).length;
    const own = group.to - group.from;
    return [{ raised: group.raised, text, before, own, behind: others.length - before }];
  });
  return (figures.length > 0 ? withRaised(word, figures) : undefined) ?? word;
}
