import type { RasterImage } from '../../../core/raster.ts';

/** Normalisation of one model input: `(value − mean) · scale` per channel on 0..255, B G R order. */
export interface Normalization {
  readonly mean: readonly [number, number, number];
  readonly scale: readonly [number, number, number];
}

/** PP-OCR's detector: ImageNet statistics, applied to channels in B, G, R order. */
export const DETECTOR_NORMALIZATION: Normalization = {
  mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
  scale: [1 / (0.229 * 255), 1 / (0.224 * 255), 1 / (0.225 * 255)],
};

/** PP-OCR's recogniser and classifier: −1..1. */
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

interface Axis {
  /** Index of the lower source sample for each target sample. */
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  /** Weight of the upper sample. */
  readonly weight: Float32Array;
}

/** Half-pixel-centred linear interpolation with clamped borders, as cv2.resize(INTER_LINEAR). */
function linearAxis(from: number, to: number, step: number): Axis {
  const axis: Axis = {
    lower: new Int32Array(to),
    upper: new Int32Array(to),
    weight: new Float32Array(to),
  };
  const ratio = from / to;
  for (let i = 0; i < to; i++) {
    const position = Math.min(Math.max((i + 0.5) * ratio - 0.5, 0), from - 1);
    const lower = Math.floor(position);
    axis.lower[i] = lower * step;
    axis.upper[i] = Math.min(lower + 1, from - 1) * step;
    axis.weight[i] = position - lower;
  }
  return axis;
}

/**
 * Resizes an RGB image by bilinear interpolation straight into a normalised planar B, G, R tensor.
 * Above a reduction by 2 every second pixel would be skipped: the image is first averaged down by
 * whole factors, so that thin strokes stay.
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
  const rows = linearAxis(image.height, height, image.width * 3);
  const { lower, upper, weight } = columns;
  const out = target.data;
  const [mean0, mean1, mean2] = mean;
  const [scale0, scale1, scale2] = scale;
  for (let y = 0; y < height; y++) {
    const top = rows.lower[y]!;
    const bottom = rows.upper[y]!;
    const wy = rows.weight[y]!;
    let o = target.offset + y * target.rowStride;
    for (let x = 0; x < width; x++, o++) {
      const left = lower[x]!;
      const right = upper[x]!;
      const wx = weight[x]!;
      const a = (1 - wx) * (1 - wy);
      const b = wx * (1 - wy);
      const c = (1 - wx) * wy;
      const d = wx * wy;
      const tl = top + left;
      const tr = top + right;
      const bl = bottom + left;
      const br = bottom + right;
      const red = a * data[tl]! + b * data[tr]! + c * data[bl]! + d * data[br]!;
      const green = a * data[tl + 1]! + b * data[tr + 1]! + c * data[bl + 1]! + d * data[br + 1]!;
      const blue = a * data[tl + 2]! + b * data[tr + 2]! + c * data[bl + 2]! + d * data[br + 2]!;
      out[o] = (blue - mean0) * scale0;
      out[o + target.planeStride] = (green - mean1) * scale1;
      out[o + 2 * target.planeStride] = (red - mean2) * scale2;
    }
  }
}

/** Mean of blocks of `factorX × factorY` pixels; a rest at the right and bottom is dropped. */
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
