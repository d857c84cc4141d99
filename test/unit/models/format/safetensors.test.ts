/**
 * The safetensors reader: what it reads, and that no header makes it crash, hang or use much
 * memory.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OcrError } from '../../../../src/core/errors/errors.ts';
import { float16ToFloat32 } from '../../../../src/models/format/half.ts';
import { SafetensorsFile, bfloat16ToFloat32 } from '../../../../src/models/format/safetensors.ts';
import { randomNumbers } from '../../../randomNumbers.ts';
import { rounds } from '../../../rounds.ts';

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}
type Header = Record<string, unknown>;

const SIZES: Record<string, number> = {
  F64: 8,
  I64: 8,
  F32: 4,
  I32: 4,
  BF16: 2,
  F16: 2,
  U8: 1,
  I8: 1,
  BOOL: 1,
};

const BASE: Record<string, [string, number[]]> = {
  a: ['F32', [2, 3]],
  b: ['BF16', [4]],
  scalar: ['F64', []],
  empty: ['F16', [0, 7]],
  'model.layers.0.weight': ['I8', [3, 1, 2]],
  ü: ['BOOL', [5]],
};

function baseHeader(): { header: Header; data: number } {
  let at = 0;
  const header: Header = { __metadata__: { format: 'pt' } };
  for (const [name, [dtype, shape]] of Object.entries(BASE)) {
    const bytes = shape.reduce((a, b) => a * b, SIZES[dtype]!);
    header[name] = { dtype, shape: [...shape], data_offsets: [at, at + bytes] };
    at += bytes;
  }
  return { header, data: at };
}

/** A file with a header, given as text or bytes, and `data` bytes that count up. */
function file(header: string | Uint8Array, data: number, length?: bigint): Buffer {
  const text = typeof header === 'string' ? Buffer.from(header) : Buffer.from(header);
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(length ?? BigInt(text.length));
  return Buffer.concat([prefix, text, Buffer.from(Uint8Array.from({ length: data }, (_, i) => i))]);
}

describe('safetensors', function () {
  this.timeout(60_000);
  let folder = '';
  let location = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'safetensors-'));
    location = path.join(folder, 'x.safetensors');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const refused = async (bytes: Uint8Array): Promise<string> => {
    writeFileSync(location, bytes);
    const error: unknown = await SafetensorsFile.open(location).then(
      () => assert.fail('the file was taken'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof OcrError && error.code === 'corruptFile', String(error));
    return error.message;
  };
  const entry = (dtype: string, shape: unknown, begin: unknown, end: unknown): string =>
    JSON.stringify({ x: { dtype, shape, data_offsets: [begin, end] } });

  /** Opens a file; everything read must be the bytes that the header refers to. */
  async function readsRight(bytes: Buffer): Promise<void> {
    const opened = await SafetensorsFile.open(location);
    try {
      const dataStart = 8 + Number(bytes.readBigUInt64LE());
      let covered = dataStart;
      for (const tensor of opened.tensors.values()) {
        const elements = tensor.shape.reduce((a, b) => a * b, 1);
        assert.equal(tensor.bytes, elements * SIZES[tensor.type]!);
        assert.equal(tensor.start, covered, 'tensors follow each other');
        covered += tensor.bytes;
        const expected = bytes.subarray(tensor.start, tensor.start + tensor.bytes);
        assert.deepEqual(Buffer.from(await opened.readBytes(tensor)), expected);
        const rows = tensor.shape[0] ?? 0;
        if (rows > 1) {
          assert.deepEqual(
            Buffer.from(await opened.readBytes(tensor, 1, 1)),
            expected.subarray(expected.length / rows, (2 * expected.length) / rows),
          );
        }
      }
      assert.equal(covered, bytes.length);
    } finally {
      await opened.close();
    }
  }

  it('reads every tensor of a valid file, whole and by rows', async () => {
    const { header, data } = baseHeader();
    const bytes = file(JSON.stringify(header), data);
    writeFileSync(location, bytes);
    await readsRight(bytes);
    const opened = await SafetensorsFile.open(location);
    assert.deepEqual([...opened.tensors.keys()].sort(), Object.keys(BASE).sort());
    const a = opened.tensors.get('a')!;
    assert.equal((await opened.readFloats(a)).length, 6);
    await assert.rejects(opened.readBytes(a, 1, 2), RangeError);
    await assert.rejects(opened.readBytes(a, -1, 1), RangeError);
    await assert.rejects(opened.readFloats(opened.tensors.get('ü')!), /type BOOL/u);
    await opened.close();
  });

  it('widens half precision exactly', () => {
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x03ff, 0x7bff, 0xfc00, 0x7e00, 0x8000);
    assert.deepEqual(
      [...float16ToFloat32(halves)],
      [1, -2, 2 ** -24, 1023 * 2 ** -24, 65504, -Infinity, NaN, -0],
    );
    assert.deepEqual(
      [...bfloat16ToFloat32(Uint16Array.of(0x3f80, 0xc049, 0x8000))],
      [1, -3.140625, -0],
    );
  });

  it('refuses impossible lengths', async () => {
    await refused(Buffer.alloc(0));
    await refused(Buffer.alloc(7));
    for (const length of [1n, 3n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]) {
      await refused(file('{}', 0, length));
    }
  });

  it('allocates nothing for a header that claims to be larger than allowed', async () => {
    writeFileSync(location, file('{', 0, 101n * 2n ** 20n));
    // Sparse: the file has the size, but not the bytes.
    truncateSync(location, 2 ** 33);
    const before = process.memoryUsage().arrayBuffers;
    await assert.rejects(SafetensorsFile.open(location), /100 MB/u);
    assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 20);
  });

  it('refuses headers that are not JSON objects', async () => {
    for (const text of ['', ' ', '[]', '{', '{}x', 'null', '"x"', '{"a":}', ' {}']) {
      await refused(file(text, 0));
    }
    await refused(file(Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d), 0));
    await refused(file(`{"x":${'['.repeat(1e6)}${']'.repeat(1e6)}}`, 0));
  });

  it('refuses offsets and shapes that do not match', async () => {
    const wrong: [string, number][] = [
      [entry('F32', [2], 0, 8), 7],
      [entry('F32', [2], 0, 8), 9],
      [entry('F32', [2], 0, 4), 8],
      [entry('F32', [2], 4, 12), 12],
      [entry('F32', [2], 8, 0), 8],
      [entry('F32', [-2], 0, 8), 8],
      [entry('F32', [2.5], 0, 10), 10],
      [entry('F32', ['2'], 0, 8), 8],
      [entry('F32', null, 0, 8), 8],
      [entry('F32', [2], '0', 8), 8],
      [entry('F32', [2], -8, 0), 8],
      [entry('F33', [2], 0, 8), 8],
      [entry('toString', [2], 0, 8), 8],
      [entry('__proto__', [2], 0, 8), 8],
      [entry('U8', [2 ** 31, 2 ** 31], 0, 8), 8],
      [entry('U8', [2 ** 53], 0, 8), 8],
      [entry('U8', [0, 1e308, 1e308], 0, 8), 8],
      [entry('U8', Array(100_000).fill(2), 0, 8), 8],
      ['{"x":{"dtype":"U8","shape":[8],"data_offsets":[0,8,8]}}', 8],
      ['{"x":{"dtype":"U8","shape":[1e999],"data_offsets":[0,8]}}', 8],
      ['{"x":null}', 0],
      ['{"x":1}', 0],
    ];
    for (const [header, data] of wrong) await refused(file(header, data));
  });

  it('refuses overlaps, gaps and bytes without a tensor', async () => {
    const two = (a: [number, number], b: [number, number]): string =>
      JSON.stringify({
        a: { dtype: 'U8', shape: [a[1] - a[0]], data_offsets: a },
        b: { dtype: 'U8', shape: [b[1] - b[0]], data_offsets: b },
      });
    for (const [a, b] of [
      [
        [0, 4],
        [3, 8],
      ],
      [
        [0, 4],
        [5, 8],
      ],
      [
        [0, 8],
        [0, 8],
      ],
      [
        [1, 4],
        [4, 8],
      ],
      [
        [0, 4],
        [4, 7],
      ],
    ] as [[number, number], [number, number]][]) {
      assert.match(await refused(file(two(a, b), 8)), /gap or an overlap|longer or shorter/u);
    }
  });

  it('keeps names like __proto__ apart from objects', async () => {
    const tensor = '{"dtype":"U8","shape":[2],"data_offsets":';
    const bytes = file(
      `{"__proto__":${tensor}[0,2]},"constructor":${tensor}[2,4]},"__metadata__":{"__proto__":{"polluted":"1"}}}`,
      4,
    );
    writeFileSync(location, bytes);
    await readsRight(bytes);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    await refused(file('{"__proto__":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}', 4));
  });

  it('keeps messages short, whatever the names', async () => {
    const message = await refused(file(JSON.stringify({ ['x'.repeat(1e6)]: 1 }), 0));
    assert.ok(message.length < 300, `${message.length} characters`);
  });

  it('reads a mutated header correctly or not at all', async () => {
    const random = randomNumbers(20251122);
    const below = (limit: number): number => Math.floor(random() * limit);
    const pick = <T>(values: readonly T[]): T => values[below(values.length)]!;
    const numbers = [
      0,
      1,
      2,
      3,
      4,
      8,
      24,
      -1,
      0.5,
      2 ** 31,
      2 ** 32,
      2 ** 53 - 1,
      2 ** 53,
      1e300,
      NaN,
    ];
    const values = [null, true, '', '1', [], {}, 'F32', 'BF16', ...numbers];
    const mutateEntry = (header: Header): void => {
      const name = pick(Object.keys(BASE));
      const target = header[name] as Partial<Entry> | null | undefined;
      // An earlier mutation may have broken the entry.
      if (!Array.isArray(target?.shape) || !Array.isArray(target.data_offsets)) return;
      const { shape, data_offsets: offsets } = target;
      const ways: (() => void)[] = [
        () => (offsets[below(2)] = pick(numbers)),
        () => (offsets[below(2)]! += pick([1, -1, 2, 4, 8])),
        () => (shape[below(4)] = pick(numbers)),
        () => shape.push(pick(numbers)),
        () => (target.dtype = pick([...Object.keys(SIZES), 'F8', '__proto__'])),
        () =>
          Object.assign(target, { [pick(['dtype', 'shape', 'data_offsets', 'x'])]: pick(values) }),
        () => Reflect.deleteProperty(header, name),
        () =>
          (header[pick(['__proto__', '__metadata__', 'constructor', 'a', ''])] = pick([
            target,
            ...values,
          ])),
        () => (header[`${name}2`] = structuredClone(target)),
      ];
      pick(ways)();
    };
    const mutateBytes = (bytes: Buffer): Buffer => {
      if (bytes.length < 16) return bytes;
      const at = below(bytes.length);
      switch (below(6)) {
        case 0:
          bytes[at] = below(256);
          return bytes;
        case 1:
          bytes[below(16)] = below(256);
          return bytes;
        case 2:
          return bytes.subarray(0, at);
        case 3:
          return Buffer.concat([bytes, Buffer.alloc(below(40))]);
        case 4:
          return Buffer.concat([bytes.subarray(0, at), Buffer.of(below(256)), bytes.subarray(at)]);
        default:
          bytes.writeBigUInt64LE(BigInt(below(2 * bytes.length)));
          return bytes;
      }
    };
    let taken = 0;
    const count = rounds(4000);
    for (let round = 0; round < count; round++) {
      const { header, data } = baseHeader();
      for (let times = below(3); times > 0; times--) mutateEntry(header);
      let bytes = file(JSON.stringify(header), data);
      for (let times = below(3); times > 0; times--) bytes = mutateBytes(bytes);
      writeFileSync(location, bytes);
      try {
        await readsRight(bytes);
        taken++;
      } catch (error) {
        assert.ok(
          error instanceof OcrError && error.code === 'corruptFile',
          `round ${round}: ${String(error)}\n${bytes.toString('latin1')}`,
        );
      }
    }
    assert.ok(taken > count / 20 && taken < count / 2, `${taken} of ${count} were taken`);
  });
});
