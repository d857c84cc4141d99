import { unionBox, type Box, type Size } from '../geometry/geometry.ts';
import type { Region } from './document.ts';

/** The box around all places of a region; undefined if its engine named none. */
export const boxAround = ({ places }: Pick<Region, 'places'>): Box | undefined =>
  places.length === 0 ? undefined : unionBox(places);

export const wholePage = ({ width, height }: Size): Box => ({
  x0: 0,
  y0: 0,
  x1: width,
  y1: height,
});
