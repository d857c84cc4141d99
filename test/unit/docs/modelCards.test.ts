/** Every packaged model has a card with its size and hash. */
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

describe('model cards', () => {
  it('have the size and the hash of every packaged file', () => {
    const folder = path.join(repositoryRoot, 'models', 'bundled');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.\w+$/u.test(name),
    );
    assert.ok(files.length > 10);
    for (const file of files) {
      const packed = readFileSync(path.join(folder, file));
      const content = file.endsWith('.gz') ? gunzipSync(packed) : packed;
      const sha256 = createHash('sha256').update(content).digest('hex');
      const name = path.basename(file, '.gz');
      assert.deepEqual(cards.get(name), { bytes: content.length, sha256 }, name);
    }
  });
});
