import assert from 'node:assert/strict';
import path from 'node:path';
import sharp from 'sharp';
import * as v from 'valibot';
import { boxOfPoints } from '../../../src/core/geometry/geometry.ts';
import { TextDetector } from '../../../src/engine/compact/ppocr/lineDetector.ts';
import { CtcRecognizer } from '../../../src/engine/compact/ppocr/ppocrRecognizer.ts';
import { Planner } from '../../../src/engine/compact/routing/planner.ts';
import { surveyPage } from '../../../src/engine/compact/surveyPage.ts';
import { TesseractRecognizer } from '../../../src/engine/compact/tesseract/tesseractRecognizer.ts';
import { PageOptionsSchema } from '../../../src/engine/options.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const MODELS = path.join(ROOT, 'models', 'bundled');
const SCAN = path.join(ROOT, 'samples', 'scan.jpg');

async function turnedScan(angle: number) {
  const { data, info } = await sharp(SCAN)
    .rotate(angle)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

describe('survey of a page', () => {
  const never = new AbortController().signal;
  const tesseract = new TesseractRecognizer({
    folders: [path.join(MODELS, 'tessdata')],
    threads: 1,
    workerFile: path.join(ROOT, 'dist', 'tesseract-worker.js'),
  });
  const detector = new TextDetector(MODELS, { threads: 1 });
  const ctc = new CtcRecognizer(MODELS, { threads: 1 });
  const parts = {
    detector,
    ctc,
    tesseract,
    planner: new Planner((language) => tesseract.supports(language)),
  };
  const survey = async (angle: number, orientation: boolean) =>
    surveyPage(
      await turnedScan(angle),
      v.parse(PageOptionsSchema, { languages: ['en'], orientation }),
      parts,
      never,
    );

  after(() => Promise.all([detector.dispose(), ctc.dispose(), tesseract.dispose()]));

  for (const [angle, rotation] of [
    [0, 0],
    [90, 270],
    [180, 180],
    [270, 90],
  ] as const) {
    it(`rotates a page back that is rotated by ${angle}°`, async () => {
      const { image, lines, lineHeight, ...found } = await survey(angle, true);
      assert.equal(found.rotation, rotation);
      assert.deepEqual([image.width, image.height], [1259, 1417]);
      assert.ok(lines.length > 20);
      // The heading comes first and is at the top left.
      const top = lines.map(boxOfPoints).reduce((a, b) => (a.y0 < b.y0 ? a : b));
      assert.ok(top.y0 < 150 && top.x0 < 300, JSON.stringify(top));
      assert.ok(lineHeight > 10 && lineHeight < 60, String(lineHeight));
    });
  }

  it('does not rotate pages if that is turned off', async () => {
    assert.equal((await survey(180, false)).rotation, 0);
  });
});
