import type { RasterImage } from '../../../core/geometry/raster.ts';

/** Normalization of one model input: `(value − mean) · scale` per channel on 0..255, B G R order. */
export interface Normalization {
  readonly mean: readonly [number, number, number];
  readonly scale: readonly [number, number, number];
}

/** PP-OCR's detector: ImageNet statistics, applied to channels in B, G, R order. */
export const DETECTOR_NORMALIZATION: Normalization = {
  mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
  scale: [1 / (0.229 * 255), 1 / (0.224 * 255), 1 / (0.225 * 255)],
};

/** PP-OCR's recognizer: −1..1. */
export const LINE_NORMALIZATION: Normalization = {
  mean: [127.5, 127.5, 127.5],
  scale: [1 / 127.5, 1 / 127.5, 1 / 127.5],
};

/** Where a resized image goes inside a planar (channel, row, column) tensor. */
export interface PlanarTarget {
  readonly data: Float32Array;
  /** Index of the image's first value of channel 0. */
  readonly offset: number;
  /** Values from one row to the next. */
  readonly rowStride: number;
  /** Values from one channel to the next. */
  readonly planeStride: number;
}

/** Weights are whole numbers of 1/2048, as in OpenCV for 8-bit images. */
const ONE = 2048;

/** The two source samples that a target sample lies between. */
interface Between {
  /** Index of the lower source sample. */
  readonly lower: number;
  readonly upper: number;
  /** Weights of both samples in units of 1/2048. */
  readonly lowerWeight: number;
  readonly upperWeight: number;
}

/** Half-pixel-centered linear interpolation with repeated borders; samples are `step` apart. */
function linearAxis(from: number, to: number, step: number): Between[] {
  const axis: Between[] = [];
  const ratio = from / to;
  for (let i = 0; i < to; i++) {
    const position = (i + 0.5) * ratio - 0.5;
    const lower = Math.floor(position);
    const weight = position - lower;
    axis.push({
      lower: Math.max(lower, 0) * step,
      upper: Math.min(lower + 1, from - 1) * step,
      lowerWeight: Math.round((1 - weight) * ONE),
      upperWeight: Math.round(weight * ONE),
    });
  }
  return axis;
}

/**
 * Resizes an RGB image by bilinear interpolation directly into a normalized planar B, G, R tensor.
 * The arithmetic is that of cv2.resize(INTER_LINEAR) for 8-bit images, with whole gray levels and
 * the same rounding: on faint lines a single gray level decides what the recognizer reads.
 *
 * Reductions by more than 2 would skip pixels: the image is first averaged down by whole factors,
 * so that thin strokes stay. (At exactly 2, OpenCV averages as well.)
 */
export function resizeInto(
  source: RasterImage,
  width: number,
  height: number,
  target: PlanarTarget,
  { mean, scale }: Normalization,
): void {
  const factorX = Math.max(1, Math.floor(source.width / width));
  const factorY = Math.max(1, Math.floor(source.height / height));
  const image = factorX > 1 || factorY > 1 ? averageDown(source, factorX, factorY) : source;
  const { data } = image;
  const columns = linearAxis(image.width, width, 3);
  const rows = linearAxis(image.height, height, 3 * image.width);
  const out = target.data;
  const { planeStride } = target;
  const [mean0, mean1, mean2] = mean;
  const [scale0, scale1, scale2] = scale;
  for (const [y, row] of rows.entries()) {
    let o = target.offset + y * target.rowStride;
    const { lower, upper, lowerWeight: c, upperWeight: d } = row;
    for (const { lower: left, upper: right, lowerWeight: a, upperWeight: b } of columns) {
      const tl = lower + left;
      const tr = lower + right;
      const bl = upper + left;
      const br = upper + right;
      const red = blend(a, b, c, d, data, tl, tr, bl, br);
      const green = blend(a, b, c, d, data, tl + 1, tr + 1, bl + 1, br + 1);
      const blue = blend(a, b, c, d, data, tl + 2, tr + 2, bl + 2, br + 2);
      out[o] = (blue - mean0) * scale0;
      out[o + planeStride] = (green - mean1) * scale1;
      out[o + 2 * planeStride] = (red - mean2) * scale2;
      o++;
    }
  }
}

/**
 * Gray level between four samples: first along x, then along y, truncated to whole numbers as in
 * OpenCV.
 */
function blend(
  a: number,
  b: number,
  c: number,
  d: number,
  data: Uint8Array,
  topLeft: number,
  topRight: number,
  bottomLeft: number,
  bottomRight: number,
): number {
  const top = (Math.imul(a, data[topLeft]!) + Math.imul(b, data[topRight]!)) >> 4;
  const bottom = (Math.imul(a, data[bottomLeft]!) + Math.imul(b, data[bottomRight]!)) >> 4;
  return ((Math.imul(c, top) >> 16) + (Math.imul(d, bottom) >> 16) + 2) >> 2;
}

/** Mean of blocks of `factorX × factorY` pixels; a remainder at the right and bottom is dropped. */
export function averageDown(source: RasterImage, factorX: number, factorY: number): RasterImage {
  const width = Math.floor(source.width / factorX);
  const height = Math.floor(source.height / factorY);
  const row = width * 3;
  const data = new Uint8Array(row * height);
  const sums = new Uint32Array(row);
  const area = factorX * factorY;
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let dy = 0; dy < factorY; dy++) {
      let i = (y * factorY + dy) * source.width * 3;
      for (let o = 0; o < row; o += 3) {
        for (let dx = 0; dx < factorX; dx++, i += 3) {
          sums[o]! += source.data[i]!;
          sums[o + 1]! += source.data[i + 1]!;
          sums[o + 2]! += source.data[i + 2]!;
        }
      }
    }
    const target = y * row;
    for (let o = 0; o < row; o++) data[target + o] = (sums[o]! + (area >> 1)) / area;
  }
  return { width, height, data };
}
