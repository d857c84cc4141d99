import type { Word } from '../../../core/document/document.ts';
import { boxCenter, boxHeight, boxWidth, type Box } from '../../../core/geometry/geometry.ts';
import { largest } from '../../../core/geometry/extremes.ts';
import { at } from '../../../core/system/items.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';
import { extentOf, glyphsIn, type LineInk } from './wordExtent.ts';

/** A number whose last glyph may be the unit behind a space: `181` for `18 l`. */
const MAY_HAVE_UNIT = /^[$€£]?\d[\d.,]*[1I|]$/u;

/**
 * Least room in front of the unit, in heights of the digits (two digits 1 have .4 between them), and if
 * it may be a digit, least distance from the middle of the digit before it, in distances of digits (which
 * are 1.07 at most).
 */
const ROOM = 0.45;
const DISTANCE = 1.13;

/** Widest bar, in widths of the digit before it: a 1 with its flag or foot has .5 or more. */
const BAR = 0.35;

/** Distance of two digits in widths of one, for a number of one digit. */
const ADVANCE = 1.22;

/** Greatest confidence in a unit that may be a digit, and in a digit that may be a unit. */
const DOUBTED = 0.75;

/**
 * A line whose numbers end where the ink shows a space: a lone bar behind one is the unit l (liter), and
 * a wider glyph is left as it was read, but doubtful.
 * @param ink of a line that is not vertical
 */
export function withOpenedNumbers(line: RecognizedLine, ink: LineInk): RecognizedLine {
  const { words, text } = line;
  if (!words.some((word) => MAY_HAVE_UNIT.test(word.text))) return line;
  if (words.map((word) => word.text).join(' ') !== text) return line;
  const opened = words.flatMap((word) => partsOf(word, ink) ?? word);
  if (opened.length === words.length) return line;
  return { ...line, words: opened, text: opened.map((word) => word.text).join(' ') };
}

/** A number and the unit behind it, if the ink shows a space between them. */
function partsOf(word: Word, ink: LineInk): Word[] | undefined {
  if (!MAY_HAVE_UNIT.test(word.text)) return undefined;
  const boxes = glyphsIn(extentOf(word, ink), ink.glyphs).map((i) => at(ink.glyphs, i).box);
  const last = boxes.length - 1;
  if (boxes.length !== word.text.length || last < 1) return undefined;
  const [before, unit] = [at(boxes, last - 1), at(boxes, last)];
  const room = (unit.x0 - before.x1) / boxHeight(before);
  const distance = boxCenter(unit).x - boxCenter(before).x;
  const isBar = boxWidth(unit) <= BAR * boxWidth(before);
  const isFar = isBar || distance >= DISTANCE * usualDistance(boxes.slice(0, last));
  if (room < ROOM || !isFar) return undefined;
  const share = (before.x1 - at(boxes, 0).x0) / Math.max(1, unit.x1 - at(boxes, 0).x0);
  const border = word.box.x0 + share * (word.box.x1 - word.box.x0);
  const confidence = Math.min(DOUBTED, word.confidence);
  return [
    { ...word, text: word.text.slice(0, last), box: { ...word.box, x1: border } },
    {
      ...word,
      text: isBar ? 'l' : word.text.slice(last),
      box: { ...word.box, x0: border },
      confidence,
    },
  ];
}

/** Greatest distance between the centers of a number's glyphs, in pixels. */
function usualDistance(boxes: readonly Box[]): number {
  const centers = boxes.map((box) => boxCenter(box).x);
  const distances = centers.slice(1).map((x, i) => x - at(centers, i));
  return largest(distances, ADVANCE * boxWidth(at(boxes, 0)));
}
