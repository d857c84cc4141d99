/** Importing from a folder, verifying, removing. */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OcrError } from '../../../../src/core/errors/errors.ts';
import { ModelStore } from '../../../../src/models/store/modelStore.ts';
import { noise, sha256, testCatalogue, type TestFile } from './hub.ts';

const WEIGHTS = noise(5000);
const CONFIG = Buffer.from('{"a": 1}');

describe('importing a model from a folder', () => {
  let folder = '';
  let from = '';
  let root = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'import-'));
    from = path.join(folder, 'from');
    root = path.join(folder, 'store');
    mkdirSync(from);
    writeFileSync(path.join(from, 'config.json'), CONFIG);
    writeFileSync(path.join(from, 'weights.bin'), WEIGHTS);
    writeFileSync(path.join(from, 'README.md'), 'not part of the model');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const FILES: TestFile[] = [
    { name: 'config.json' },
    { name: 'weights.bin', size: WEIGHTS.length, sha256: sha256(WEIGHTS) },
  ];
  const store = (files = FILES, free = 1e12): ModelStore =>
    new ModelStore({
      root,
      converterPath: '',
      environment: {},
      catalogue: testCatalogue(files),
      freeBytes: () => Promise.resolve(free),
    });
  const inStore = (name: string): string => path.join(root, 'tiny', 'source', name);
  const fails = (work: Promise<unknown>, message: RegExp): Promise<void> =>
    assert.rejects(work, (error) => {
      assert.ok(error instanceof OcrError, String(error));
      assert.match(error.message, message);
      return true;
    });

  it('links only the files of the model', async () => {
    await store().importFrom('tiny', from);
    const names = readdirSync(inStore('.')).sort();
    assert.deepEqual(names, ['config.json', 'tiny.files.json', 'weights.bin']);
    assert.equal(
      statSync(inStore('weights.bin')).ino,
      statSync(path.join(from, 'weights.bin')).ino,
    );
    assert.equal((await store().status('tiny')).state, 'downloaded');
    await store().importFrom('tiny', from);
    assert.equal((await store().status('tiny')).state, 'downloaded');
  });

  it('copies if that is requested', async () => {
    await store().importFrom('tiny', from, { copy: true });
    const [copy, original] = [inStore('weights.bin'), path.join(from, 'weights.bin')];
    assert.notEqual(statSync(copy).ino, statSync(original).ino);
    assert.ok(readFileSync(copy).equals(WEIGHTS));
  });

  it('follows the links of the hub cache', async () => {
    const snapshot = path.join(folder, 'snapshot');
    mkdirSync(snapshot);
    for (const name of ['config.json', 'weights.bin']) {
      symlinkSync(path.join(from, name), path.join(snapshot, name));
    }
    await store().importFrom('tiny', snapshot);
    assert.ok(statSync(inStore('weights.bin')).isFile());
    rmSync(from, { recursive: true });
    assert.ok(readFileSync(inStore('weights.bin')).equals(WEIGHTS));
  });

  it('names every file that is missing', async () => {
    rmSync(path.join(from, 'config.json'));
    rmSync(path.join(from, 'weights.bin'));
    await fails(store().importFrom('tiny', from), /config\.json, weights\.bin/u);
    await fails(store().importFrom('tiny', path.join(folder, 'nowhere')), /config\.json/u);
    assert.ok(!existsSync(inStore('config.json')));
  });

  it('imports nothing if one file is wrong', async () => {
    const wrong = Buffer.from(WEIGHTS);
    wrong[17]! ^= 1;
    writeFileSync(path.join(from, 'weights.bin'), wrong);
    await fails(store().importFrom('tiny', from), /weights\.bin.*SHA-256/u);
    writeFileSync(path.join(from, 'weights.bin'), wrong.subarray(1));
    await fails(store().importFrom('tiny', from), /weights\.bin.*4999 bytes; it must have 5000/u);
    writeFileSync(path.join(from, 'weights.bin'), WEIGHTS);
    writeFileSync(path.join(from, 'config.json'), '<html>');
    await fails(store().importFrom('tiny', from), /config\.json.*not JSON/u);
    assert.ok(!existsSync(inStore('weights.bin')));
  });

  it('examines weights whose hash is unknown', async () => {
    writeFileSync(path.join(from, 'model.safetensors'), noise(100));
    const files = [{ name: 'model.safetensors' }];
    await fails(store(files).importFrom('tiny', from), /model\.safetensors/u);
  });

  it('replaces a partial download', async () => {
    mkdirSync(inStore('.'), { recursive: true });
    writeFileSync(`${inStore('weights.bin')}.partial`, 'x');
    writeFileSync(`${inStore('weights.bin')}.partial.json`, '{}');
    await store().importFrom('tiny', from);
    assert.ok(!existsSync(`${inStore('weights.bin')}.partial`));
  });

  it('reports right, changed and missing files', async () => {
    await store().importFrom('tiny', from, { copy: true });
    const results = async () => (await store().verify('tiny')).map(({ result }) => result);
    assert.deepEqual(await results(), ['asDownloaded', 'right']);
    const changed = Buffer.from(WEIGHTS);
    changed[0]! ^= 1;
    writeFileSync(inStore('weights.bin'), changed);
    rmSync(inStore('config.json'));
    assert.deepEqual(await results(), ['missing', 'wrong']);
    const { state, hasSource } = await store().status('tiny');
    assert.deepEqual([state, hasSource], ['absent', false]);
  });

  it('detects a change that preserved size and time', async () => {
    await store().importFrom('tiny', from, { copy: true });
    const { atime, mtime } = statSync(inStore('weights.bin'));
    const changed = Buffer.from(WEIGHTS);
    changed[0]! ^= 1;
    writeFileSync(inStore('weights.bin'), changed);
    utimesSync(inStore('weights.bin'), atime, mtime);
    const checks = await store().verify('tiny');
    assert.deepEqual(
      checks.map(({ result }) => result),
      ['asDownloaded', 'wrong'],
    );
    assert.equal((await store().status('tiny')).hasSource, false);
  });

  it('removes a model', async () => {
    await store().importFrom('tiny', from);
    await store().remove('tiny');
    assert.deepEqual(readdirSync(root), []);
    assert.equal((await store().status('tiny')).state, 'absent');
    await store().remove('tiny');
    assert.ok(existsSync(path.join(from, 'weights.bin')), 'the original stays');
  });

  it('can be cancelled', async () => {
    await fails(store().importFrom('tiny', from, {}, undefined, AbortSignal.abort()), /Cancelled/u);
    assert.ok(!existsSync(inStore('weights.bin')));
  });
});
