import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { runLanguages } from '../../../../src/cli/models/languagesCommand.ts';
import { repositoryRoot } from '../../../repositoryRoot.ts';
import { Hub } from '../../models/store/hub.ts';

const bundled = path.join(repositoryRoot, 'models', 'bundled');
const FILE = 'fas.traineddata';

describe('languages on the command line', () => {
  let folder = '';
  let hub: Hub;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'cli-languages-'));
    const persian = gunzipSync(readFileSync(path.join(bundled, 'tessdata', `${FILE}.gz`)));
    hub = await new Hub({ [FILE]: persian }).start();
  });
  afterEach(async () => {
    await hub.stop();
    rmSync(folder, { recursive: true });
  });

  /** By default nothing is packaged, so that Persian has to be installed. */
  const run = async (
    argv: string[],
    { modelsFolder = folder, signal = new AbortController().signal } = {},
  ) => {
    let out = '';
    let err = '';
    const code = await runLanguages([...argv, '--folder', folder, '--mirror', hub.url], {
      writeOut: (text) => {
        out += text;
        return Promise.resolve();
      },
      stderr: { write: (text) => (err += text) },
      processPath: '',
      version: '0',
      converterPath: '',
      modelsFolder,
      environment: {},
      signal,
    });
    return { code, out, err };
  };

  it('lists the languages of the package and those that can be installed', async () => {
    const { code, out } = await run(['list'], { modelsFolder: bundled });
    assert.equal(code, 0);
    assert.match(out, /^en +included +English \(English\), Latin$/mu);
    assert.match(out, /^fa +included/mu);
    assert.match(out, /^pl +included +Polish \(Polski\), Latin$/mu);
    assert.match(out, /^ka +not installed +\d\.\d MB {2}Georgian \(ქართული\), Georgian$/mu);
    const json = JSON.parse((await run(['list', '--json'])).out) as { state: string }[];
    assert.ok(json.filter(({ state }) => state === 'absent').length >= 40);
  });

  it('installs, imports and removes a pack', async () => {
    const data = path.join(folder, 'tessdata', FILE);
    const installed = await run(['install', 'fas']);
    assert.deepEqual([installed.code, existsSync(data)], [0, true]);
    assert.match(installed.out, /^fa +installed/mu);
    assert.match(installed.err, /downloading fas\.traineddata, 100 %/u);

    const removed = await run(['remove', 'fa']);
    assert.deepEqual([removed.code, existsSync(data)], [0, false]);

    const from = mkdtempSync(path.join(folder, 'from-'));
    writeFileSync(path.join(from, FILE), hub.files[FILE] ?? '');
    const imported = await run(['import', from]);
    assert.match(imported.out, /^fa +installed/u);
    assert.ok(existsSync(data));
  });

  it('continues an interrupted download', async () => {
    const interrupt = new AbortController();
    hub.behave = () => {
      interrupt.abort();
      return false;
    };
    const stopped = await run(['install', 'fa'], { signal: interrupt.signal });
    assert.equal(stopped.code, 130);
    assert.match((await run(['list'])).out, /^fa +(?:partly downloaded|not installed)/mu);
    hub.behave = () => false;
    assert.equal((await run(['install', 'fa'])).code, 0);
  });

  it('refuses a file with another content', async () => {
    const from = mkdtempSync(path.join(folder, 'from-'));
    writeFileSync(path.join(from, FILE), Buffer.alloc(hub.files[FILE]?.length ?? 0));
    const imported = await run(['import', from]);
    assert.equal(imported.code, 1);
    assert.match(imported.err, /fas\.traineddata.*SHA-256/u);
    hub.files[FILE] = Buffer.alloc(hub.files[FILE]?.length ?? 0);
    const { code, err } = await run(['install', 'fa']);
    assert.equal(code, 1);
    assert.match(err, /fas\.traineddata does not match/u);
    assert.ok(!existsSync(path.join(folder, 'tessdata', FILE)));
  });

  it('imports the right files of a folder beside those of another release', async () => {
    const from = mkdtempSync(path.join(folder, 'from-'));
    writeFileSync(path.join(from, FILE), hub.files[FILE] ?? '');
    writeFileSync(path.join(from, 'pol.traineddata'), 'another release');
    const imported = await run(['import', from]);
    assert.equal(imported.code, 1);
    assert.match(imported.out, /^fa +installed/u);
    assert.doesNotMatch(imported.out, /^pl/mu);
    assert.match(imported.err, /pol\.traineddata/u);
    assert.ok(existsSync(path.join(folder, 'tessdata', FILE)));
  });

  it('reports incorrect usage', async () => {
    for (const argv of [[], ['fly'], ['install'], ['install', 'xx'], ['import'], ['list', 'x']]) {
      assert.equal((await run(argv)).code, 2, argv.join(' '));
    }
    assert.match((await run(['--help'])).out, /languages COMMAND/u);
    const { code, err } = await run(['import', folder]);
    assert.equal(code, 1);
    assert.match(err, /does not contain the \.traineddata file/u);
  });
});
