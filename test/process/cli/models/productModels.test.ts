/** The built command line installs a model from a hub, even if it is interrupted in between. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryRoot } from '../../../repositoryRoot.ts';
import { Hub, sha256, testCatalogue } from '../../../unit/models/store/hub.ts';

const TINY = path.join(repositoryRoot, 'test/golden/data/deepseek/v1-tiny');
const NAMES = ['config.json', 'tokenizer.json', 'model.safetensors'];

describe('built command line, models', function () {
  this.timeout(240_000);
  let folder = '';
  let hub: Hub;
  const files = Object.fromEntries(NAMES.map((n) => [n, readFileSync(path.join(TINY, n))]));
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'cli-product-'));
    hub = await new Hub(files).start();
    const catalogue = testCatalogue(
      NAMES.map((name) => ({ name, size: files[name]!.length, sha256: sha256(files[name]!) })),
    );
    writeFileSync(path.join(folder, 'catalogue.json'), JSON.stringify(catalogue));
  });
  afterEach(async () => {
    await hub.stop();
    rmSync(folder, { recursive: true });
  });

  const start = (...argv: string[]) => {
    const cli = path.join(repositoryRoot, 'dist', 'cli.js');
    const child = spawn(process.execPath, [cli, 'models', ...argv], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        DEEPSEEK_OCR_CATALOGUE: path.join(folder, 'catalogue.json'),
        HF_ENDPOINT: hub.url,
        DEEPSEEK_OCR_CHECK_PAGES: folder,
        XDG_DATA_HOME: folder,
        LOCALAPPDATA: folder,
        HOME: folder,
      },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
      child.once('close', (code) => resolve({ code, out, err })),
    );
    return { child, ended };
  };

  it('installs, lists, verifies and removes', async () => {
    const { code, out, err } = await start('install', 'tiny', '--quantization', 'fp32').ended;
    assert.equal(code, 0, err);
    assert.match(out, /^tiny {2}Tiny, MIT, .*: ready$/mu);
    assert.match(err, /downloading model\.safetensors.*100 %/u);
    assert.match(err, /converting .*100 %/u);
    const listed = await start('list', '--json').ended;
    const [model] = JSON.parse(listed.out) as {
      state: string;
      conversions: { folder: string }[];
    }[];
    assert.equal(model?.state, 'ready');
    assert.ok(readdirSync(model.conversions[0]!.folder).includes('decoder.onnx'));
    assert.equal((await start('verify', 'tiny').ended).code, 0);
    assert.equal((await start('remove', 'tiny').ended).code, 0);
    assert.match((await start('list').ended).out, /not downloaded/u);
  });

  it('checks a model, and tells what was tried with one that reads nonsense', async () => {
    for (const variant of ['int4', 'fp32']) {
      const { code, err } = await start('install', 'tiny', '--quantization', variant).ended;
      assert.equal(code, 0, err);
    }
    const page = { file: 'page.png', kind: 'print', text: 'The western pier.', decisive: true };
    const picture = readFileSync(path.join(repositoryRoot, 'samples', 'receipt.png'));
    writeFileSync(path.join(folder, 'page.png'), picture);
    writeFileSync(path.join(folder, 'pages.json'), JSON.stringify([page]));
    const given = ['--quantization', 'int4', '--device', 'cpu'];
    const { code, out, err } = await start('check', 'tiny', ...given).ended;
    assert.equal(code, 1, err);
    assert.match(err, /reading the page "print"/u);
    assert.match(out, /The model reads incorrectly on the CPU, too/u);
    const tries = out.match(/^.*device cpu, .*: wrong$/gmu) ?? [];
    assert.equal(tries.length, 3, out);
    assert.match(tries.join('\n'), /vision int8.*\n.*vision float.*\n.*fp32/u);
    assert.ok(!out.includes(folder), 'the report names no folder');
  });

  it('ends immediately when interrupted, and resumes with the same command', async () => {
    const { child, ended } = start('download', 'tiny');
    let asked = 0;
    hub.behave = ({ name, range }) => {
      if (name !== 'model.safetensors' || range?.[1] === 0) return false;
      // The first bytes never arrive.
      asked++;
      child.kill('SIGINT');
      return true;
    };
    const { code, err } = await ended;
    assert.equal(code, 130, err);
    assert.match(err, /Interrupted/u);
    assert.ok(asked > 0);
    hub.behave = () => false;
    hub.requests.length = 0;
    assert.equal((await start('download', 'tiny').ended).code, 0);
    assert.equal(hub.asked('tokenizer.json'), 0, 'what was there is not fetched again');
  });
});
