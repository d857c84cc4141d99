import assert from 'node:assert/strict';
import { quadLength, quadThickness } from '../../../../../src/core/geometry/geometry.ts';
import { connectedComponents } from '../../../../../src/engine/compact/ppocr/inkComponents.ts';
import {
  boxesFromMap,
  DEFAULT_BOX_OPTIONS,
} from '../../../../../src/engine/compact/ppocr/dbPostprocess.ts';
import { inputSize } from '../../../../../src/engine/compact/ppocr/lineDetector.ts';
import { convexHull, minAreaRect } from '../../../../../src/engine/compact/ppocr/minAreaRect.ts';
import { unclip } from '../../../../../src/engine/compact/ppocr/unclip.ts';

/** A map from rows of text: `#` = 0.9, anything else = 0. */
function mapOf(rows: readonly string[]) {
  const width = rows[0]!.length;
  const data = new Float32Array(width * rows.length);
  rows.forEach((row, y) =>
    Array.from(row).forEach((char, x) => (data[y * width + x] = char === '#' ? 0.9 : 0)),
  );
  return { width, height: rows.length, data };
}

/** Components by flood fill, as sorted lists of pixel numbers. */
function floodFill(data: Float32Array, width: number, height: number): number[] {
  const seen = new Uint8Array(data.length);
  const areas: number[] = [];
  for (let start = 0; start < data.length; start++) {
    if (seen[start] === 1 || data[start]! <= 0.3) continue;
    const stack = [start];
    seen[start] = 1;
    let area = 0;
    while (stack.length > 0) {
      const at = stack.pop()!;
      area++;
      const [x, y] = [at % width, Math.floor(at / width)];
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const [nx, ny] = [x + dx, y + dy];
          if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
          const next = ny * width + nx;
          if (seen[next] === 1 || data[next]! <= 0.3) continue;
          seen[next] = 1;
          stack.push(next);
        }
      }
    }
    areas.push(area);
  }
  return areas.sort((a, b) => a - b);
}

describe('text boxes from a probability map', () => {
  it('joins pixels that touch at corners and separates others', () => {
    const { data, width, height } = mapOf(['##..#', '..#..', '....#', '#...#']);
    const components = connectedComponents(data, width, height, 0.3);
    assert.deepEqual(components.map(({ area }) => area).sort(), [1, 1, 2, 3]);
  });

  it('finds the same components as a flood fill on random maps', () => {
    let seed = 7;
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    for (let round = 0; round < 60; round++) {
      const width = 3 + Math.floor(random() * 40);
      const height = 3 + Math.floor(random() * 30);
      const share = 0.2 + 0.5 * random();
      const data = Float32Array.from({ length: width * height }, () =>
        random() < share ? 0.9 : 0.1,
      );
      const areas = connectedComponents(data, width, height, 0.3).map(({ area }) => area);
      assert.deepEqual(
        areas.sort((a, b) => a - b),
        floodFill(data, width, height),
      );
    }
  });

  it('finds the minimal rectangle around a rotated rectangle', () => {
    const angle = 0.3;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const data = new Float32Array(120 * 90);
    for (let y = 0; y < 90; y++) {
      for (let x = 0; x < 120; x++) {
        const u = (x - 60) * c + (y - 45) * s;
        const v = (y - 45) * c - (x - 60) * s;
        if (Math.abs(u) <= 40 && Math.abs(v) <= 8) data[y * 120 + x] = 1;
      }
    }
    const [component] = connectedComponents(data, 120, 90, 0.3);
    const rect = minAreaRect(convexHull(component!));
    const sides = [rect.halfWidth, rect.halfHeight].sort((a, b) => a - b);
    assert.ok(Math.abs(sides[0]! - 8) < 1 && Math.abs(sides[1]! - 40) < 1, sides.join(' '));
    assert.ok(Math.hypot(rect.x - 60, rect.y - 45) < 0.8);
  });

  it('grows a box by area · ratio / perimeter on each side', () => {
    const rect = { x: 0, y: 0, halfWidth: 50, halfHeight: 5, ux: 1, uy: 0 };
    const grown = unclip(rect, 1.5);
    const distance = (100 * 10 * 1.5) / 220;
    assert.ok(Math.abs(grown.halfWidth - 50 - distance) < 1e-9);
    assert.ok(Math.abs(grown.halfHeight - 5 - distance) < 1e-9);
  });

  it('scales boxes to the page and orders their corners from the top left clockwise', () => {
    const row = '.'.repeat(10) + '#'.repeat(60) + '.'.repeat(26);
    const blank = '.'.repeat(96);
    const rows = Array.from({ length: 32 }, (_, y) => (y >= 10 && y < 18 ? row : blank));
    const [box, ...others] = boxesFromMap(mapOf(rows), { width: 192, height: 96 });
    assert.equal(others.length, 0);
    const [a, b, c, d] = box!.quad;
    assert.ok(a.x < b.x && a.y < d.y && c.x === b.x && c.y === d.y);
    const distance = (59 * 7 * 1.5) / (2 * (59 + 7));
    assert.ok(Math.abs(quadLength(box!.quad) - 2 * (59 + 2 * distance)) < 1e-3);
    assert.ok(Math.abs(quadThickness(box!.quad) - 3 * (7 + 2 * distance)) < 1e-3);
    assert.ok(Math.abs(box!.score - 0.9) < 1e-3);
  });

  it('drops specks and weak boxes', () => {
    const rows = ['.'.repeat(30), '..##...'.padEnd(30, '.'), '.'.repeat(30)];
    assert.deepEqual(boxesFromMap(mapOf(rows), { width: 30, height: 3 }), []);
    const weak = mapOf(Array.from({ length: 20 }, () => '#'.repeat(30)));
    weak.data.fill(0.5);
    assert.deepEqual(boxesFromMap(weak, { width: 30, height: 20 }), []);
    const options = { ...DEFAULT_BOX_OPTIONS, boxThreshold: 0.4 };
    assert.equal(boxesFromMap(weak, { width: 30, height: 20 }, options).length, 1);
  });

  it('keeps the input on the grid of 32 and below the limit', () => {
    assert.deepEqual(inputSize({ width: 2480, height: 3508 }, 960), { width: 672, height: 960 });
    assert.deepEqual(inputSize({ width: 500, height: 20 }, 960), { width: 512, height: 32 });
    assert.deepEqual(inputSize({ width: 816, height: 720 }, 960), { width: 832, height: 704 });
  });
});
