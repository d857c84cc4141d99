import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { errors, OcrError } from '../../../core/errors/errors.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { at } from '../../../core/system/items.ts';
import { columnsOf } from '../line/partOfLine.ts';
import { LINE_NORMALIZATION, resizeInto } from '../ppocr/bilinear.ts';
import { ModelSession, type SessionOptions } from '../ppocr/onnxSession.ts';
import { CLASS_COUNT, type LineLook } from './lineLook.ts';
import { technical } from '../../../core/sentences/sentence.ts';

const MODEL_FILE = 'line-scripts.onnx';

/** Height of the network's input; it has one output for every `STEP` columns. */
const HEIGHT = 32;
const STEP = 4;

/** Widths are rounded up to a multiple of this, so that there are few different input shapes. */
const WIDTH_STEP = 32;
/** Longer lines are cut: their beginning shows the script. */
const MAX_WIDTH = 2048;
/** Total columns of all lines of a batch. */
const MAX_COLUMNS = 4096;

/** ITU-R BT.601 luma. */
const [BLUE, GREEN, RED] = [0.114, 0.587, 0.299];

interface Picture {
  readonly index: number;
  readonly crop: RasterImage;
  /** Columns with content, and of the input. */
  readonly content: number;
  readonly width: number;
}

/**
 * The script network: determines the script of every column of a line, and whether the line is
 * upside down, without reading it. Trained in `training/scripts`.
 */
export class LineSight {
  #session: ModelSession | undefined;

  /** @param modelsFolder contains the network */
  constructor(
    private readonly modelsFolder: string,
    private readonly options: SessionOptions = {},
  ) {}

  async load(signal: AbortSignal): Promise<void> {
    await this.#loaded(signal);
  }

  async #loaded(signal: AbortSignal): Promise<ModelSession> {
    if (signal.aborted) throw errors.cancelled();
    const file = path.join(this.modelsFolder, MODEL_FILE);
    return (this.#session ??= await ModelSession.load(file, this.options));
  }

  /**
   * Looks at lines; the results are in their order.
   * @param crops lines cut out of their page, to be read from left to right
   * @throws OcrError `cancelled`, `modelMissing`, `outOfMemory`
   */
  async look(crops: readonly RasterImage[], signal: AbortSignal): Promise<LineLook[]> {
    const session = await this.#loaded(signal);
    const looks = new Array<LineLook>(crops.length);
    for (const batch of batchesOf(crops)) {
      // Inference blocks the event loop: process messages first, including a cancellation.
      await setImmediate();
      if (signal.aborted) throw errors.cancelled();
      const [width] = batch.map((picture) => picture.width);
      const input = inputOf(batch, width ?? WIDTH_STEP);
      const dims = [batch.length, 1, HEIGHT, width ?? WIDTH_STEP];
      const { columns, line } = await session.runAll(input, dims, ['columns', 'line']);
      const [, steps = 0, classes = 0] = columns.dims;
      if (classes !== CLASS_COUNT) {
        throw new OcrError('internal', technical(`The script network has ${classes} classes.`));
      }
      for (const [i, { index, content }] of batch.entries()) {
        const start = i * steps * classes;
        const end = start + Math.ceil(content / STEP) * classes;
        const probabilities = columns.data.slice(start, end);
        looks[index] = { probabilities, upsideDown: line.data[2 * i] ?? 0 };
      }
    }
    return looks;
  }

  async dispose(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.dispose();
  }
}

/** Lines of the same padded width, as many as one run takes. */
function batchesOf(crops: readonly RasterImage[]): Picture[][] {
  const pictures = crops
    .map((crop, index) => {
      const most = Math.floor((MAX_WIDTH * crop.height) / HEIGHT);
      const shown = crop.width > most ? columnsOf(crop, 0, Math.max(1, most)) : crop;
      const content = Math.max(STEP, Math.ceil((HEIGHT * shown.width) / shown.height));
      return {
        ...{ index, content, crop: shown },
        width: Math.ceil(content / WIDTH_STEP) * WIDTH_STEP,
      };
    })
    .sort((a, b) => a.width - b.width);
  const batches: Picture[][] = [];
  for (const picture of pictures) {
    const open = batches.at(-1);
    const fits = open && (open.length + 1) * picture.width <= MAX_COLUMNS;
    if (fits && at(open, 0).width === picture.width) open.push(picture);
    else batches.push([picture]);
  }
  return batches;
}

/** Gray levels −1..1, padded on the right by the middle of the range, as in training. */
function inputOf(batch: readonly Picture[], width: number): Float32Array {
  const plane = HEIGHT * width;
  const input = new Float32Array(batch.length * plane);
  for (const [i, { crop, content }] of batch.entries()) {
    const size = HEIGHT * content;
    const color = new Float32Array(3 * size);
    const target = { data: color, offset: 0, rowStride: content, planeStride: size };
    resizeInto(crop, content, HEIGHT, target, LINE_NORMALIZATION);
    const [blue, green, red] = [0, 1, 2].map((k) => color.subarray(k * size, (k + 1) * size));
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < content; x++) {
        const at = y * content + x;
        const luma = BLUE * (blue?.[at] ?? 0) + GREEN * (green?.[at] ?? 0) + RED * (red?.[at] ?? 0);
        input[i * plane + y * width + x] = luma;
      }
    }
  }
  return input;
}
