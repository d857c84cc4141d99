import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { errors } from '../../../core/errors/errors.ts';

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

/** Characters of one line as the model read them, in the order of the crop. */
export interface DecodedLine {
  readonly chars: string[];
  /** Time step of each character's peak, continuous; a step spans `[i, i + 1)`. */
  readonly steps: number[];
  /** Probability of each character at its peak, 0..1. */
  readonly probabilities: number[];
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
  const line: DecodedLine = {
    chars: [],
    steps: [],
    probabilities: [],
    spaces: new Float32Array(steps),
  };
  let previous = 0;
  let weight = 0;
  for (let step = 0; step < steps; step++) {
    const start = offset + step * classes;
    let best = start;
    let probability = data[start]!;
    for (let i = start + 1, end = start + classes; i < end; i++) {
      if (data[i]! > probability) {
        probability = data[i]!;
        best = i;
      }
    }
    line.spaces[step] = data[start + classes - 1]!;
    const symbol = best - start;
    if (symbol !== 0) {
      const last = line.chars.length - 1;
      if (symbol === previous) {
        // The same character continues: its position is the center of its steps.
        const sum = weight + probability;
        line.steps[last] = (line.steps[last]! * weight + (step + 0.5) * probability) / sum;
        line.probabilities[last] = Math.max(line.probabilities[last]!, probability);
        weight = sum;
      } else {
        line.chars.push(alphabet[symbol]!);
        line.steps.push(step + 0.5);
        line.probabilities.push(probability);
        weight = probability;
      }
    }
    previous = symbol;
  }
  return line;
}
