/**
 * Loops of whole blocks. Pages can have equal consecutive blocks: check boxes, columns of zeros,
 * sheets of labels. Those are next to each other, while a model in a loop soon places its copies on
 * top of one another, or at the edge of the page, where their boxes are empty.
 */
import { boxArea, intersectBox, unionBox, type Box } from '../../core/geometry/geometry.ts';
import { at } from '../../core/system/items.ts';
import { parseGrounded, type GroundedRegion } from './grounding.ts';

/** Largest number of blocks that repeat in turn. */
const LONGEST_PERIOD = 3;
/** Equal copies that make a loop if they overlap. */
const COPIES = 8;
/** Equal copies that make a loop wherever they are. */
const COPIES_ANYWHERE = 100;
/** Equal copies of one size that make a loop if the step from each to the next is the same. */
const COPIES_MARCHING = 40;
/** Letters from which a copy is not a figure, check box or mark of a form. */
const LETTERS_MARCHING = 8;
/** Steps on the grid by which marching copies may differ. */
const STEP_TOLERANCE = 1;
/** Share of the smaller box from which two boxes overlap; tight lines touch. */
const OVERLAP = 0.1;
/** Only this much of the end is examined, to keep each check short however long the answer is. */
const WINDOW = 12_000;

const isSame = (a: GroundedRegion, b: GroundedRegion): boolean =>
  a.label === b.label && a.content === b.content;

/** The last block of a growing answer may be incomplete. */
const isBegun = (last: GroundedRegion, whole: GroundedRegion): boolean =>
  last.label === whole.label && whole.content.startsWith(last.content);

const overlap = (a: Box, b: Box): boolean => {
  const shared = intersectBox(a, b);
  return shared !== undefined && boxArea(shared) >= OVERLAP * Math.min(boxArea(a), boxArea(b));
};

/**
 * Number of blocks without a place of their own: they have none at all, or it is on an earlier
 * copy.
 */
function misplaced(blocks: readonly GroundedRegion[], period: number): number {
  const places = blocks.map(({ gridBoxes }) =>
    gridBoxes.length === 0 ? undefined : unionBox(gridBoxes),
  );
  return places.filter((place, i) => {
    if (i < period) return false;
    if (place === undefined || boxArea(place) === 0) return true;
    const earlier = places.filter((_, k) => k < i && k % period === i % period);
    return earlier.some((other) => other !== undefined && overlap(other, place));
  }).length;
}

/** Whether blocks of words are of one size and follow at one distance: no page repeats itself so. */
function isMarching(blocks: readonly GroundedRegion[], period: number): boolean {
  const letters = blocks[0]?.content.match(/\p{L}/gu)?.length ?? 0;
  if (period > 1 || letters < LETTERS_MARCHING) return false;
  const places = blocks.flatMap(({ gridBoxes: [box] }) => box ?? []);
  const [first, second] = places;
  if (!first || !second || places.length < blocks.length) return false;
  const isNear = (a: number, b: number) => Math.abs(a - b) <= STEP_TOLERANCE;
  const [dx, dy] = [second.x0 - first.x0, second.y0 - first.y0];
  return places.every((box, i) => {
    const before = places[i - 1];
    const steps = !before || (isNear(box.x0 - before.x0, dx) && isNear(box.y0 - before.y0, dy));
    const [width, height] = [box.x1 - box.x0, box.y1 - box.y0];
    return steps && isNear(width, first.x1 - first.x0) && isNear(height, first.y1 - first.y0);
  });
}

/** Index of the first block of a loop at the end of the blocks, after its first copy. */
function loopIn(blocks: readonly GroundedRegion[]): number | undefined {
  for (let period = 1; period <= LONGEST_PERIOD && period < blocks.length; period++) {
    const begun = isBegun(at(blocks, -1), at(blocks, -1 - period));
    const end = begun ? blocks.length - 1 : blocks.length;
    let start = end;
    const repeats = (i: number) => isSame(at(blocks, i), at(blocks, i - period));
    while (start - 1 >= period && repeats(start - 1)) start--;
    const run = blocks.slice(Math.max(0, start - period), end);
    const copies = Math.floor((run.length + (begun ? 1 : 0)) / period);
    if (copies < COPIES) continue;
    const isLoop =
      copies >= COPIES_ANYWHERE ||
      (copies >= COPIES_MARCHING && isMarching(run, period)) ||
      misplaced(run, period) >= (COPIES - 2) * period;
    if (isLoop) return start;
  }
  return undefined;
}

/** Offset of the second copy in a loop of blocks at the end of an answer. */
export function blockLoop(raw: string): number | undefined {
  const blocksFrom = (start: number): readonly GroundedRegion[] =>
    parseGrounded(start === 0 ? raw : raw.slice(start), { width: 1, height: 1 }).regions;
  const recent = raw.length <= WINDOW ? 0 : raw.indexOf('<|ref|>', raw.length - WINDOW);
  if (recent < 0 || loopIn(blocksFrom(recent)) === undefined) return undefined;
  const blocks = blocksFrom(0);
  const loop = loopIn(blocks);
  return loop === undefined ? undefined : at(blocks, loop).start;
}
