import assert from 'node:assert/strict';
import { quadOfBox } from '../../../../src/core/geometry/geometry.ts';
import { cropLine } from '../../../../src/engine/compact/line/lineCrop.ts';
import type { LineRecognizer } from '../../../../src/engine/compact/line/lineRecognizer.ts';
import { LineReadings } from '../../../../src/engine/compact/routing/lineReadings.ts';
import { CTC } from '../../../../src/engine/compact/routing/route.ts';
import { turnUpwardLines } from '../../../../src/engine/compact/upwardLines.ts';

const image = { width: 60, height: 300, data: new Uint8Array(60 * 300 * 3).fill(255) };
// The start of a text that runs upwards is at the bottom, the tops of its letters on the left.
for (let y = 244; y < 250; y++) image.data.fill(0, 3 * (y * 60 + 20), 3 * (y * 60 + 26));
const quad = quadOfBox({ x0: 20, y0: 50, x1: 40, y1: 250 });

const unused: LineRecognizer = {
  id: 'unused',
  load: () => Promise.resolve(),
  recognize: () => Promise.reject(new Error('Nothing is read.')),
  dispose: () => Promise.resolve(),
};

async function taskAfter(upsideDown: number, language: string) {
  const sight = {
    look: (crops: readonly unknown[]) =>
      Promise.resolve(crops.map(() => ({ probabilities: new Float32Array(0), upsideDown }))),
  };
  const readings = new LineReadings(
    { ctc: unused, tesseract: unused, sight },
    [cropLine(image, quad)],
    new AbortController().signal,
  );
  await turnUpwardLines(readings, { primary: CTC, language, fitness: 1 });
  return readings.task(0);
}

describe('a vertical line on an upright page', () => {
  it('is cropped from bottom to top if it looks upside down from top to bottom', async () => {
    const task = await taskAfter(0.9, 'en');
    assert.equal(task.upwards, true);
    assert.deepEqual(task.quad[0], { x: 20, y: 250 });
    assert.deepEqual(task.quad[1], { x: 20, y: 50 });
    assert.equal(task.crop.data[3 * (2 * task.crop.width + 2)], 0);
  });

  it('stays otherwise, and in languages that are set in columns', async () => {
    assert.equal((await taskAfter(0.2, 'en')).upwards, undefined);
    assert.equal((await taskAfter(0.9, 'ja')).upwards, undefined);
  });
});
