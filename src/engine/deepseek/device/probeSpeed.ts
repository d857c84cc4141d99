/** Extrapolates from times on the small decoder to the time per token of the released models. */
import { PROBE, PRODUCT } from './probeModel.ts';

/** Milliseconds of runs on one device. */
export interface Times {
  /** A run with next to nothing to compute: passing inputs, reading back outputs. */
  readonly empty: number;
  /** One position of the small decoder. */
  readonly step: number;
  /** The large product. */
  readonly product: number;
  /** The product of many rows. */
  readonly matrix: number;
}

/** The released models' layers, in units of the small decoder. */
const LAYERS = 12 / PROBE.layers;
/** Bytes that one token reads of the released models in int4, in units of the large product. */
const PRODUCTS = 510e6 / (PRODUCT.rows * PRODUCT.columns);

/** Milliseconds for reading the weights of one token. */
export const weightsTime = ({ empty, product }: Pick<Times, 'empty' | 'product'>): number =>
  PRODUCTS * Math.max(0, product - empty);

/** Estimated milliseconds per token: the overhead of a run counts once, not per part. */
export const tokenTime = (times: Omit<Times, 'matrix'>): number =>
  times.empty + LAYERS * Math.max(0, times.step - times.empty) + weightsTime(times);

/** Floating point operations of one view of 1024 pixels, in units of the product of many rows. */
const VIEW_PRODUCTS = 1.34e12 / (2 * PRODUCT.matrixRows * PRODUCT.columns * PRODUCT.matrixWidth);

/** Estimated milliseconds of one view of 1024 pixels in the vision encoder. */
export const viewTime = ({ empty, matrix }: Pick<Times, 'empty' | 'matrix'>): number =>
  VIEW_PRODUCTS * Math.max(0, matrix - empty);
