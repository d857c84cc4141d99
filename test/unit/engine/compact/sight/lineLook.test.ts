import assert from 'node:assert/strict';
import { summarize } from '../../../../../src/engine/compact/sight/lineLook.ts';
import { scriptRunsOf } from '../../../../../src/engine/compact/sight/scriptRuns.ts';
import { lookOf } from './looks.ts';

const [NOTHING, FIGURES, LATIN, NASKH, NASTALIQ, DEVANAGARI] = [0, 1, 2, 5, 6, 8];

describe('what the script network sees', () => {
  it('is the share of each script in the letters of some lines', () => {
    const looks = [
      lookOf([
        [DEVANAGARI, 30],
        [FIGURES, 20],
        [LATIN, 10],
      ]),
      lookOf([
        [NOTHING, 50],
        [DEVANAGARI, 40],
      ]),
    ];
    const { lines, scripts } = summarize(looks);
    assert.equal(lines, 2);
    assert.deepEqual([...scripts.keys()], ['Devanagari', 'Latin']);
    assert.ok(Math.abs((scripts.get('Latin') ?? 0) - 1 / 8) < 1e-6);
  });

  it('counts both styles of the Arabic script together, and no accidents', () => {
    const look = lookOf([
      [NASKH, 20],
      [NASTALIQ, 20],
      [LATIN, 3],
    ]);
    assert.deepEqual([...summarize([look]).scripts.keys()], ['Arabic']);
  });

  it('is upside down only if the lines agree', () => {
    const line = (upsideDown: number) => lookOf([[LATIN, 20]], upsideDown);
    assert.ok(summarize([0.9, 0.9, 0.9].map(line)).upsideDown > 0.98);
    assert.ok(summarize([1, 0.1, 0.1].map(line)).upsideDown < 0.6);
    assert.ok(summarize([0.9, 0.1].map(line)).upsideDown < 0.6);
  });
});

/** A line 32 pixels high with black words at some columns. */
function lineWith(words: readonly (readonly [from: number, to: number])[], width: number) {
  const data = new Uint8Array(3 * width * 32).fill(255);
  for (const [from, to] of words) {
    for (let y = 12; y < 20; y++) data.fill(0, 3 * (y * width + from), 3 * (y * width + to));
  }
  return { width, height: 32, data };
}

describe('the runs of a line', () => {
  it('are cut in the gaps between words', () => {
    const crop = lineWith(
      [
        [4, 76],
        [90, 150],
        [164, 236],
      ],
      240,
    );
    const look = lookOf([
      [DEVANAGARI, 20],
      [LATIN, 20],
      [DEVANAGARI, 20],
    ]);
    assert.deepEqual(scriptRunsOf(crop, look, 'Devanagari'), [
      { script: 'Devanagari', from: 0, to: 83 },
      { script: 'Latin', from: 83, to: 157 },
      { script: 'Devanagari', from: 157, to: 240 },
    ]);
  });

  it('are never cut inside a word, and prefer the script of the page', () => {
    const crop = lineWith([[4, 156]], 160);
    const half = lookOf([
      [DEVANAGARI, 18],
      [LATIN, 22],
    ]);
    assert.deepEqual(scriptRunsOf(crop, half, 'Devanagari'), [
      { script: 'Devanagari', from: 0, to: 160 },
    ]);
  });

  it('join words of one script and keep figures apart', () => {
    const crop = lineWith(
      [
        [4, 40],
        [52, 76],
        [90, 156],
      ],
      160,
    );
    const look = lookOf([
      [DEVANAGARI, 20],
      [FIGURES, 20],
    ]);
    const runs = scriptRunsOf(crop, look, 'Devanagari');
    assert.deepEqual(
      runs.map(({ script }) => script),
      ['Devanagari', 'Common'],
    );
  });
});
