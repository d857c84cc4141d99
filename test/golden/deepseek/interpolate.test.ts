/** The resizing of position tables against PyTorch's `interpolate` at the sizes of the release. */
import assert from 'node:assert/strict';
import { resizeGrid, resizeRows } from '../../../src/models/onnx/interpolate.ts';
import { SafetensorsFile } from '../../../src/models/format/safetensors.ts';
import { goldenPath } from './goldenData.ts';

const TOLERANCE = 1e-5;

describe('interpolation of position tables', () => {
  let file: SafetensorsFile;
  before(async () => (file = await SafetensorsFile.open(goldenPath('interp', 'interp.safetensors'))));
  after(() => file.close());

  /** A golden operator `[outputs, inputs]`. */
  const operator = async (name: string): Promise<Float32Array> =>
    file.readFloats(file.tensors.get(name)!);

  const identity = (size: number): Float32Array => {
    const table = new Float32Array(size * size);
    for (let i = 0; i < size; i++) table[i * size + i] = 1;
    return table;
  };

  const closest = (actual: Float32Array, expected: Float32Array, what: string): void => {
    assert.equal(actual.length, expected.length, what);
    let worst = 0;
    for (const [i, value] of expected.entries())
      {worst = Math.max(worst, Math.abs(actual[i]! - value));}
    assert.ok(worst <= TOLERANCE, `${what}: off by ${worst}`);
  };

  it('covers every operator of the golden file', () => {
    const kinds = [...file.tensors.keys()].map((name) => name.replace(/_\d+_\d+$/u, ''));
    assert.deepEqual(
      [...new Set(kinds)].sort(),
      ['bicubic_antialias', 'linear'],
      'an operator that no test below looks at',
    );
    assert.equal(kinds.length, 13);
  });

  it('resizes the rows of relative position tables linearly', async () => {
    for (const { name, shape } of file.tensors.values()) {
      if (!name.startsWith('linear')) continue;
      const [outputs, inputs] = shape as [number, number];
      // Unit vectors in, the operator out.
      const result = resizeRows(identity(inputs), inputs, outputs, inputs);
      closest(result, await operator(name), name);
    }
  });

  it('resizes grids bicubically with antialiasing, along rows and columns', async () => {
    for (const { name, shape } of file.tensors.values()) {
      if (!name.startsWith('bicubic')) continue;
      const [to, from] = shape as [number, number];
      const along = await operator(name);
      // A table that is equal in every row (column) shows the operator along the other axis.
      const channels = from;
      const table = new Float32Array(from * from * channels);
      for (const axis of ['rows', 'columns']) {
        for (let y = 0; y < from; y++)
          {for (let x = 0; x < from; x++)
            {for (let c = 0; c < channels; c++)
              {table[(y * from + x) * channels + c] = (axis === 'rows' ? y : x) === c ? 1 : 0;}}}
        const resized = resizeGrid(table, from, to, channels);
        const expected = new Float32Array(resized.length);
        for (let y = 0; y < to; y++)
          {for (let x = 0; x < to; x++)
            {for (let c = 0; c < channels; c++)
              {expected[(y * to + x) * channels + c] = along[(axis === 'rows' ? y : x) * from + c]!;}}}
        closest(resized, expected, `${name} along ${axis}`);
      }
    }
  });

  it('mixes both axes of a table without a pattern', async () => {
    const [from, to, channels] = [16, 10, 3];
    const along = await operator('bicubic_antialias_16_10');
    const table = Float32Array.from({ length: from * from * channels }, (_, i) => Math.sin(i * i));
    const expected = new Float32Array(to * to * channels);
    for (let y = 0; y < to; y++)
      {for (let x = 0; x < to; x++)
        {for (let c = 0; c < channels; c++) {
          let sum = 0;
          for (let v = 0; v < from; v++)
            {for (let u = 0; u < from; u++)
              {sum += along[y * from + v]! * along[x * from + u]! * table[(v * from + u) * channels + c]!;}}
          expected[(y * to + x) * channels + c] = sum;
        }}}
    closest(resizeGrid(table, from, to, channels), expected, 'a grid');
  });

  it('does not change a table of the right size', () => {
    const table = Float32Array.of(1, 2, 3, 4);
    assert.equal(resizeGrid(table, 2, 2, 1), table);
    assert.equal(resizeRows(table, 4, 4, 1), table);
  });
});
