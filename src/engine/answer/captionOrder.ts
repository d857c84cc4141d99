/** Captions on the side of their table or figure on which the page has them. */
import { boxArea, intersectBox, unionBox, type Box } from '../../core/geometry/geometry.ts';
import type { GroundedRegion } from './grounding.ts';

const CAPTIONS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['table_caption', new Set(['table'])],
  ['table_title', new Set(['table'])],
  ['image_caption', new Set(['image', 'chart'])],
  ['figure_title', new Set(['image', 'chart', 'table'])],
]);

const isCaption = (label: string): boolean => CAPTIONS.has(label);
const SUBJECTS: ReadonlySet<string> = new Set(
  [...CAPTIONS.values()].flatMap((kinds) => [...kinds]),
);

/** Whether one of two regions that follow each other, or one beyond them, can move past the other. */
export const mayChangePlaces = (label: string, next: string): boolean =>
  (isCaption(label) && (isCaption(next) || SUBJECTS.has(next))) ||
  (SUBJECTS.has(label) && isCaption(next));

const placeOf = ({ gridBoxes }: GroundedRegion): Box | undefined => {
  const boxes = gridBoxes.filter((box) => boxArea(box) > 0);
  return boxes.length === 0 ? undefined : unionBox(boxes);
};

/** Where a caption is, seen from what it describes; undefined where that cannot be said. */
function sideOf(caption: Box, subject: Box): { above: boolean; gap: number } | undefined {
  const isBeside = Math.min(caption.x1, subject.x1) <= Math.max(caption.x0, subject.x0);
  const shared = intersectBox(caption, subject);
  const middle = (caption.y0 + caption.y1) / 2;
  const overlaps = shared !== undefined && boxArea(shared) > boxArea(caption) / 2;
  if (isBeside || overlaps) return undefined;
  const above = middle < (subject.y0 + subject.y1) / 2;
  return { above, gap: Math.max(0, above ? subject.y0 - caption.y1 : caption.y0 - subject.y1) };
}

/** The neighbor that a caption describes: of two, the nearer one. */
function subjectOf(
  regions: readonly GroundedRegion[],
  i: number,
): { at: number; above: boolean } | undefined {
  const caption = regions[i];
  const subjects = caption && CAPTIONS.get(caption.label);
  const place = caption && placeOf(caption);
  if (!subjects || !place) return undefined;
  let best: { at: number; above: boolean; gap: number } | undefined;
  for (const at of [i - 1, i + 1]) {
    const subject = regions[at];
    const other = subject && subjects.has(subject.label) ? placeOf(subject) : undefined;
    const side = other && sideOf(place, other);
    if (side && (best === undefined || side.gap < best.gap)) best = { at, ...side };
  }
  return best;
}

/**
 * The regions with each caption above or below its table or figure, as on the page. Models write the
 * tag of a table first, wherever its caption is.
 */
export function orderCaptions(regions: readonly GroundedRegion[]): GroundedRegion[] {
  const ordered = [...regions];
  for (let i = 0; i < ordered.length; i++) {
    const subject = subjectOf(ordered, i);
    if (subject === undefined || subject.above === i < subject.at) continue;
    const [first, second] = [Math.min(i, subject.at), Math.max(i, subject.at)];
    ordered.splice(first, 2, ...ordered.slice(first, second + 1).reverse());
    // What was moved forward has been examined.
    if (subject.at > i) i++;
  }
  return ordered;
}
