import { quadLength, quadThickness } from '../../../core/geometry/geometry.ts';
import type { LineTask } from '../line/lineRecognizer.ts';

/**
 * Indexes of a few lines that represent the page: long ones, spread from top to bottom, so that a
 * letterhead or a caption does not decide alone.
 */
export function sampleLines(tasks: readonly LineTask[], count: number): number[] {
  const byPosition = tasks
    .map((task, index) => ({ index, y: task.quad[0].y, length: characters(task) }))
    .sort((a, b) => a.y - b.y);
  if (byPosition.length <= count) return byPosition.map(({ index }) => index);
  const sample: number[] = [];
  for (let i = 0; i < count; i++) {
    const from = Math.floor((i * byPosition.length) / count);
    const to = Math.floor(((i + 1) * byPosition.length) / count);
    const band = byPosition.slice(from, to);
    sample.push(band.reduce((best, line) => (line.length > best.length ? line : best)).index);
  }
  return sample;
}

/** Length in units of the height; very long lines say no more than long ones. */
const characters = ({ quad }: LineTask): number =>
  Math.min(24, quadLength(quad) / Math.max(1, quadThickness(quad)));
