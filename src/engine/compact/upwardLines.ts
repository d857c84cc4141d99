import { zip } from '../../core/system/items.ts';
import type { LineTask } from './line/lineRecognizer.ts';
import { VERTICAL_LANGUAGES } from './orientation.ts';
import { rotateImage } from './prepare/rotate.ts';
import type { LineReadings } from './routing/lineReadings.ts';
import type { PagePlan } from './routing/route.ts';

/** Probability of being upside down from which a vertical line is taken to run upwards. */
const UPWARDS = 0.6;

/**
 * Vertical lines on an upright page, such as the label of an axis, are cropped as if they ran
 * downwards; those that look upside down then run upwards. Columns of upright glyphs do neither.
 */
export async function turnUpwardLines(readings: LineReadings, plan: PagePlan): Promise<void> {
  if (VERTICAL_LANGUAGES.includes(plan.language)) return;
  const vertical = [...readings.tasks.keys()].filter((index) => readings.task(index).vertical);
  if (vertical.length === 0) return;
  const looks = await readings.looks(vertical);
  if (!looks) return;
  for (const [index, { upsideDown }] of zip(vertical, looks)) {
    if (upsideDown > UPWARDS) readings.replace(index, upwards(readings.task(index)));
  }
}

function upwards(task: LineTask): LineTask {
  const [a, b, c, d] = task.quad;
  return { ...task, quad: [c, d, a, b], crop: rotateImage(task.crop, 180), upwards: true };
}
