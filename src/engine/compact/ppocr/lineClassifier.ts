import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { errors } from '../../../core/errors/errors.ts';
import { at, zip } from '../../../core/system/items.ts';
import type { LineTask } from '../line/lineRecognizer.ts';
import { turnLine } from '../line/lineCrop.ts';
import { LINE_NORMALIZATION, resizeInto } from './bilinear.ts';
import { ModelSession, type SessionOptions } from './onnxSession.ts';

const CLASSIFIER_FILE = 'ppocr-v2-cls.onnx';
const HEIGHT = 48;
const WIDTH = 192;
const BATCH = 8;

/** PP-OCR rotates a line only if the model is this certain. */
const THRESHOLD = 0.9;

export interface LineOrientation {
  /** Probability that the line is upside down, 0..1. */
  readonly upsideDown: number;
}

/** Detects lines that are upside down (PP-OCR v2 mobile classifier). */
export class OrientationClassifier {
  private session: ModelSession | undefined;

  /** @param modelFolder contains the model file */
  constructor(
    private readonly modelFolder: string,
    private readonly options: SessionOptions = {},
  ) {}

  /** @throws OcrError `modelMissing`, `outOfMemory` */
  async load(signal: AbortSignal): Promise<void> {
    await this.loaded(signal);
  }

  private async loaded(signal: AbortSignal): Promise<ModelSession> {
    if (signal.aborted) throw errors.cancelled();
    const file = path.join(this.modelFolder, CLASSIFIER_FILE);
    return (this.session ??= await ModelSession.load(file, this.options));
  }

  /** Orientation of each line, in the order of `lines`. */
  async classify(lines: readonly LineTask[], signal: AbortSignal): Promise<LineOrientation[]> {
    const session = await this.loaded(signal);
    const results: LineOrientation[] = [];
    const plane = HEIGHT * WIDTH;
    for (let from = 0; from < lines.length; from += BATCH) {
      await setImmediate();
      if (signal.aborted) throw errors.cancelled();
      const batch = lines.slice(from, from + BATCH);
      const input = new Float32Array(batch.length * 3 * plane);
      batch.forEach(({ crop }, i) => {
        const width = Math.min(WIDTH, Math.ceil((HEIGHT * crop.width) / crop.height));
        const target = { data: input, offset: i * 3 * plane, rowStride: WIDTH, planeStride: plane };
        resizeInto(crop, width, HEIGHT, target, LINE_NORMALIZATION);
      });
      const { data } = await session.run(input, [batch.length, 3, HEIGHT, WIDTH]);
      batch.forEach((_, i) => results.push({ upsideDown: at(data, 2 * i + 1) }));
    }
    return results;
  }

  /** The same lines, with those rotated by 180° that are almost certainly upside down. */
  async upright(lines: readonly LineTask[], signal: AbortSignal): Promise<LineTask[]> {
    const orientations = await this.classify(lines, signal);
    return zip(lines, orientations).map(([line, { upsideDown }]) =>
      upsideDown > THRESHOLD ? turnLine(line) : line,
    );
  }

  async dispose(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    await session?.dispose();
  }
}
