/** Checkpoints with made-up weights, and the threads in which the tests quantize them. */
import path from 'node:path';
import { repositoryRoot } from '../../repositoryRoot.ts';

/** The real thread, bundled with the tests. */
export const THREAD = path.join(repositoryRoot, 'out-test/unit/models/store/quantizer-thread.js');

/** Reproducible bfloat16 numbers between −2 and 2, including some zeros. */
function numbers(count: number, seed: number): Uint16Array {
  let state = seed;
  const out = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    // Any sign and mantissa, the upper bits of the exponent fixed.
    out[i] = i % 31 === 0 ? 0 : ((state >>> 16) & 0x83ff) | 0x3c00;
  }
  return out;
}

/** A safetensors file with tensors in bfloat16. */
export function tensorFile(shapes: Readonly<Record<string, readonly number[]>>): Buffer {
  const header: Record<string, unknown> = {};
  const parts: Uint16Array[] = [];
  let at = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const part = numbers(
      shape.reduce((product, size) => product * size, 1),
      parts.length + 1,
    );
    header[name] = { dtype: 'BF16', shape, data_offsets: [at, at + part.byteLength] };
    at += part.byteLength;
    parts.push(part);
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const data = parts.map((part) => Buffer.from(part.buffer));
  return Buffer.concat([length, text, ...data]);
}
