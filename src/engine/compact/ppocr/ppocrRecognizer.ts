import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { errors, OcrError } from '../../../core/errors/errors.ts';
import { at, zip } from '../../../core/system/items.ts';
import type {
  LineRecognizer,
  LineTask,
  RecognizedLine,
  LineOptions,
} from '../line/lineRecognizer.ts';
import { planBatches, type LineBatch } from './batches.ts';
import { decodeGreedy, loadAlphabet, type Alphabet } from './ctc.ts';
import { inkColumns } from './ink.ts';
import { contentHeight, fillMargins, LINE_HEIGHT } from './letterbox.ts';
import { LINE_NORMALIZATION, resizeInto } from './bilinear.ts';
import { ModelSession, type SessionOptions } from './onnxSession.ts';
import { restoreSpaces } from './wordSpaces.ts';
import { placeWords } from './lineWords.ts';
import { technical } from '../../../core/sentences/sentence.ts';

/** A model whose output is a class per time step, and its alphabet. */
export interface CtcModelFiles {
  /** {@link LineRecognizer.id} */
  readonly id: string;
  readonly model: string;
  readonly keys: string;
  /** Whether it often omits the spaces between words, so that they are inferred from the gaps. */
  readonly omitsSpaces: boolean;
  /** Width to which narrower lines are padded, in model pixels; default: PP-OCR's. */
  readonly minWidth?: number;
}

/** Reads Chinese and English: PP-OCRv4's mobile recognizer. */
const PPOCR: CtcModelFiles = {
  id: 'ctc:ppocr-v4',
  model: 'ppocr-v4-rec.onnx',
  keys: 'ppocr-keys-v1.txt',
  omitsSpaces: true,
};

/** Reads Latin, Cyrillic and Greek letters, digits and symbols (`docs/training.md`). */
export const LINE_READER: CtcModelFiles = {
  id: 'ctc:line-reader',
  model: 'line-reader.onnx',
  keys: 'line-reader.keys.txt',
  omitsSpaces: false,
  minWidth: 160,
};

interface Model {
  readonly session: ModelSession;
  readonly alphabet: Alphabet;
}

/** Reads lines by a CTC model. */
export class CtcRecognizer implements LineRecognizer {
  readonly id: string;
  private model: Model | undefined;

  /** @param modelFolder contains the model and its keys */
  constructor(
    private readonly modelFolder: string,
    private readonly options: SessionOptions = {},
    private readonly files: CtcModelFiles = PPOCR,
  ) {
    this.id = files.id;
  }

  async load(signal: AbortSignal): Promise<void> {
    await this.loaded(signal);
  }

  private async loaded(signal: AbortSignal): Promise<Model> {
    if (signal.aborted) throw errors.cancelled();
    if (this.model) return this.model;
    const alphabet = await loadAlphabet(path.join(this.modelFolder, this.files.keys));
    const file = path.join(this.modelFolder, this.files.model);
    return (this.model = { alphabet, session: await ModelSession.load(file, this.options) });
  }

  /** `languages` are ignored: one model reads everything it can. */
  async recognize(
    tasks: readonly LineTask[],
    _options: LineOptions,
    signal: AbortSignal,
    onProgress?: (done: number) => void,
  ): Promise<RecognizedLine[]> {
    const model = await this.loaded(signal);
    const results = new Array<RecognizedLine>(tasks.length);
    let done = 0;
    for (const batch of planBatches(tasks, this.files.minWidth)) {
      // Inference blocks the event loop: process messages first, including a cancellation.
      await setImmediate();
      if (signal.aborted) throw errors.cancelled();
      const read = await this.readBatch(model, tasks, batch);
      for (const [{ index }, line] of zip(batch.lines, read)) results[index] = line;
      done += batch.lines.length;
      onProgress?.(done);
    }
    return results;
  }

  private async readBatch(
    { session, alphabet }: Model,
    tasks: readonly LineTask[],
    { lines, width }: LineBatch,
  ): Promise<RecognizedLine[]> {
    const plane = LINE_HEIGHT * width;
    const input = new Float32Array(lines.length * 3 * plane);
    lines.forEach((line, i) => {
      const task = at(tasks, line.index);
      const rows = contentHeight(task);
      const top = (LINE_HEIGHT - rows) >> 1;
      const first = i * 3 * plane;
      const offset = first + top * width;
      const target = { data: input, offset, rowStride: width, planeStride: plane };
      resizeInto(task.crop, line.width, rows, target, LINE_NORMALIZATION);
      for (let start = first; start < first + 3 * plane; start += plane) {
        fillMargins(input.subarray(start, start + plane), width, line.width, top, rows);
      }
    });
    const { data, dims } = await session.run(input, [lines.length, 3, LINE_HEIGHT, width]);
    const [, steps = 0, classes = 0] = dims;
    if (classes !== alphabet.length) {
      throw new OcrError(
        'internal',
        technical(`The recognizer has ${classes} classes; its keys do not match.`),
      );
    }
    return lines.map((line, i) => {
      const decoded = decodeGreedy(data, i * steps * classes, steps, alphabet);
      // The middle one of the three color planes represents the brightness.
      const green = input.subarray((3 * i + 1) * plane, (3 * i + 2) * plane);
      const ink = inkColumns(green, width, line.width, LINE_HEIGHT);
      const { quad, margin = 0 } = at(tasks, line.index);
      const place = { quad, margin, columns: line.width };
      const spaced = this.files.omitsSpaces ? restoreSpaces(decoded, ink) : decoded;
      const placed = placeWords(spaced, ink, place);
      return { ...placed, recognizer: this.id };
    });
  }

  async dispose(): Promise<void> {
    const { model } = this;
    this.model = undefined;
    await model?.session.dispose();
  }
}
