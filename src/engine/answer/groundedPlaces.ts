/** The places of a tag's regions on the page. */
import type { Region, RegionKind } from '../../core/document/document.ts';
import { boxArea, type Box } from '../../core/geometry/geometry.ts';
import type { Task } from '../../core/prompting/tasks.ts';

/**
 * The places of each region of a tag. Located objects and figures are one region per box; text with
 * several boxes continues from one to the next and is one region. Without any box there is one
 * region without a place.
 */
export function placesOf(
  boxes: readonly Box[],
  { kind, task }: { kind: RegionKind; task: Task },
): readonly [Region['places'], ...Region['places'][]] {
  const real = boxes.filter((box) => boxArea(box) > 0);
  const isEach = task.id === 'locate' || kind === 'figure';
  const [first, ...others] = real;
  return isEach && first ? [[first], ...others.map((box) => [box])] : [real];
}
