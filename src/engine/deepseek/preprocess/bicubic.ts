/**
 * Bicubic resampling with antialiasing over 8-bit RGB, bit-exact with Pillow's `Image.resize`:
 * fixed-point weights with 22 fractional bits, horizontal pass first, rounded to bytes between the
 * passes. Any other bicubic would change the features of the vision encoder.
 */
import type { RasterImage } from '../../../core/geometry/raster.ts';

const PRECISION_BITS = 22;
const HALF = 1 << (PRECISION_BITS - 1);
const CUBIC_A = -0.5;
const CUBIC_SUPPORT = 2;

function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((CUBIC_A + 2) * x - (CUBIC_A + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * CUBIC_A;
  return 0;
}

interface Weights {
  /** First input sample of each output sample. */
  readonly first: Int32Array;
  /** Number of input samples of each output sample. */
  readonly count: Int32Array;
  /** `outputs × stride` fixed-point weights. */
  readonly fixed: Int32Array;
  readonly stride: number;
}

function computeWeights(inputs: number, outputs: number): Weights {
  const scale = inputs / outputs;
  const filterScale = Math.max(scale, 1);
  const support = CUBIC_SUPPORT * filterScale;
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(outputs);
  const count = new Int32Array(outputs);
  const fixed = new Int32Array(outputs * stride);
  const row = new Float64Array(stride);
  for (let i = 0; i < outputs; i++) {
    const center = (i + 0.5) * scale;
    const low = Math.max(0, Math.trunc(center - support + 0.5));
    const high = Math.min(inputs, Math.trunc(center + support + 0.5));
    let sum = 0;
    for (let j = low; j < high; j++) {
      const weight = cubic((j - center + 0.5) * (1 / filterScale));
      row[j - low] = weight;
      sum += weight;
    }
    first[i] = low;
    count[i] = high - low;
    for (let j = 0; j < high - low; j++) {
      const value = (sum === 0 ? row[j]! : row[j]! / sum) * 2 ** PRECISION_BITS;
      fixed[i * stride + j] = Math.trunc(value < 0 ? value - 0.5 : value + 0.5);
    }
  }
  return { first, count, fixed, stride };
}

const clip = (sum: number): number => {
  const value = sum >> PRECISION_BITS;
  return value < 0 ? 0 : value > 255 ? 255 : value;
};

function resampleRows(image: RasterImage, width: number): RasterImage {
  const { first, count, fixed, stride } = computeWeights(image.width, width);
  const { data, height } = image;
  const out = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const source = y * image.width * 3;
    for (let x = 0; x < width; x++) {
      let r = HALF;
      let g = HALF;
      let b = HALF;
      let at = source + first[x]! * 3;
      const weights = x * stride;
      for (let k = 0; k < count[x]!; k++, at += 3) {
        const w = fixed[weights + k]!;
        r += data[at]! * w;
        g += data[at + 1]! * w;
        b += data[at + 2]! * w;
      }
      const to = (y * width + x) * 3;
      out[to] = clip(r);
      out[to + 1] = clip(g);
      out[to + 2] = clip(b);
    }
  }
  return { width, height, data: out };
}

function resampleColumns(image: RasterImage, height: number): RasterImage {
  const { first, count, fixed, stride } = computeWeights(image.height, height);
  const { data, width } = image;
  const rowLength = width * 3;
  const out = new Uint8Array(rowLength * height);
  const sums = new Int32Array(rowLength);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    for (let k = 0; k < count[y]!; k++) {
      const w = fixed[y * stride + k]!;
      const source = (first[y]! + k) * rowLength;
      for (let x = 0; x < rowLength; x++) sums[x] = sums[x]! + data[source + x]! * w;
    }
    const to = y * rowLength;
    for (let x = 0; x < rowLength; x++) out[to + x] = clip(sums[x]!);
  }
  return { width, height, data: out };
}

/** Resizes to exactly `width × height`, whatever the shape of the image. */
export function resizeBicubic(image: RasterImage, width: number, height: number): RasterImage {
  const rows = (source: RasterImage) =>
    source.width === width ? source : resampleRows(source, width);
  const columns = (source: RasterImage) =>
    source.height === height ? source : resampleColumns(source, height);
  // Pillow reverses the order for extremely tall pictures that become shorter.
  const columnsFirst = image.height > 100 * image.width && height < image.height;
  return columnsFirst ? rows(columns(image)) : columns(rows(image));
}
