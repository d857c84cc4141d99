import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { convert } from '../../../src/models/convertModel.ts';
import { repositoryRoot } from '../../repositoryRoot.ts';

const TINY = path.join(repositoryRoot, 'test', 'golden', 'data', 'deepseek', 'v2-tiny');

describe('the destination of a conversion', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'convert-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const into = (to: string, from = TINY) =>
    convert({ from, to, quantization: 'int4', viewSizes: [768] });

  it('is an empty folder, or that of an older conversion', async () => {
    const to = path.join(folder, 'model');
    await mkdir(to);
    await into(to);
    await writeFile(path.join(to, 'stale.bin'), 'left by an older converter');
    await into(to);
    const names = await readdir(to);
    assert.ok(names.includes('manifest.json') && !names.includes('stale.bin'));
    assert.deepEqual(await readdir(folder), ['model']);
  });

  it('is never a folder with other files', async () => {
    const file = path.join(folder, 'thesis.txt');
    await writeFile(file, 'years of work');
    await assert.rejects(into(folder), { code: 'invalidRequest', message: /other files/u });
    assert.equal(await readFile(file, 'utf8'), 'years of work');
  });

  it('is neither the folder of the weights, nor in it, nor around it', async () => {
    const from = path.join(folder, 'weights');
    await cp(TINY, from, { recursive: true });
    const before = await readdir(from);
    for (const to of [from, path.join(from, 'int4'), folder]) {
      await assert.rejects(into(to, from), {
        code: 'invalidRequest',
        message: /separate folders/u,
      });
    }
    assert.deepEqual(await readdir(from), before);
  });
});
