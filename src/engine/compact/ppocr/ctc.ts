import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { errors } from '../../../core/errors/errors.ts';
import { at } from '../../../core/system/items.ts';

/** Characters of a CTC model by class number; class 0 is the blank. */
export type Alphabet = readonly string[];

/**
 * Reads a PP-OCR keys file: one character per line. Class 0 is the blank, the keys follow, and the
 * last class is the space.
 * @throws OcrError `modelMissing`
 */
export async function loadAlphabet(file: string): Promise<Alphabet> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw errors.modelMissing(path.basename(file));
  });
  const keys = text.split(/\r?\n/u);
  if (keys.at(-1) === '') keys.pop();
  return ['', ...keys, ' '];
}

/** One character as the model read it. */
export interface DecodedChar {
  readonly char: string;
  /** Time step of its peak, continuous; a step spans `[i, i + 1)`. */
  readonly step: number;
  /** Its probability at the peak, 0..1. */
  readonly probability: number;
}

/** One line as the model read it. */
export interface DecodedLine {
  /** In the order of the crop. */
  readonly chars: readonly DecodedChar[];
  /** Probability of the space class per time step. */
  readonly spaces: Float32Array;
}

/**
 * Greedy CTC decoding: the best class per step, repeats merged, blanks removed (Graves et al. 2006).
 * @param data probabilities, `steps × classes` from `offset`
 */
export function decodeGreedy(
  data: Float32Array,
  offset: number,
  steps: number,
  alphabet: Alphabet,
): DecodedLine {
  const classes = alphabet.length;
  const chars: DecodedChar[] = [];
  const spaces = new Float32Array(steps);
  let previous = 0;
  let weight = 0;
  for (let step = 0; step < steps; step++) {
    const start = offset + step * classes;
    let best = 0;
    let probability = data[start]!;
    for (let symbol = 1; symbol < classes; symbol++) {
      const value = data[start + symbol]!;
      if (value > probability) {
        probability = value;
        best = symbol;
      }
    }
    spaces[step] = data[start + classes - 1]!;
    const last = best !== 0 && best === previous ? chars.pop() : undefined;
    if (last) {
      // The same character continues: its position is the center of its steps.
      const sum = weight + probability;
      chars.push({
        char: last.char,
        step: (last.step * weight + (step + 0.5) * probability) / sum,
        probability: Math.max(last.probability, probability),
      });
      weight = sum;
    } else if (best !== 0) {
      chars.push({ char: at(alphabet, best), step: step + 0.5, probability });
      weight = probability;
    }
    previous = best;
  }
  return { chars, spaces };
}
