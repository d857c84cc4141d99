import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import * as v from 'valibot';
import type { Point, Quad } from '../../../src/core/geometry/geometry.ts';
import type { RasterImage } from '../../../src/core/geometry/raster.ts';
import { cropLine } from '../../../src/engine/compact/line/lineCrop.ts';
import type { DetectedBox } from '../../../src/engine/compact/ppocr/dbPostprocess.ts';
import { TextDetector } from '../../../src/engine/compact/ppocr/lineDetector.ts';
import { CtcRecognizer } from '../../../src/engine/compact/ppocr/ppocrRecognizer.ts';
import type { RecognizedLine } from '../../../src/engine/compact/line/lineRecognizer.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const MODELS = path.join(ROOT, 'models', 'bundled');
const PICTURES = path.join(ROOT, 'test', 'fixtures', 'ppocr');

/**
 * In the reference, corners are truncated to whole pixels of the detector's map twice; a pixel of
 * the map is several pixels of a page that was reduced.
 */
const BOX_TOLERANCE = 2;
const LIMIT_SIDE = 960;

/** Crops that state a margin of their own get no rows of background. */
const TIGHT_MARGIN = 0.05;

/**
 * The reference truncates corners to whole pixels, so that a corner at 11.9999 adds a whole row of
 * background to the mean; ours does not. Boxes are about eight pixels thick: one row is up to 0.14.
 * Boxes with whole corners agree closely; they are about half.
 */
const SCORE_TOLERANCE = 0.15;

const Corner = v.tuple([v.number(), v.number()]);
const Reference = v.record(
  v.string(),
  v.object({
    width: v.number(),
    height: v.number(),
    lines: v.array(
      v.object({
        quad: v.tuple([Corner, Corner, Corner, Corner]),
        score: v.number(),
        text: v.string(),
      }),
    ),
  }),
);
type ReferenceLine = v.InferOutput<typeof Reference>[string]['lines'][number];

async function json(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8')) as unknown;
}

async function picture(name: string): Promise<RasterImage> {
  const { data, info } = await sharp(path.join(PICTURES, name))
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

const pointOf = ([x, y]: v.InferOutput<typeof Corner>): Point => ({ x, y });

const quadOf = ({ quad: [a, b, c, d] }: ReferenceLine): Quad => [
  pointOf(a),
  pointOf(b),
  pointOf(c),
  pointOf(d),
];

const farthestCorner = (quad: Quad, reference: ReferenceLine): number =>
  Math.max(
    ...quad.map(({ x, y }, i) =>
      Math.max(Math.abs(x - reference.quad[i]![0]), Math.abs(y - reference.quad[i]![1])),
    ),
  );

const withoutSpaces = (text: string): string => text.replaceAll(/\s/gu, '');

/**
 * Variants of the comma are folded; the model, including the reference's, often misses a period at
 * the line's end.
 */
const comparable = (text: string): string => text.replaceAll('，', ',').replace(/[.。]$/u, '');

describe('PP-OCR pipeline against the reference', function () {
  this.timeout(180_000);
  const signal = new AbortController().signal;
  const detector = new TextDetector(MODELS, { limitSide: LIMIT_SIDE });
  const recognizer = new CtcRecognizer(MODELS);
  const boxes = new Map<string, DetectedBox[]>();
  const read = new Map<string, RecognizedLine[]>();
  /** The reference's boxes, read without rows of background above and below the line. */
  const readTight = new Map<string, RecognizedLine[]>();
  let reference: v.InferOutput<typeof Reference>;
  let truth: Record<string, string[]>;

  before(async () => {
    reference = v.parse(
      Reference,
      await json(path.join(ROOT, 'test', 'golden', 'ppocr', 'reference.json')),
    );
    const truthFile = await json(path.join(PICTURES, 'lines.json'));
    truth = v.parse(v.record(v.string(), v.array(v.string())), truthFile);
    for (const name of Object.keys(truth)) {
      const image = await picture(name);
      const found = await detector.detect(image, signal);
      const crops = found.map(({ quad }) => cropLine(image, quad));
      boxes.set(name, found);
      read.set(name, await recognizer.recognize(crops, { languages: [] }, signal));
      const tight = reference[name]!.lines.map((line) => ({
        ...cropLine(image, quadOf(line)),
        margin: TIGHT_MARGIN,
      }));
      readTight.set(name, await recognizer.recognize(tight, { languages: [] }, signal));
    }
  });

  after(async () => {
    await Promise.all([detector.dispose(), recognizer.dispose()]);
  });

  it('finds the same boxes within two pixels, with similar scores', () => {
    assert.deepEqual(Object.keys(reference).sort(), Object.keys(truth).sort());
    let close = 0;
    let all = 0;
    for (const [name, page] of Object.entries(reference)) {
      const found = boxes.get(name)!;
      assert.equal(found.length, page.lines.length, `number of boxes on ${name}`);
      const reduction = Math.max(1, page.width / LIMIT_SIDE, page.height / LIMIT_SIDE);
      for (const line of page.lines) {
        const nearest = nearestBox(found, line);
        const off = farthestCorner(nearest.quad, line);
        assert.ok(off <= BOX_TOLERANCE * reduction, `${name} "${line.text}": ${off.toFixed(2)} px off`);
        const difference = Math.abs(nearest.score - line.score);
        assert.ok(difference < SCORE_TOLERANCE, `${name} "${line.text}": score ${nearest.score}`);
        all++;
        if (difference < 0.005) close++;
      }
    }
    assert.ok(close >= 0.4 * all, `${close} of ${all} scores agree closely`);
  });

  it('reads the same characters in the same boxes on 98 % of the lines', () => {
    const differences: string[] = [];
    let lines = 0;
    for (const [name, page] of Object.entries(reference)) {
      page.lines.forEach((line, i) => {
        const ours = readTight.get(name)![i]!.text;
        lines++;
        if (withoutSpaces(ours) !== withoutSpaces(line.text)) {
          differences.push(`${name}: "${line.text}" / "${ours}"`);
        }
      });
    }
    assert.ok(differences.length <= 0.02 * lines, `of ${lines}:\n${differences.join('\n')}`);
  });

  it('reads the text of the pictures, including spaces', () => {
    const wrong: string[] = [];
    let lines = 0;
    for (const [name, wanted] of Object.entries(truth)) {
      const texts = read.get(name)!.map(({ text }) => comparable(text));
      lines += wanted.length;
      for (const line of wanted) {
        if (!texts.includes(comparable(line))) wrong.push(`${name}: ${line}`);
      }
    }
    assert.ok(wrong.length <= 0.1 * lines, `${lines} lines; not read:\n${wrong.join('\n')}`);
  });

  it('gives each word a box on its own ink, in reading order', () => {
    for (const line of read.get('prose-sans.png')!) {
      assert.equal(line.words.map(({ text }) => text).join(' '), line.text);
      line.words.forEach(({ box, confidence }, i) => {
        const next = line.words[i + 1];
        assert.ok(box.x1 > box.x0 && box.y1 > box.y0);
        if (next) assert.ok(next.box.x0 > box.x1, `"${line.text}": word ${i} runs into the next`);
        assert.ok(confidence > 0.5 && confidence <= 1);
      });
      assert.equal(line.charConfidences?.length, line.text.length);
    }
  });
});

function nearestBox(found: readonly DetectedBox[], line: ReferenceLine): DetectedBox {
  return found.reduce((best, box) =>
    farthestCorner(box.quad, line) < farthestCorner(best.quad, line) ? box : best,
  );
}
