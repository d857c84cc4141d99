/** Text of a page's form fields, in addition to the letters that the page draws. */
import type { Line, Word } from '../../core/document/document.ts';
import {
  type Box,
  boxCenter,
  boxHeight,
  boxOfPoints,
  boxWidth,
  quadOfBox,
} from '../../core/geometry/geometry.ts';
import { defined } from '../../core/system/defined.ts';
import { isRightToLeft, scriptsOf } from '../../core/text/languages.ts';
import type { PlacedNote } from '../source/inputDocument.ts';
import type { FormField, TickField, ValueField } from './formFields.ts';
import type { Mark } from './formSigns.ts';
import { glyphText } from './glyphText.ts';
import type { DrawnAnnotation, Glyph } from './pageContent.ts';

export interface FieldText {
  /** Without those that represent a mark or the cells of a comb field. */
  readonly glyphs: readonly Glyph[];
  readonly marks: readonly Mark[];
  /** Values that no appearance draws as letters. */
  readonly lines: readonly Line[];
  readonly notes: readonly PlacedNote[];
}

const CROSS = /[✗✘✕✖×xX]/u;

/** The character for a check box or radio button, by its state and appearance. */
function signOfField({ kind, on }: TickField, drawn: string): string {
  const isOn = on ?? drawn !== '';
  if (kind === 'radio') return isOn ? '◉' : '○';
  if (!isOn) return '☐';
  return CROSS.test(drawn) ? '☒' : '☑';
}

const inkOf = (glyphs: readonly Glyph[]): Glyph[] =>
  glyphs.filter(({ text, invisible }) => text !== ' ' && !invisible);

const lettersOf = (text: string): string => text.replace(/\s+/gu, '');

/**
 * Sorts the fields of a page: ticks become characters, the cells of comb fields become words, and
 * values without an appearance become text at the field's position. All other values are drawn as
 * letters.
 * @param drawn which glyphs each annotation draws
 */
export function readFieldText(
  glyphs: readonly Glyph[],
  fields: readonly FormField[],
  drawn: readonly DrawnAnnotation[],
): FieldText {
  const ranges = new Map(drawn.map((range) => [range.id, range]));
  const gone = new Set<Glyph>();
  const marks: Mark[] = [];
  const lines: Line[] = [];
  const notes: PlacedNote[] = [];
  for (const field of fields) {
    const range = ranges.get(field.id);
    const own = range ? glyphs.slice(range.from, range.to) : [];
    if (field.kind === 'note') {
      notes.push({ text: field.text, box: field.box });
      continue;
    }
    const ink = inkOf(own);
    const shown = ink.map(({ text }) => text).join('');
    if (field.kind === 'value') {
      const isComb = field.comb && shown !== '' && lettersOf(shown) === lettersOf(field.value);
      if (isComb) own.forEach((glyph) => gone.add(glyph));
      const isTaken = isComb || ink.length === 0;
      if (isTaken) linesOf(field, ink).forEach((line) => lines.push(line));
      continue;
    }
    own.forEach((glyph) => gone.add(glyph));
    marks.push({ box: field.box, sign: signOfField(field, shown) });
  }
  const kept = gone.size === 0 ? glyphs : glyphs.filter((glyph) => !gone.has(glyph));
  return { glyphs: kept, marks, lines, notes };
}

/** Type size if the viewer chooses it: a share of the field's height, and its maximum in pixels. */
const AUTO_SIZE = { share: 0.7, most: 33 } as const;
/** Mean width of a letter, line distance, and margin at the side, in type sizes. */
const LETTER = 0.5;
const LEADING = 1.15;
const INSET = 0.2;

/** Lines of a value; the positions of a comb field's letters, if they are drawn. */
function linesOf(field: ValueField, ink: readonly Glyph[]): Line[] {
  const { box, value } = field;
  const texts = value
    .split(/\r\n?|\n/u)
    .map((text) => glyphText(text).trim())
    .filter((text) => text !== '');
  const [first] = ink;
  const size =
    first?.size ?? field.size ?? Math.min(AUTO_SIZE.most, AUTO_SIZE.share * boxHeight(box));
  if (first) {
    const across = boxOfPoints(
      ink.flatMap(({ x, y, dx, dy }) => [
        { x, y },
        { x: x + dx, y: y + dy },
      ]),
    );
    const place = { ...across, y0: across.y0 - 0.8 * size, y1: across.y1 + 0.2 * size };
    return [lineOf(lettersOf(value), place, size)];
  }
  const height = LEADING * size;
  const top = texts.length === 1 ? boxCenter(box).y - size / 2 : box.y0 + INSET * size;
  return texts.map((text, i) => {
    const width = Math.min(boxWidth(box), LETTER * size * Array.from(text).length);
    const x0 = startOf(field, width, INSET * size);
    const y0 = top + i * height;
    return lineOf(text, { x0, x1: x0 + width, y0, y1: y0 + size }, size);
  });
}

function startOf({ box, align }: ValueField, width: number, inset: number): number {
  switch (align) {
    case 'start':
      return box.x0 + Math.min(inset, (boxWidth(box) - width) / 2);
    case 'center':
      return boxCenter(box).x - width / 2;
    case 'end':
      return box.x1 - width - Math.min(inset, (boxWidth(box) - width) / 2);
  }
}

/** A line whose words divide its width in proportion to their letters. */
function lineOf(text: string, box: Box, size: number): Line {
  const per = boxWidth(box) / Math.max(1, Array.from(text).length);
  const words: Word[] = [...text.matchAll(/\S+/gu)].map((match) => {
    const from = box.x0 + per * Array.from(text.slice(0, match.index)).length;
    const [word] = match;
    return {
      text: word,
      box: { ...box, x0: from, x1: from + per * Array.from(word).length },
      confidence: 1,
    };
  });
  const script = scriptsOf(text)[0]?.script;
  return {
    text,
    quad: quadOfBox(box),
    confidence: 1,
    words,
    direction: script !== undefined && isRightToLeft(script) ? 'rtl' : 'ltr',
    ...defined({ script }),
    recognizer: 'textLayer',
    fontSize: size,
    bold: false,
    italic: false,
  };
}
