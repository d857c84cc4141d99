import type { Line, Region } from '../../core/document/document.ts';
import type { Box, Ruling } from '../../core/geometry/geometry.ts';

/** What the layout stage works on: one upright page, lines in any order. */
export interface LayoutInput {
  /** Index of the page from 0, for region ids. */
  readonly pageIndex: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly Line[];
  readonly rulings?: readonly Ruling[];
  /** Boxes of pictures; lines inside them belong to the figure. */
  readonly figures?: readonly Box[];
  /** Pictures whose text was read separately. */
  readonly pictures?: readonly ReadPicture[];
  /** Blocks in a direction of their own, which were laid out separately. */
  readonly apart?: readonly ReadPicture[];
}

/** A part of a page and the text read in it, in pixels of the page. */
export interface ReadPicture {
  readonly box: Box;
  readonly regions: readonly Region[];
}
