/** Where on the page the regions of a tag stand. */
import type { Region, RegionKind } from '../../core/document/document.ts';
import { boxArea, unionBox, type Box, type Size } from '../../core/geometry/geometry.ts';
import type { Task } from '../../core/prompting/tasks.ts';

export type RegionPlace = Pick<Region, 'box' | 'boxes' | 'unplaced'>;

/** The place of what has none: the whole page, marked. */
export const unplaced = ({ width, height }: Size): RegionPlace => ({
  box: { x0: 0, y0: 0, x1: width, y1: height },
  unplaced: true,
});

/**
 * One place for each region of a tag. Things that were located and pictures are as many regions as
 * there are boxes; text with several boxes goes on from one to the next and is one region.
 */
export function placesOf(
  boxes: readonly Box[],
  { kind, task, page }: { kind: RegionKind; task: Task; page: Size },
): RegionPlace[] {
  const real = boxes.filter((box) => boxArea(box) > 0);
  if (real.length === 0) return [unplaced(page)];
  if (task.id === 'locate' || kind === 'figure') return real.map((box) => ({ box }));
  return [{ box: unionBox(real), ...(real.length === 1 ? {} : { boxes: real }) }];
}
