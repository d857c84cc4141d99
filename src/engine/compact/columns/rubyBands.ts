import { boxCenter } from '../../../core/geometry/geometry.ts';
import { at } from '../../../core/system/items.ts';
import { blobInk, longest, type GlyphBlob } from './glyphBlobs.ts';
import type { Band } from './inkBands.ts';

/** A column of glyphs, and the ruby to the right of it. */
export interface RubiedBand {
  readonly band: Band;
  readonly blobs: readonly GlyphBlob[];
  readonly ruby: readonly GlyphBlob[];
}

// Lengths are in ems: sizes of the glyphs of a column.

/** Greatest width of ruby, which is set at half the size of its column, and gap to its column. */
const WIDEST = 0.72;
const FARTHEST = 0.4;
/** No column is as close to another one as this. */
const CLOSE = 0.2;
/** Longest side of the blobs of ruby, and share of its ink that is in such blobs. */
const SMALL = 0.68;
const MOSTLY = 0.85;
/** A column has at least one blob of this size. */
const FULL = 0.5;

/**
 * Assigns the blobs of a group to its columns and to their ruby.
 * @param bands from left to right
 * @param lean x per y of the columns
 * @param em size of the glyphs in pixels
 */
export function rubiedBands(
  blobs: readonly GlyphBlob[],
  bands: readonly Band[],
  lean: number,
  em: number,
): RubiedBand[] {
  const members: GlyphBlob[][] = bands.map(() => []);
  for (const blob of blobs) {
    const { x, y } = boxCenter(blob.box);
    const middle = x - lean * y;
    const index = bands.findIndex(({ to }) => middle < to);
    members[index < 0 ? bands.length - 1 : index]?.push(blob);
  }
  const columns: RubiedBand[] = [];
  bands.forEach((band, i) => {
    const own = at(members, i);
    const before = columns.at(-1);
    if (own.length === 0) return;
    if (before?.ruby.length === 0 && isRuby(band, own, before, em)) {
      columns[columns.length - 1] = { ...before, ruby: own };
    } else columns.push({ band, blobs: own, ruby: [] });
  });
  return columns;
}

/** Whether a band is a narrow column of small type directly to the right of one of larger type. */
function isRuby(
  band: Band,
  blobs: readonly GlyphBlob[],
  before: Pick<RubiedBand, 'band' | 'blobs'>,
  em: number,
): boolean {
  const gap = band.from - before.band.to;
  if (band.to - band.from > WIDEST * em || gap > FARTHEST * em) return false;
  if (!before.blobs.some(({ box }) => longest(box) >= FULL * em)) return false;
  if (gap <= CLOSE * em) return true;
  return blobInk(blobs.filter(({ box }) => longest(box) <= SMALL * em)) >= MOSTLY * blobInk(blobs);
}
