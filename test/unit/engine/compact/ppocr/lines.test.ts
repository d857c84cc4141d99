import assert from 'node:assert/strict';
import type { Quad } from '../../../../../src/core/geometry/geometry.ts';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';
import { planBatches } from '../../../../../src/engine/compact/ppocr/batches.ts';
import { cropLine } from '../../../../../src/engine/compact/line/lineCrop.ts';
import { decodeGreedy, type DecodedLine } from '../../../../../src/engine/compact/ppocr/ctc.ts';
import { inkColumns, widestGap } from '../../../../../src/engine/compact/ppocr/ink.ts';
import { homography } from '../../../../../src/engine/compact/line/perspective.ts';
import { resizeInto } from '../../../../../src/engine/compact/ppocr/bilinear.ts';
import { ModelSession } from '../../../../../src/engine/compact/ppocr/onnxSession.ts';
import { restoreSpaces } from '../../../../../src/engine/compact/ppocr/wordSpaces.ts';
import { placeWords } from '../../../../../src/engine/compact/ppocr/lineWords.ts';

/** A picture whose red grows to the right and whose green grows downwards. */
function ramp(width: number, height: number): RasterImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([x, y, 7], (y * width + x) * 3);
  }
  return { width, height, data };
}

const box = (x0: number, y0: number, x1: number, y1: number): Quad => [
  { x: x0, y: y0 },
  { x: x1, y: y0 },
  { x: x1, y: y1 },
  { x: x0, y: y1 },
];

const pixel = ({ data, width }: RasterImage, x: number, y: number): number[] => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

const ALPHABET = ['', 'a', 'b', '中', ' '];

const textOf = ({ chars }: DecodedLine): string => chars.map(({ char }) => char).join('');

/**
 * One-hot probabilities for a string of class numbers: `p` for the class, the rest evenly
 * distributed.
 */
function probabilities(classes: string, p = 0.9): Float32Array {
  const rest = (1 - p) / (ALPHABET.length - 1);
  return Float32Array.from(
    Array.from(classes).flatMap((c) => ALPHABET.map((_, i) => (i === Number(c) ? p : rest))),
  );
}

/** cv2.resize (4.6 and 5.0 agree) of the picture in the test: width, height, first channel. */
const OPENCV_LEVELS: readonly (readonly [number, number, readonly number[]])[] = [
  [
    11,
    8,
    [
      0, 14, 34, 62, 95, 132, 178, 158, 49, 88, 134, 24, 28, 39, 80, 111, 136, 123, 94, 45, 103,
      158, 57, 51, 52, 103, 131, 141, 54, 17, 44, 123, 186, 91, 98, 106, 103, 118, 146, 78, 59, 104,
      139, 162, 125, 132, 137, 116, 123, 151, 101, 92, 138, 157, 167, 159, 153, 145, 142, 146, 156,
      124, 118, 145, 177, 201, 192, 197, 191, 115, 96, 120, 159, 159, 110, 146, 183, 216, 230, 227,
      92, 55, 92, 183, 190, 81, 120, 166,
    ],
  ],
  [5, 3, [21, 68, 134, 97, 129, 114, 109, 148, 90, 148, 201, 127, 113, 154, 162]],
  [
    7,
    4,
    [
      7, 31, 81, 133, 179, 35, 141, 74, 76, 114, 143, 22, 80, 174, 142, 143, 124, 153, 90, 147, 184,
      209, 234, 48, 100, 220, 77, 171,
    ],
  ],
];

describe('line crops', () => {
  it('copies an upright box and rotates a tall one counter-clockwise', () => {
    const image = ramp(120, 100);
    const lying = cropLine(image, box(10, 20, 60, 40));
    assert.equal(lying.vertical, false);
    assert.deepEqual([lying.crop.width, lying.crop.height], [50, 20]);
    assert.deepEqual(pixel(lying.crop, 0, 0), [10, 20, 7]);
    const tall = cropLine(image, box(10, 20, 30, 90));
    assert.equal(tall.vertical, true);
    assert.deepEqual([tall.crop.width, tall.crop.height], [70, 20]);
    assert.deepEqual(tall.quad[0], { x: 30, y: 20 });
    // The crop's left edge is the top of the page's box, its top edge the box's right side.
    const [red, green] = pixel(tall.crop, 0, 0);
    assert.ok(red! >= 29 && red! <= 30 && green! >= 19 && green! <= 20, `${red} ${green}`);
  });

  it('pads every side, reports by how much, and repeats the border outside the page', () => {
    const padded = cropLine(ramp(50, 30), box(0, 0, 40, 20), { padding: 0.25 });
    assert.deepEqual([padded.crop.width, padded.crop.height], [50, 30]);
    assert.ok(Math.abs(padded.margin! - 5 / 30) < 1e-9);
    assert.deepEqual(pixel(padded.crop, 0, 0), [0, 0, 7]);
    assert.deepEqual(padded.quad[0], { x: -5, y: -5 });
  });

  it('maps the corners of a rectangle onto a quad', () => {
    const quad: Quad = [
      { x: 3, y: 4 },
      { x: 90, y: 9 },
      { x: 84, y: 40 },
      { x: 1, y: 33 },
    ];
    const [xu, xv, x0, yu, yv, y0, wu, wv] = homography(quad, 80, 30);
    const corners = [
      [0, 0],
      [80, 0],
      [80, 30],
      [0, 30],
    ] as const;
    corners.forEach(([u, v], i) => {
      const w = wu * u + wv * v + 1;
      assert.ok(Math.abs((xu * u + xv * v + x0) / w - quad[i]!.x) < 1e-9);
      assert.ok(Math.abs((yu * u + yv * v + y0) / w - quad[i]!.y) < 1e-9);
    });
  });

  it('resizes with half-pixel centers into B, G, R planes', () => {
    const data = new Float32Array(3 * 8);
    const target = { data, offset: 0, rowStride: 4, planeStride: 8 };
    const none = { mean: [0, 0, 0], scale: [1, 1, 1] } as const;
    resizeInto(
      { width: 2, height: 1, data: Uint8Array.of(0, 9, 5, 100, 9, 5) },
      4,
      2,
      target,
      none,
    );
    assert.deepEqual([...data.subarray(16, 20)], [0, 25, 75, 100]);
    assert.equal(data[0], 5);
  });

  it('produces the gray levels of OpenCV when enlarging, along one axis, and when reducing', () => {
    const source = new Uint8Array(7 * 5 * 3);
    for (let y = 0, i = 0; y < 5; y++) {
      for (let x = 0; x < 7; x++) {
        for (let c = 0; c < 3; c++, i++) source[i] = x * x * 7 + y * 31 + c * 50 + (x ^ y) * 23;
      }
    }
    for (const [width, height, wanted] of OPENCV_LEVELS) {
      const plane = width * height;
      const target = {
        data: new Float32Array(3 * plane),
        offset: 0,
        rowStride: width,
        planeStride: plane,
      };
      const none = { mean: [0, 0, 0], scale: [1, 1, 1] } as const;
      resizeInto({ width: 7, height: 5, data: source }, width, height, target, none);
      assert.deepEqual([...target.data.subarray(2 * plane)], wanted, `${width} × ${height}`);
    }
  });
});

describe('CTC decoding and words', () => {
  it('merges repeats, drops blanks, keeps repeats separated by a blank', () => {
    const line = decodeGreedy(probabilities('0110120'), 0, 7, ALPHABET);
    assert.equal(textOf(line), 'aab');
    assert.deepEqual(
      line.chars.map(({ step }) => step),
      [2, 4.5, 5.5],
    );
    assert.ok(line.chars.every(({ probability }) => Math.abs(probability - 0.9) < 1e-6));
  });

  it('reads a line of a batch at its offset', () => {
    const both = Float32Array.of(...probabilities('10'), ...probabilities('20'));
    assert.equal(textOf(decodeGreedy(both, 2 * ALPHABET.length, 2, ALPHABET)), 'b');
  });

  const blocks = (width: number, inked: readonly (readonly [number, number])[]) => {
    const ink = new Uint8Array(width);
    for (const [from, to] of inked) ink.fill(1, from, to);
    return { ink };
  };

  it('restores a space if the class has some probability and the ink has a gap', () => {
    const data = probabilities('0100200', 0.8);
    const line = decodeGreedy(data, 0, 7, ALPHABET);
    const gapped = blocks(56, [
      [8, 16],
      [32, 40],
    ]);
    const tight = blocks(56, [[8, 40]]);
    assert.equal(textOf(restoreSpaces(line, gapped)), 'a b');
    assert.equal(textOf(restoreSpaces(line, tight)), 'ab');
    const unlikely = { ...line, spaces: line.spaces.map(() => 1e-6) };
    assert.equal(textOf(restoreSpaces(unlikely, blocks(56, [[8, 34]]))), 'ab');
  });

  it('never splits a number, but splits the items of a list', () => {
    const parted = (text: string): string => {
      const chars = Array.from(text);
      // Every character is a block of ink with a wide gap before the next.
      const ink = blocks(
        chars.length * 24,
        chars.map((_, k) => [k * 24, k * 24 + 8]),
      );
      const line = {
        chars: chars.map((char, k) => ({ char, step: k * 3 + 0.5, probability: 1 })),
        spaces: new Float32Array(chars.length * 3).fill(0.2),
      };
      return textOf(restoreSpaces(line, ink));
    };
    for (const number of ['1.0', '4:5', '3~7', '8/5']) assert.equal(parted(number), number);
    assert.equal(parted('1,904'), '1,9 0 4');
    assert.equal(parted('1,9'), '1 , 9');
    assert.equal(parted('a.5'), 'a . 5');
  });

  it('never splits Chinese characters', () => {
    const line = decodeGreedy(probabilities('0300300', 0.8), 0, 7, ALPHABET);
    const ink = blocks(56, [
      [8, 16],
      [32, 40],
    ]);
    assert.equal(textOf(restoreSpaces(line, ink)), '中中');
  });

  it('bounds words by the white space between them and by the margin above and below', () => {
    const line = decodeGreedy(probabilities('01042000'), 0, 8, ALPHABET);
    const ink = blocks(64, [
      [6, 18],
      [35, 50],
    ]);
    const quad = box(100, 200, 228, 248);
    const placed = placeWords(line, ink, { quad, margin: 1 / 8, columns: 64 });
    assert.equal(placed.text, 'a b');
    assert.deepEqual(placed.words[0]!.box, { x0: 112, y0: 206, x1: 136, y1: 242 });
    assert.deepEqual(placed.words[1]!.box, { x0: 170, y0: 206, x1: 200, y1: 242 });
    assert.equal(placed.charConfidences.length, 3);
    assert.equal(placed.charConfidences[1], 1);
  });

  it('distinguishes ink from background for dark and for light type', () => {
    for (const [paper, pen] of [
      [1, -1],
      [-0.8, 0.9],
    ] as const) {
      const plane = new Float32Array(16 * 10).fill(paper);
      for (let y = 3; y < 7; y++) plane.fill(pen, y * 16 + 4, y * 16 + 7);
      const columns = inkColumns(plane, 16, 12, 10);
      assert.deepEqual([...columns.ink], [0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0]);
      assert.deepEqual(widestGap(columns, 0, 12), { start: 7, length: 5 });
    }
  });
});

describe('batches', () => {
  it('contain every line once, with lines of one width together and few columns at a time', () => {
    const tasks = Array.from({ length: 40 }, (_, i) => {
      const crop = { width: 30 + ((i * 97) % 900), height: 40, data: new Uint8Array(0) };
      return { quad: box(0, 0, 1, 1), crop, vertical: false };
    });
    const batches = planBatches(tasks);
    const seen = batches.flatMap(({ lines }) => lines.map(({ index }) => index));
    assert.deepEqual(
      seen.sort((a, b) => a - b),
      tasks.map((_, i) => i),
    );
    for (const { lines, width } of batches) {
      assert.ok(width % 32 === 0 && lines.every((line) => line.width <= width));
      assert.ok(lines.length === 1 || lines.length * width <= 1280);
    }
  });

  it('squeeze absurdly long lines', () => {
    const crop = { width: 90_000, height: 2, data: new Uint8Array(0) };
    const [batch] = planBatches([{ quad: box(0, 0, 1, 1), crop, vertical: false }]);
    assert.equal(batch!.width, 6400);
  });
});

describe('model files', () => {
  it('are named in the error if one is missing', async () => {
    await assert.rejects(ModelSession.load('/nowhere/some-model.onnx'), (error: Error) => {
      assert.equal((error as Error & { code: string }).code, 'modelMissing');
      assert.match(error.message, /some-model\.onnx/u);
      return true;
    });
  });
});
