/** Which columns of a line contain ink, at the recognizer's input size. */
export interface InkColumns {
  /** 1 = ink, one value per column. */
  readonly ink: Uint8Array;
}

/** Share of the line's height at the top and at the bottom that may show the neighboring lines. */
const MARGIN = 1 / 8;

const LEVELS = 256;

/**
 * Columns with ink between the margins, by Otsu's threshold over the line; the rarer of the two
 * classes is the ink, so that light text on a dark background works as well.
 * @param plane one normalized channel (−1..1), rows of `stride` values
 */
export function inkColumns(
  plane: Float32Array,
  stride: number,
  width: number,
  height: number,
): InkColumns {
  const histogram = new Uint32Array(LEVELS);
  for (let y = 0; y < height; y++) {
    const start = y * stride;
    for (const value of plane.subarray(start, start + width)) histogram[levelOf(value)]!++;
  }
  const threshold = otsuThreshold(histogram);
  const dark = histogram.subarray(0, threshold + 1).reduce((sum, count) => sum + count, 0);
  const inkIsDark = 2 * dark < width * height;
  const ink = new Uint8Array(width);
  for (let y = Math.round(height * MARGIN); y < Math.round(height * (1 - MARGIN)); y++) {
    const start = y * stride;
    for (let x = 0; x < width; x++) {
      if (levelOf(plane[start + x]!) <= threshold === inkIsDark) ink[x] = 1;
    }
  }
  return { ink };
}

const levelOf = (value: number): number => Math.min(255, Math.max(0, (value * 127.5 + 128) | 0));

/** The level that splits a histogram with the greatest variance between both sides (Otsu 1979). */
export function otsuThreshold(histogram: Uint32Array): number {
  let total = 0;
  let sum = 0;
  histogram.forEach((count, level) => {
    total += count;
    sum += count * level;
  });
  let below = 0;
  let sumBelow = 0;
  let best = 0;
  let threshold = 0;
  for (const [level, count] of histogram.entries()) {
    below += count;
    sumBelow += level * count;
    const above = total - below;
    if (below === 0) continue;
    if (above === 0) break;
    const difference = sumBelow / below - (sum - sumBelow) / above;
    const variance = below * above * difference * difference;
    if (variance > best) {
      best = variance;
      threshold = level;
    }
  }
  return threshold;
}

/** A run of columns without ink. */
export interface Gap {
  readonly start: number;
  readonly length: number;
}

/** The longest run without ink between two columns; length 0 if there is none. */
export function widestGap({ ink }: InkColumns, from: number, to: number): Gap {
  let best: Gap = { start: from, length: 0 };
  const end = Math.min(to, ink.length);
  let start = Math.max(0, from);
  for (let x = start; x < end; x++) {
    if (ink[x] === 1) start = x + 1;
    else if (x + 1 - start > best.length) best = { start, length: x + 1 - start };
  }
  return best;
}
