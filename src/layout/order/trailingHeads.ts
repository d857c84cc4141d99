import { median } from '../lines/textMeasure.ts';
import type { OrderItem } from './gutters.ts';

/**
 * Headings at the end of a column, with nothing below them there: in larger or bold type, set apart
 * from the text above. They belong to the text below the columns.
 */
export function trailingHeads(side: readonly OrderItem[]): OrderItem[] {
  const sizes = side.flatMap(({ fragment }) => (fragment ? [fragment.size] : []));
  const em = median(sizes);
  const ordered = [...side].sort((a, b) => a.box.y1 - b.box.y1);
  const last = ordered.at(-1);
  const before = ordered.at(-2);
  if (!last?.fragment || !before) return [];
  const { line, size } = last.fragment;
  const larger = size > (line.fontSize === undefined ? 1.4 : 1.15) * em;
  const bolder = line.bold === true && before.fragment?.line.bold !== true;
  const apart = last.box.y0 - before.box.y1 > 0.8 * em;
  return (larger || bolder) && apart ? [last] : [];
}
