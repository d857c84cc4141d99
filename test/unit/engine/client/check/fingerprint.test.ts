/** The fingerprint of a machine, by which a change of a driver is noticed. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { machineFingerprint } from '../../../../../src/engine/client/check/fingerprint.ts';

describe('the fingerprint of a machine', () => {
  let folder: string;
  const at = (...parts: string[]) => path.join(folder, ...parts);
  const now = () =>
    machineFingerprint(at('node_modules'), {
      versions: [at('version')],
      folders: [at('icd.d'), at('nowhere')],
      isDriver: (name) => name.endsWith('.json'),
    });

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'drivers-'));
    await mkdir(at('icd.d'));
    await mkdir(at('node_modules', 'onnxruntime-node'), { recursive: true });
    await writeFile(at('version'), 'Kernel Module 570.1');
    await writeFile(at('icd.d', 'a.json'), '{}');
    await writeFile(at('node_modules', 'onnxruntime-node', 'package.json'), '{"version":"1.30"}');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('stays the same while nothing changes', async () => {
    const before = await now();
    await writeFile(at('icd.d', 'README'), 'no driver');
    assert.equal(await now(), before);
    assert.match(before, /^[0-9a-f]{32}$/u);
  });

  it('changes with a driver, its version and the runtime', async () => {
    const seen = [await now()];
    await writeFile(at('version'), 'Kernel Module 575.2');
    seen.push(await now());
    await writeFile(at('icd.d', 'a.json'), '{"new":1}');
    seen.push(await now());
    await writeFile(at('icd.d', 'b.json'), '{}');
    seen.push(await now());
    await writeFile(at('node_modules', 'onnxruntime-node', 'package.json'), '{"version":"1.31"}');
    seen.push(await now());
    await rm(at('version'));
    seen.push(await now());
    assert.equal(new Set(seen).size, seen.length, seen.join());
  });
});
