/** Places of text for which an engine named only the place of a region or of a whole line. */
import { boxHeight, boxWidth, type Box, type Quad } from '../geometry/geometry.ts';
import { partOfQuad } from '../geometry/quadPart.ts';
import { hasRightToLeft, textWeight } from './textUnits.ts';

interface EstimatedWord {
  readonly text: string;
  readonly quad: Quad;
  readonly spaced: boolean;
}

/** The words of a text shared out over a quad by their lengths. */
export function inPlace(text: string, quad: Quad): EstimatedWord[] {
  const words = text.trim().split(/\s+/u).filter(Boolean);
  const weights = words.map(textWeight);
  const total = weights.reduce((sum, weight) => sum + weight + 1, -1);
  const reversed = hasRightToLeft(text);
  let at = 0;
  return words.map((word, i) => {
    const [from, to] = [at / total, (at + (weights[i] ?? 0)) / total];
    at += (weights[i] ?? 0) + 1;
    return {
      text: word,
      quad: reversed ? partOfQuad(quad, 1 - to, 1 - from) : partOfQuad(quad, from, to),
      spaced: i < words.length - 1,
    };
  });
}

/** Width of a half-width character as a share of a line's height, spacing included. */
const CHARACTER_WIDTH = 0.38;

/** A line of text in a box. */
interface BoxedLine {
  readonly text: string;
  readonly box: Box;
}

/**
 * A text in lines that fill boxes from top to bottom. Line ends of the text are kept; lines too long
 * for the boxes are broken.
 */
export function linesInBox(text: string, places: readonly Box[]): BoxedLine[] {
  const boxes = places.filter((box) => boxWidth(box) > 0 && boxHeight(box) > 0);
  const written = text.split('\n').filter((line) => line.trim() !== '');
  const height = boxes.reduce((sum, box) => sum + boxHeight(box), 0);
  if (height === 0 || written.length === 0) return [];
  const width = boxes.reduce((sum, box) => sum + boxWidth(box) * boxHeight(box), 0) / height;
  const weight = written.reduce((sum, line) => sum + textWeight(line) + 1, 0);
  const wanted = Math.sqrt((CHARACTER_WIDTH * weight * height) / width);
  const lines = wanted > written.length ? broken(written, weight / Math.round(wanted)) : written;
  let next = 0;
  return boxes.flatMap((box, i) => {
    const isLast = i === boxes.length - 1;
    const share = Math.round((lines.length * boxHeight(box)) / height);
    const own = lines.slice(next, isLast ? undefined : next + share);
    next += own.length;
    const step = boxHeight(box) / Math.max(1, own.length);
    return own.map((line, k) => ({
      text: line,
      box: { ...box, y0: box.y0 + k * step, y1: box.y0 + (k + 1) * step },
    }));
  });
}

/** Lines broken at spaces where they exceed a length. */
function broken(lines: readonly string[], limit: number): string[] {
  return lines.flatMap((line) => {
    const parts: string[] = [];
    let part = '';
    let weight = 0;
    for (const word of line.trim().split(/\s+/u)) {
      const own = textWeight(word);
      if (part !== '' && weight + 1 + own > limit) {
        parts.push(part);
        [part, weight] = [word, own];
      } else {
        weight += part === '' ? own : 1 + own;
        part += part === '' ? word : ` ${word}`;
      }
    }
    return [...parts, part];
  });
}
