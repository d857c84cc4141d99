/** Every packaged model, and every original of a network, has a card with its size and hash. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { repositoryRoot } from '../../repositoryRoot.ts';

const cards = new Map(
  readFileSync(path.join(repositoryRoot, 'docs', 'bundled-models.md'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, name, bytes, sha256] =
        /^\| `([^`]+)`.* (\d+) \| `([0-9a-f]{64})` \|$/u.exec(line) ?? [];
      return name === undefined ? [] : [[name, { bytes: Number(bytes), sha256 }] as const];
    }),
);

const cardOf = (content: Uint8Array) => ({
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
});

describe('model cards', () => {
  it('have the size and the hash of every packaged file', () => {
    const folder = path.join(repositoryRoot, 'models', 'bundled');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(?:onnx|txt|gz)$/u.test(name),
    );
    assert.ok(files.length > 10);
    for (const file of files) {
      const packed = readFileSync(path.join(folder, file));
      const content = file.endsWith('.gz') ? gunzipSync(packed) : packed;
      const name = path.basename(file, '.gz');
      assert.deepEqual(cards.get(name), cardOf(content), name);
    }
  });

  it('have the size and the hash of what each network was made from', () => {
    const networks = [...cards.keys()].filter((name) => /^[^/]+\.onnx$/u.test(name));
    const originals = [...cards.keys()].filter((name) => name.includes('/'));
    assert.equal(originals.length, networks.length);
    for (const name of originals) {
      const content = readFileSync(path.join(repositoryRoot, name));
      assert.deepEqual(cards.get(name), cardOf(content), name);
    }
  });
});
