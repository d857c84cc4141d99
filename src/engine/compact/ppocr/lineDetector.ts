import path from 'node:path';
import { errors } from '../../../core/errors/errors.ts';
import { intersectBox, type Box, type Size } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import {
  boxesFromMap,
  DEFAULT_BOX_OPTIONS,
  type BoxOptions,
  type DetectedBox,
  type ProbabilityMap,
} from './dbPostprocess.ts';
import { imagePart } from '../line/imagePart.ts';
import { DETECTOR_NORMALIZATION, resizeInto } from './bilinear.ts';
import { mapTiles, type MapTile } from './mapTiles.ts';
import { ModelSession, type SessionOptions } from './onnxSession.ts';

export interface DetectorOptions extends SessionOptions, Partial<BoxOptions> {
  /** Longest side of the map; larger pages are scaled down to it. */
  readonly limitSide?: number;
}

const DETECTOR_FILE = 'ppocr-v4-det.onnx';
const DEFAULT_LIMIT_SIDE = 1600;

/** The network halves its input five times. */
const GRID = 32;

/**
 * Most pixels of the model's input. ONNX Runtime keeps the memory for the largest one, 0.36 GB for
 * this, so a larger map is computed in tiles.
 */
const LARGEST_INPUT = 1_100_000;

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
   * @param places parts of the page to search; default: all of it
   * @throws OcrError `cancelled`, `modelMissing`, `outOfMemory`
   */
  async detect(
    image: RasterImage,
    signal: AbortSignal,
    limitSide?: number,
    places?: readonly Box[],
  ): Promise<DetectedBox[]> {
    const map = await this.probabilities(image, signal, limitSide, places);
    return boxesFromMap(map, image, this.boxOptions);
  }

  /**
   * The model's map of text probabilities for a page. A large map is put together from those of
   * overlapping tiles, so that lines are neither cut nor found twice.
   * @param places as for `detect`: tiles that touch none of them are 0
   */
  async probabilities(
    image: RasterImage,
    signal: AbortSignal,
    limitSide = this.options.limitSide ?? DEFAULT_LIMIT_SIDE,
    places?: readonly Box[],
  ): Promise<ProbabilityMap> {
    const { width, height } = inputSize(image, limitSide);
    if (width * height <= LARGEST_INPUT) return this.predict(image, { width, height }, signal);
    const ratio = { x: image.width / width, y: image.height / height };
    const onPage = ({ x0, y0, x1, y1 }: Box): Box => ({
      x0: Math.round(x0 * ratio.x),
      y0: Math.round(y0 * ratio.y),
      x1: Math.round(x1 * ratio.x),
      y1: Math.round(y1 * ratio.y),
    });
    const data = new Float32Array(width * height);
    for (const { seen, used } of mapTiles({ width, height }, LARGEST_INPUT)) {
      if (places && !places.some((place) => intersectBox(place, onPage(seen)))) continue;
      const { part } = imagePart(image, onPage(seen));
      const size = { width: seen.x1 - seen.x0, height: seen.y1 - seen.y0 };
      const tile = await this.predict(part, size, signal);
      paste(tile, { seen, used }, data, width);
    }
    return { width, height, data };
  }

  /** The map of a whole picture, computed at once. */
  private async predict(
    image: RasterImage,
    { width, height }: Size,
    signal: AbortSignal,
  ): Promise<ProbabilityMap> {
    const session = await this.loaded(signal);
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

/** Copies the used share of a tile's map into the whole one. */
function paste(
  tile: ProbabilityMap,
  { seen, used }: MapTile,
  whole: Float32Array,
  rowLength: number,
): void {
  for (let y = used.y0; y < used.y1; y++) {
    const from = (y - seen.y0) * tile.width - seen.x0;
    whole.set(tile.data.subarray(from + used.x0, from + used.x1), y * rowLength + used.x0);
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
