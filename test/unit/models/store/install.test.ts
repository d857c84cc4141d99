/** From the hub to a model that the engine can use, with the tiny checkpoint of the golden data. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OcrError } from '../../../../src/core/errors/errors.ts';
import type { OcrErrorCode } from '../../../../src/core/errors/errorCodes.ts';
import { readManifest } from '../../../../src/models/format/manifest.ts';
import { ModelStore } from '../../../../src/models/store/modelStore.ts';
import type { StoreProgress } from '../../../../src/models/store/storeProgress.ts';
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

  const store = (converterPath = path.join(import.meta.dirname, 'converter.js')): ModelStore =>
    new ModelStore({
      root,
      converterPath,
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

  const fails = async (work: Promise<unknown>, code: OcrErrorCode): Promise<OcrError> => {
    const error: unknown = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof OcrError, String(error));
    assert.equal(error.code, code, error.message);
    return error;
  };
  /**
   * A converter that runs the given source when it is asked to convert: `to` is the folder to
   * write, `tell` sends an answer or an event.
   */
  const converter = (source: string): ModelStore => {
    const file = path.join(root, 'fake.js');
    writeFileSync(
      file,
      `const fs = require('fs');
       process.on('message', ({ type, id, method, params }) => {
         if (method !== 'convert') return;
         const { to } = params;
         const tell = (message, then) => process.send({ id, ...message }, then);
         ${source}
       });`,
    );
    return store(file);
  };

  it('can be cancelled during conversion, and only converts the next time', async () => {
    const controller = new AbortController();
    const cancelled = store().installModel(
      'tiny',
      { quantization: 'fp32' },
      ({ phase, done }) => {
        if (phase === 'convert' && done > 0) controller.abort();
      },
      controller.signal,
    );
    await fails(cancelled, 'cancelled');
    assert.deepEqual(readdirSync(path.join(root, 'tiny')), ['source']);
    assert.equal((await store().status('tiny')).state, 'downloaded');
    const { length } = hub.requests;
    await store().installModel('tiny', { quantization: 'fp32' });
    assert.equal(hub.requests.length, length);
  });

  it('leaves no converter running when its process is killed, and converts the next time', async () => {
    const child = spawn(
      process.execPath,
      [
        path.join(import.meta.dirname, 'downloader.js'),
        root,
        hub.url,
        JSON.stringify(NAMES.map((name) => ({ name }))),
        path.join(import.meta.dirname, 'converter.js'),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    // The converter notices that nobody listens any more, and removes its partial folder.
    const names = (): string[] => readdirSync(path.join(root, 'tiny')).sort();
    while (names().some((name) => name.endsWith('.partial'))) await sleep(20);
    await store().installModel('tiny', { quantization: 'fp32' });
    assert.deepEqual(names(), ['fp32', 'source']);
  });

  it('installs an imported model without a network', async () => {
    await store().importFrom('tiny', TINY);
    const { state } = await store().installModel('tiny', { quantization: 'fp32' });
    assert.equal(state, 'ready');
    assert.equal(hub.requests.length, 0);
  });

  it('kills a converter that ignores messages, and cleans up after it', async () => {
    const controller = new AbortController();
    const pidFile = path.join(root, 'pid');
    const deaf = converter(`
      fs.mkdirSync(to + '.1.partial'); fs.writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
      process.on('disconnect', () => setInterval(() => {}, 1000));
      tell({ type: 'event', event: { step: 'x', done: 0.1 } });`);
    const cancelled = deaf.installModel(
      'tiny',
      { quantization: 'int4' },
      ({ step }) => {
        if (step === 'x') controller.abort();
      },
      controller.signal,
    );
    await fails(cancelled, 'cancelled');
    assert.deepEqual(readdirSync(path.join(root, 'tiny')), ['source']);
    const pid = Number(readFileSync(pidFile, 'utf8'));
    assert.throws(() => process.kill(pid, 0), 'the process is gone');
  });

  const crashes: [string, string, RegExp][] = [
    ['ends with an error', `console.error('bad luck'); process.exit(3)`, /ended with code 3/u],
    ['is killed', `process.kill(process.pid, 'SIGKILL')`, /memory ran out/u],
    ['is not there', `process.disconnect(); process.exit(0)`, /ended with code 0/u],
    ['talks nonsense', `process.send({ type: 'done?' }, () => process.exit(0))`, /code 0/u],
    ['fails at its end', `tell({ type: 'done', result: null }, () => process.exit(3))`, /code 3/u],
    [
      'has a fault',
      `tell({ type: 'failed', error: { code: 'internal', message: 'a bug' } })`,
      /bug/u,
    ],
    ['leaves no manifest', `tell({ type: 'done', result: null })`, /manifest/u],
  ];
  for (const [what, source, message] of crashes) {
    it(`reports that the converter ${what}`, async () => {
      const install = converter(source).installModel('tiny', { quantization: 'int4' });
      const error = await fails(install, 'conversionFailed');
      assert.match(error.message, message);
      if (what === 'ends with an error') assert.match(error.detail ?? '', /bad luck/u);
      assert.equal((await store().status('tiny')).state, 'downloaded');
    });
  }

  it("passes on the converter's error", async () => {
    const error = { code: 'corruptFile', message: 'weights are damaged: x' };
    const source = `tell({ type: 'failed', error: ${JSON.stringify(error)} })`;
    await fails(converter(source).installModel('tiny', { quantization: 'int4' }), 'corruptFile');
  });

  it('detects an old, a foreign and a damaged conversion and replaces it', async () => {
    await store().installModel('tiny', { quantization: 'fp32' });
    const folder = path.join(root, 'tiny', 'fp32');
    const outdated = async () => {
      const { state, conversions } = await store().status('tiny');
      return [state, conversions[0]?.outdated];
    };
    const change = (name: string, edit: (json: Record<string, unknown>) => void): void => {
      const file = path.join(folder, name);
      const json = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
      edit(json);
      writeFileSync(file, JSON.stringify(json));
    };
    change('manifest.json', (json) => (json['converter'] = 0));
    assert.deepEqual(await outdated(), ['outdated', 'version']);
    await store().installModel('tiny', { quantization: 'fp32' });
    assert.deepEqual(await outdated(), ['ready', undefined]);
    change('manifest.json', (json) => (json['viewSizes'] = [640]));
    assert.deepEqual(await outdated(), ['outdated', 'version']);
    await store().installModel('tiny', { quantization: 'fp32' });
    change('origin.json', (json) => (json['revision'] = 'f'.repeat(40)));
    assert.deepEqual(await outdated(), ['outdated', 'revision']);
    await store().installModel('tiny', { quantization: 'fp32' });
    writeFileSync(path.join(folder, 'decoder.bin'), 'short');
    assert.deepEqual(await outdated(), ['outdated', 'damaged']);
    rmSync(path.join(folder, 'origin.json'));
    assert.deepEqual(await outdated(), ['outdated', 'damaged']);
  });

  it('refuses weights of another family, a variant that is not offered, and a full disk', async () => {
    const options = {
      root,
      converterPath: path.join(import.meta.dirname, 'converter.js'),
      hub: hub.url,
      environment: {},
    };
    const catalogue = testCatalogue(NAMES.map((name) => ({ name })));
    const [model] = catalogue.models;
    assert.ok(model?.kind === 'model');
    const other = new ModelStore({
      ...options,
      catalogue: { version: 1, models: [{ ...model, family: 'v2' }] },
    });
    const { message } = await fails(
      other.installModel('tiny', { quantization: 'fp32' }),
      'conversionFailed',
    );
    assert.match(message, /another model/u);
    await fails(store().installModel('tiny', { quantization: 'int8' }), 'invalidRequest');
    const full = new ModelStore({ ...options, catalogue, freeBytes: () => Promise.resolve(1000) });
    await fails(full.installModel('tiny', { quantization: 'fp32' }), 'diskFull');
  });

  it('removes one variant, then the weights', async () => {
    await store().installModel('tiny', { quantization: 'fp32' });
    await store().remove('tiny', 'fp32');
    assert.equal((await store().status('tiny')).state, 'downloaded');
    await store().remove('tiny', 'source');
    assert.equal((await store().status('tiny')).state, 'absent');
  });
});
