import type { Word } from '../../../core/document.ts';
import { boxOfPoints, type Point, type Quad } from '../../../core/geometry.ts';
import type { DecodedLine } from './ctc.ts';

/** Text of a line with its words on the page. */
export interface PlacedText {
  readonly text: string;
  readonly words: Word[];
  readonly confidence: number;
  readonly charConfidences: Float32Array;
}

const isSpace = (char: string): boolean => char === ' ' || char === '\u3000';

/**
 * Splits decoded characters at spaces and places the words on the page.
 * @param quad page pixels of the whole crop
 * @param usedSteps time steps that the crop's width covers (the rest is padding)
 */
export function placeWords(line: DecodedLine, quad: Quad, usedSteps: number): PlacedText {
  const words: Word[] = [];
  const texts: string[] = [];
  const confidences: number[] = [];
  const half = characterHalfWidth(line);
  const count = line.chars.length;
  let sum = 0;
  let characters = 0;
  for (let from = 0; from < count; from++) {
    if (isSpace(line.chars[from]!)) continue;
    let to = from;
    while (to + 1 < count && !isSpace(line.chars[to + 1]!)) to++;
    if (texts.length > 0) confidences.push(1);
    let wordSum = 0;
    for (let i = from; i <= to; i++) {
      const probability = line.probabilities[i]!;
      confidences.push(...new Array<number>(line.chars[i]!.length).fill(probability));
      wordSum += probability;
    }
    // A neighbour bounds the word as well: half way to it at most.
    const before = from === 0 ? 0 : (line.steps[from - 1]! + line.steps[from]!) / 2;
    const after = to === count - 1 ? usedSteps : (line.steps[to]! + line.steps[to + 1]!) / 2;
    const start = Math.max(line.steps[from]! - half, before, 0);
    const end = Math.min(line.steps[to]! + half, after, usedSteps);
    const text = line.chars.slice(from, to + 1).join('');
    texts.push(text);
    words.push({
      text,
      box: boxOfPoints(slice(quad, start / usedSteps, Math.max(start, end) / usedSteps)),
      confidence: wordSum / (to - from + 1),
    });
    sum += wordSum;
    characters += to - from + 1;
    from = to;
  }
  return {
    text: texts.join(' '),
    words,
    confidence: characters === 0 ? 0 : sum / characters,
    charConfidences: Float32Array.from(confidences),
  };
}

/** Half the usual distance of neighbouring characters in time steps. */
function characterHalfWidth({ steps }: DecodedLine): number {
  if (steps.length < 2) return 2;
  const gaps = steps.slice(1).map((step, i) => step - steps[i]!);
  gaps.sort((a, b) => a - b);
  return gaps[gaps.length >> 1]! / 2;
}

/** The part of a quad between two shares of its length. */
function slice([a, b, c, d]: Quad, from: number, to: number): Quad {
  const along = (p: Point, q: Point, share: number): Point => ({
    x: p.x + (q.x - p.x) * share,
    y: p.y + (q.y - p.y) * share,
  });
  return [along(a, b, from), along(a, b, to), along(d, c, to), along(d, c, from)];
}
