/**
 * Writes a checkpoint with the official names and shapes and random bf16 weights, for measuring
 * conversion, memory and speed without the trained weights:
 *   node test/bench/deepseek/syntheticCheckpoint.mjs v1 FOLDER TOKENIZER_JSON
 */
import { copyFile, mkdir, open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { modelConfig, tensorNames } from './names.mjs';

const [family, folder, tokenizer] = process.argv.slice(2);
if (!['v1', 'v2'].includes(family) || tokenizer === undefined) {
  console.error('usage: syntheticCheckpoint.mjs v1|v2 FOLDER TOKENIZER_JSON');
  process.exit(2);
}

/** Random bf16 values of a given spread; tensors are cut out of it at varying positions. */
function randomPool(length, spread) {
  const floats = new Float32Array(1);
  const bits = new Uint32Array(floats.buffer);
  const pool = new Uint16Array(length);
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 4294967296;
  };
  for (let i = 0; i < length; i++) {
    // Box–Muller, one of the two values.
    floats[0] = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()) * spread;
    pool[i] = bits[0] >>> 16;
  }
  return pool;
}

const ONE = 0x3f80;
const POOL = 24 * 2 ** 20 + 7;
const tensors = tensorNames(family);
const header = {};
let bytes = 0;
for (const [name, shape] of tensors) {
  const size = 2 * shape.reduce((a, b) => a * b, 1);
  header[name] = { dtype: 'BF16', shape, data_offsets: [bytes, bytes + size] };
  bytes += size;
}
let text = JSON.stringify(header);
text += ' '.repeat((8 - (text.length % 8)) % 8);

await mkdir(folder, { recursive: true });
await writeFile(
  path.join(folder, 'config.json'),
  JSON.stringify(modelConfig(family), undefined, 1),
);
await copyFile(tokenizer, path.join(folder, 'tokenizer.json'));
const file = await open(path.join(folder, 'model-00001-of-000001.safetensors'), 'w');
const length = Buffer.alloc(8);
length.writeBigUInt64LE(BigInt(text.length));
await file.write(length);
await file.write(text);

const pool = randomPool(POOL, 0.02);
let at = 0;
for (const [name, shape] of tensors) {
  let left = shape.reduce((a, b) => a * b, 1);
  if (/norm.*\.weight$/u.test(name) && shape.length === 1) {
    await file.write(new Uint16Array(left).fill(ONE));
    continue;
  }
  while (left > 0) {
    // A stride that is coprime to the pool keeps the tensors different from each other.
    at = (at + 7_654_321) % POOL;
    const count = Math.min(left, POOL - at);
    await file.write(pool.subarray(at, at + count));
    left -= count;
  }
}
await file.close();
console.log(`${tensors.length} tensors, ${(bytes / 1e9).toFixed(2)} GB in ${folder}`);
