import assert from 'node:assert/strict';
import * as v from 'valibot';
import type { RasterImage } from '../../../../src/core/geometry/raster.ts';
import type { Quad } from '../../../../src/core/geometry/geometry.ts';
import { orientPage } from '../../../../src/engine/compact/orientation.ts';
import type { LineRecognizer } from '../../../../src/engine/compact/line/lineRecognizer.ts';
import { Planner } from '../../../../src/engine/compact/routing/planner.ts';
import { PageOptionsSchema } from '../../../../src/engine/options.ts';

const WIDTH = 400;
const HEIGHT = 300;

const plain = (level: number): RasterImage => ({
  width: WIDTH,
  height: HEIGHT,
  data: new Uint8Array(WIDTH * HEIGHT * 3).fill(level),
});

const line = (y: number): { quad: Quad; score: number } => ({
  score: 1,
  quad: [
    { x: 20, y },
    { x: 380, y },
    { x: 380, y: y + 20 },
    { x: 20, y: y + 20 },
  ],
});

/** Reads English with a confidence that depends on the gray level of the crop. */
const reader = (confidenceAt: (level: number) => number): LineRecognizer => ({
  id: 'fake',
  load: () => Promise.resolve(),
  recognize: (tasks) =>
    Promise.resolve(
      tasks.map(({ crop }) => ({
        text: 'The ferry leaves the north shore at noon and returns before the tide.',
        confidence: confidenceAt(crop.data[0] ?? 0),
        words: [],
        recognizer: 'fake',
      })),
    ),
  dispose: () => Promise.resolve(),
});

const original = plain(200);
const prepared = plain(90);

/** Gray level of the crops that are kept. */
async function chosenLevel(confidenceAt: (level: number) => number): Promise<number | undefined> {
  const fake = reader(confidenceAt);
  const { readings } = await orientPage(
    { original, prepared, padding: 0.1 },
    { boxes: [line(40), line(90), line(140)] },
    v.parse(PageOptionsSchema, { languages: ['en'] }),
    { ctc: fake, tesseract: fake, planner: new Planner(() => true) },
    new AbortController().signal,
  );
  return readings.task(0).crop.data[0];
}

describe('a page that was cleaned of noise', () => {
  it('is read from the cleaned image if that reads better', async () => {
    assert.equal(await chosenLevel((level) => (level === 90 ? 0.9 : 0.7)), 90);
  });

  it('is read from the original if cleaning made it worse', async () => {
    assert.equal(await chosenLevel((level) => (level === 90 ? 0.7 : 0.9)), 200);
  });
});
