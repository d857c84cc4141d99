/** From the hub to a model that the engine takes, with the tiny checkpoint of the golden data. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readManifest } from '../../../../src/models/manifest.ts';
import { ModelStore } from '../../../../src/models/store/modelStore.ts';
import type { StoreProgress } from '../../../../src/models/store/progress.ts';
import { repositoryRoot } from '../../../repositoryRoot.ts';
import { Hub, sha256, testCatalogue } from './hub.ts';

const TINY = path.join(repositoryRoot, 'test/golden/data/deepseek/v1-tiny');
const NAMES = [
  'config.json',
  'model.safetensors.index.json',
  'tokenizer.json',
  'model.safetensors',
];

describe('installing a model', function () {
  this.timeout(120_000);
  let root = '';
  let hub: Hub;
  const files = Object.fromEntries(NAMES.map((n) => [n, readFileSync(path.join(TINY, n))]));

  const store = (): ModelStore =>
    new ModelStore({
      root,
      converterPath: path.join(import.meta.dirname, 'converter.js'),
      hub: hub.url,
      environment: {},
      catalogue: testCatalogue(
        NAMES.map((name) => ({ name, size: files[name]!.length, sha256: sha256(files[name]!) })),
      ),
      transfer: { rangeBytes: 2 ** 18, retry: { attempts: 3, baseMs: 1, maxMs: 5 } },
    });

  beforeEach(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'install-'));
    hub = await new Hub(files).start();
  });
  afterEach(async () => {
    await hub.stop();
    rmSync(root, { recursive: true });
  });

  it('downloads, converts, and finds the result ready', async () => {
    const seen: StoreProgress[] = [];
    const status = await store().installModel('tiny', { quantization: 'fp32' }, (p) =>
      seen.push(p),
    );
    assert.equal(status.state, 'ready');
    assert.equal(status.hasSource, true);
    const [conversion] = status.conversions;
    assert.equal((await readManifest(conversion!.folder))?.quantization, 'fp32');
    const phases = new Set(seen.map(({ phase }) => phase));
    assert.deepEqual([...phases], ['download', 'convert']);
    assert.ok(seen.filter(({ phase }) => phase === 'convert').some(({ done }) => done === 1));
    const again = hub.requests.length;
    await store().installModel('tiny', { quantization: 'fp32', deleteSource: true });
    assert.equal(hub.requests.length, again, 'nothing to do a second time');
    assert.deepEqual(readdirSync(path.join(root, 'tiny')), ['fp32']);
    assert.equal((await store().status('tiny')).state, 'ready');
  });
});
