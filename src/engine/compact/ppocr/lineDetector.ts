import path from 'node:path';
import { errors } from '../../../core/errors/errors.ts';
import type { Size } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import {
  boxesFromMap,
  DEFAULT_BOX_OPTIONS,
  type BoxOptions,
  type DetectedBox,
  type ProbabilityMap,
} from './dbPostprocess.ts';
import { DETECTOR_NORMALIZATION, resizeInto } from './bilinear.ts';
import { ModelSession, type SessionOptions } from './onnxSession.ts';

export interface DetectorOptions extends SessionOptions, Partial<BoxOptions> {
  /** Longest side of the model's input; larger pages are scaled down to it. */
  readonly limitSide?: number;
}

const DETECTOR_FILE = 'ppocr-v4-det.onnx';
const DEFAULT_LIMIT_SIDE = 1600;

/** The network halves its input five times. */
const GRID = 32;

/** Finds text lines by differentiable binarization (PP-OCRv4 mobile detector). */
export class TextDetector {
  private session: ModelSession | undefined;
  private readonly boxOptions: BoxOptions;

  /** @param modelFolder contains the model file */
  constructor(
    private readonly modelFolder: string,
    private readonly options: DetectorOptions = {},
  ) {
    this.boxOptions = { ...DEFAULT_BOX_OPTIONS, ...options };
  }

  /** @throws OcrError `modelMissing`, `outOfMemory` */
  async load(signal: AbortSignal): Promise<void> {
    await this.loaded(signal);
  }

  private async loaded(signal: AbortSignal): Promise<ModelSession> {
    if (signal.aborted) throw errors.cancelled();
    const file = path.join(this.modelFolder, DETECTOR_FILE);
    return (this.session ??= await ModelSession.load(file, this.options));
  }

  /**
   * Boxes of the text lines of a page, in no particular order.
   * @param limitSide overrides the option of the same name
   * @throws OcrError `cancelled`, `modelMissing`, `outOfMemory`
   */
  async detect(
    image: RasterImage,
    signal: AbortSignal,
    limitSide?: number,
  ): Promise<DetectedBox[]> {
    const map = await this.probabilities(image, signal, limitSide);
    return boxesFromMap(map, image, this.boxOptions);
  }

  /** The model's map of text probabilities for the whole page, at the model's input size. */
  async probabilities(
    image: RasterImage,
    signal: AbortSignal,
    limitSide = this.options.limitSide ?? DEFAULT_LIMIT_SIDE,
  ): Promise<ProbabilityMap> {
    const session = await this.loaded(signal);
    const { width, height } = inputSize(image, limitSide);
    const plane = width * height;
    const input = new Float32Array(3 * plane);
    const target = { data: input, offset: 0, rowStride: width, planeStride: plane };
    resizeInto(image, width, height, target, DETECTOR_NORMALIZATION);
    const { data } = await session.run(input, [1, 3, height, width]);
    return { width, height, data };
  }

  async dispose(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    await session?.dispose();
  }
}

/**
 * Size of the model's input: the longest side at most `limitSide`, both sides rounded to the
 * nearest multiple of 32. Halves are rounded to the even multiple, as in the reference.
 */
export function inputSize({ width, height }: Size, limitSide: number): Size {
  const ratio = Math.min(1, limitSide / Math.max(width, height));
  const onGrid = (side: number) => {
    const cells = Math.trunc(side * ratio) / GRID;
    const below = Math.floor(cells);
    const isUp = cells - below > 0.5 || (cells - below === 0.5 && below % 2 === 1);
    return Math.max(GRID, (isUp ? below + 1 : below) * GRID);
  };
  return { width: onGrid(width), height: onGrid(height) };
}
