import { at } from '../../../core/system/items.ts';
import type { GlyphBlob } from './glyphBlobs.ts';

/** A stretch of x in which there is ink. */
export interface Band {
  readonly from: number;
  readonly to: number;
}

/** Ink per column of pixels of a group of glyphs whose columns are leaning. */
export interface InkProfile {
  /** x of the first value. */
  readonly from: number;
  /** Pixels of ink. */
  readonly ink: Float32Array;
}

/** Greatest lean of columns, and its steps: x per y. */
const MOST_LEAN = 0.06;
const LEAN_STEP = 0.005;

/** Ink that does not end a gap, in ems: a stroke of one glyph that reaches far out. */
const FAINT = 0.05;

/** Two bands that are together no wider than a glyph, in ems, are its halves, as in `い` and `り`. */
const ONE_GLYPH = 1.1;

/** A wider band, in ems, is a column with ruby that touches it; the place of the cut between them. */
const WIDE = 1.18;
const CUT = { from: 0.8, to: 1.22 } as const;

/** The ink of a group projected along columns that lean. */
export function profileOf(blobs: readonly GlyphBlob[], lean: number): InkProfile {
  let [low, high] = [Infinity, -Infinity];
  for (const { box } of blobs) {
    low = Math.min(low, box.x0 - lean * box.y0, box.x0 - lean * box.y1);
    high = Math.max(high, box.x1 - lean * box.y0, box.x1 - lean * box.y1);
  }
  const from = Math.floor(low) - 1;
  const steps = new Float32Array(Math.max(0, Math.ceil(high) - from) + 3);
  for (const { runs } of blobs) {
    for (const { row, start, end } of runs) {
      const by = Math.round(-lean * row) - from;
      steps[start + by]! += 1;
      steps[end + by]! -= 1;
    }
  }
  for (let x = 1; x < steps.length; x++) steps[x]! += steps[x - 1]!;
  return { from, ink: steps };
}

/** The lean at which the columns of a group stand out most: x per y, positive to the right. */
export function leanOf(blobs: readonly GlyphBlob[]): number {
  let best = { lean: 0, contrast: contrastOf(profileOf(blobs, 0)) };
  for (let lean = -MOST_LEAN; lean <= MOST_LEAN + LEAN_STEP / 2; lean += LEAN_STEP) {
    const contrast = contrastOf(profileOf(blobs, lean));
    if (contrast > 1.01 * best.contrast) best = { lean, contrast };
  }
  return best.lean;
}

const contrastOf = ({ ink }: InkProfile): number => ink.reduce((sum, value) => sum + value ** 2, 0);

/**
 * The bands of a profile from left to right: columns, and ruby beside them.
 * @param em size of the glyphs in pixels
 */
export function bandsOf(profile: InkProfile, em: number): Band[] {
  return joined(runsOf(profile, em), em).flatMap((band) => divided(band, profile, em));
}

/**
 * Width of the columns in pixels: half of the ink is in bands that are no wider, and half in bands
 * that are no narrower.
 */
export function bandWidth(profile: InkProfile, em: number): number {
  const bands = runsOf(profile, em)
    .map(({ from, to }) => ({
      width: to - from,
      ink: profile.ink
        .subarray(from - profile.from, to - profile.from)
        .reduce((sum, value) => sum + value, 0),
    }))
    .sort((a, b) => a.width - b.width);
  const half = bands.reduce((sum, { ink }) => sum + ink, 0) / 2;
  let seen = 0;
  return bands.find(({ ink }) => (seen += ink) >= half)?.width ?? 0;
}

function runsOf({ from, ink }: InkProfile, em: number): Band[] {
  const bands: Band[] = [];
  let start = -1;
  ink.forEach((value, x) => {
    const isInk = value > FAINT * em;
    if (isInk && start < 0) start = x;
    if (isInk || start < 0) return;
    bands.push({ from: from + start, to: from + x });
    start = -1;
  });
  return bands;
}

function joined(bands: readonly Band[], em: number): Band[] {
  const all: Band[] = [];
  for (const band of bands) {
    const before = all.at(-1);
    if (before && band.to - before.from <= ONE_GLYPH * em) {
      all[all.length - 1] = { from: before.from, to: band.to };
    } else all.push(band);
  }
  return all;
}

function divided(band: Band, profile: InkProfile, em: number): Band[] {
  if (band.to - band.from <= WIDE * em) return [band];
  let cut = Math.round(band.from + CUT.from * em);
  for (let x = cut; x <= band.from + CUT.to * em && x < band.to; x++) {
    if (at(profile.ink, x - profile.from) < at(profile.ink, cut - profile.from)) cut = x;
  }
  return [{ from: band.from, to: cut }, ...divided({ from: cut, to: band.to }, profile, em)];
}
