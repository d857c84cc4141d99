import type { Word } from '../../../core/document/document.ts';
import { boxCenter, boxOfPoints } from '../../../core/geometry/geometry.ts';
import { isRightToLeft, scriptsOf } from '../../../core/text/languages.ts';
import { isBullet } from '../figures/bulletSign.ts';
import type { InkGlyph } from '../figures/glyphs.ts';
import { lineMetrics } from '../figures/raisedGlyphs.ts';
import { extentOf, type LineInk } from '../figures/wordExtent.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';

/** Most characters that recognizers read for a bullet. */
const LONGEST = 3;

/** What they read for one directly before the text. */
const SIGN = /^[·‧・･•∙*.。°]\s*/u;

/** A shape says as much as a recognizer that is certain. */
const CONFIDENCE = 0.95;

/** The bullet of a line, and where its text begins, in columns of the line's picture. */
interface FirstBullet {
  readonly glyph: InkGlyph;
  /** Middle of the space between the bullet and the text. */
  readonly border: number;
}

/**
 * The line with a bullet for its first glyph if that has the shape of one: recognizers read a letter,
 * a digit of the script, another sign or nothing there.
 * @param ink of a line that is not vertical
 */
export function withFirstBullet(line: RecognizedLine, ink: LineInk): RecognizedLine {
  if (line.text === '' || line.text.startsWith('•')) return line;
  const rightToLeft = isRightToLeft(scriptsOf(line.text)[0]?.script ?? 'Common');
  const bullet = firstBullet(ink, rightToLeft);
  return bullet ? withBullet(line, bullet, ink, rightToLeft) : line;
}

function firstBullet({ glyphs }: LineInk, rightToLeft: boolean): FirstBullet | undefined {
  const metrics = lineMetrics(glyphs);
  const [glyph, next] = rightToLeft ? [glyphs.at(-1), glyphs.at(-2)] : glyphs;
  if (!metrics || !glyph || !next) return undefined;
  const [left, right] = rightToLeft ? [next, glyph] : [glyph, next];
  if (!isBullet(glyph, right.box.x0 - left.box.x1, metrics)) return undefined;
  return { glyph, border: (left.box.x1 + right.box.x0) / 2 };
}

function withBullet(
  line: RecognizedLine,
  { glyph, border }: FirstBullet,
  ink: LineInk,
  rightToLeft: boolean,
): RecognizedLine {
  const isOfText = (word: Word): boolean => {
    const { from, to } = extentOf(word, ink);
    return (from + to) / 2 > border !== rightToLeft;
  };
  const first = line.words.findIndex(isOfText);
  let text = line.text.trimStart();
  for (const word of line.words.slice(0, Math.max(0, first))) {
    if (!text.startsWith(word.text)) return line;
    text = text.slice(word.text.length).trimStart();
  }
  const isLong = line.text.trimStart().length - text.length > LONGEST + first;
  if (first < 0 || isLong || text === '') return line;
  const [start, ...others] = line.words.slice(first);
  if (!start) return line;
  const rest = [{ ...start, text: start.text.replace(SIGN, '') }, ...others];
  const bullet = { text: '•', box: placeOf(glyph, ink), confidence: CONFIDENCE };
  return {
    ...line,
    text: `• ${text.replace(SIGN, '')}`,
    words: [bullet, ...rest.filter((word) => word.text !== '')],
  };
}

/** The glyph's box on the page, in pixels, as high as its line. */
function placeOf({ box }: InkGlyph, { task, crop }: LineInk): Word['box'] {
  const [a, b] = task.quad;
  const { y0, y1 } = boxOfPoints(task.quad);
  const half = (box.x1 - box.x0) / 2;
  const x = (column: number): number => a.x + ((b.x - a.x) * column) / crop.width;
  const middle = boxCenter(box).x;
  return { x0: x(middle - half), x1: x(middle + half), y0, y1 };
}
