/**
 * Compares a device's results on the probe decoder with the CPU's. Incorrect kernels exist: on a
 * software GPU, attention over 32 and more rows was always wrong, and the fused experts over
 * several rows were occasionally wrong, while one row at a time was correct.
 */
import { sentenceOf } from '../../../core/errors/errors.ts';
import { at } from '../../../core/system/items.ts';
import type { Decoder } from '../model/decoder.ts';
import { floatsOf } from '../model/modelOutput.ts';
import { noise, PROBE } from './probeModel.ts';
import {
  isRight,
  outcomeOf,
  TOLERANCE,
  type Measurements,
  type ProbeOutcome,
} from './probeReport.ts';

/** Positions of the prompt: more than one tile of every kernel. */
const PROMPT = 64;
/** Positions if they are run one by one, which is slow on some devices. */
const STEPPED = 16;
/** Single positions after the prompt. */
const STEPS = 4;
/**
 * Runs of a prompt of many positions: errors are intermittent, so a device must be correct for some
 * time; a slow one at least a few times.
 */
const REPEATS = { least: 2, most: 100, milliseconds: 2000 } as const;

/** Decoders over the probe's graphs; each has its own sequence. */
export interface ProbeDecoders {
  readonly reference: Decoder;
  readonly whole: Decoder;
  readonly chunks: Decoder;
  readonly stepwise: Decoder;
  readonly decode: Decoder;
}

/** Largest over all rows of |actual − wanted| / |wanted|; infinite if a value is not finite. */
export function worstRow(actual: Float32Array, wanted: Float32Array, width: number): number {
  if (actual.length !== wanted.length) return Infinity;
  let worst = 0;
  for (let row = 0; row < wanted.length; row += width) {
    let difference = 0;
    let norm = 0;
    for (let i = row; i < row + width; i++) {
      const value = wanted[i] ?? NaN;
      difference += ((actual[i] ?? NaN) - value) ** 2;
      norm += value ** 2;
    }
    const error = Math.sqrt(difference / norm);
    if (!(error <= worst)) worst = Number.isFinite(error) ? error : Infinity;
  }
  return worst;
}

interface Row {
  readonly residual: Float32Array;
  readonly logits: Float32Array;
}

/** Runs a prompt and then the steps, one by one, and yields the results of each run. */
async function* rowsOf(decoder: Decoder, prompt: number): AsyncGenerator<Row> {
  const { hidden, layers } = PROBE;
  const embeddings = noise((prompt + STEPS) * hidden, 99);
  decoder.reset();
  for (let step = 0; step <= STEPS; step++) {
    const from = step === 0 ? 0 : prompt + step - 1;
    const outputs = await decoder.run(embeddings.slice(from * hidden, (prompt + step) * hidden));
    yield {
      residual: floatsOf(outputs, `residual_${layers - 1}`),
      logits: floatsOf(outputs, 'logits'),
    };
  }
}

async function trace(decoder: Decoder, prompt: number): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of rowsOf(decoder, prompt)) rows.push(row);
  return rows;
}

/**
 * The worst row compared with the reference; if only the last row was recorded, that one. Ends at
 * the first incorrect row.
 */
async function compare(decoder: Decoder, prompt: number, wanted: readonly Row[]): Promise<number> {
  const { hidden, vocabulary } = PROBE;
  let worst = 0;
  let step = 0;
  for await (const { residual, logits } of rowsOf(decoder, prompt)) {
    const reference = at(wanted, step++);
    const tail = reference.residual.subarray(reference.residual.length - residual.length);
    worst = Math.max(worst, worstRow(residual, tail, hidden));
    worst = Math.max(worst, worstRow(logits, reference.logits, vocabulary));
    if (!(worst <= TOLERANCE)) break;
  }
  return worst;
}

/**
 * Tries the ways of using the device, starting with the best, until one is correct; stops repeating
 * a way that was incorrect.
 */
export async function measure(decoders: ProbeDecoders): Promise<Measurements> {
  const wanted = await trace(decoders.reference, PROMPT);
  const attempt = async (
    decoder: Decoder,
    prompt: number,
    reference: readonly Row[],
    { least, most, milliseconds }: { least: number; most: number; milliseconds: number },
  ): Promise<ProbeOutcome> => {
    let error = 0;
    const start = performance.now();
    const goesOn = (i: number): boolean =>
      i < least || (i < most && performance.now() - start < milliseconds);
    try {
      for (let i = 0; goesOn(i) && error <= TOLERANCE; i++) {
        error = Math.max(error, await compare(decoder, prompt, reference));
      }
    } catch (failure) {
      return { failure: sentenceOf(failure) };
    }
    return outcomeOf(error);
  };
  const times = (most: number) => ({ least: most, most, milliseconds: 0 });
  // The cheapest first: a device that fails it cannot be used.
  const decode = await attempt(decoders.decode, PROMPT, wanted, times(2));
  if (!isRight(decode)) return { decode };
  const whole = await attempt(decoders.whole, PROMPT, wanted, REPEATS);
  if (isRight(whole)) return { decode, whole };
  const chunks = await attempt(decoders.chunks, PROMPT, wanted, REPEATS);
  if (isRight(chunks)) return { decode, whole, chunks };
  const stepped = await trace(decoders.reference, STEPPED);
  const stepwise = await attempt(decoders.stepwise, STEPPED, stepped, times(1));
  return { decode, whole, chunks, stepwise };
}
