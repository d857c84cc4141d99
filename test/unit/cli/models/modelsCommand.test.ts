import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clockTime, ModelProgress } from '../../../../src/cli/models/modelProgress.ts';
import { defaultModelFolder, installedModel } from '../../../../src/cli/models/modelFolder.ts';
import { runModels } from '../../../../src/cli/models/modelsCommand.ts';
import { Hub } from '../../models/store/hub.ts';

describe('models on the command line', () => {
  let folder = '';
  let hub: Hub;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'cli-models-'));
    hub = await new Hub({}).start();
  });
  afterEach(async () => {
    await hub.stop();
    rmSync(folder, { recursive: true });
  });

  const run = (argv: string[], signal?: AbortSignal) =>
    runWith([...argv, '--mirror', hub.url], signal);
  const runWith = async (argv: string[], signal = new AbortController().signal) => {
    let out = '';
    let err = '';
    const code = await runModels([...argv, '--folder', folder], {
      writeOut: (text) => {
        out += text;
        return Promise.resolve();
      },
      stderr: { write: (text) => (err += text) },
      processPath: '',
      version: '0',
      converterPath: '',
      modelsFolder: '',
      environment: {},
      signal,
    });
    return { code, out, err };
  };

  it('lists every model with its state', async () => {
    const { code, out } = await run(['list']);
    assert.equal(code, 0);
    assert.match(out, /^deepseek-ocr {2}DeepSeek-OCR, MIT, 6\.68 GB: not downloaded$/mu);
    const json = JSON.parse((await run(['list', '--json'])).out) as { id: string; state: string }[];
    assert.deepEqual(
      json.map(({ id, state }) => [id, state]),
      [
        ['deepseek-ocr', 'absent'],
        ['deepseek-ocr-2', 'absent'],
      ],
    );
  });

  it('reports incorrect usage', async () => {
    for (const argv of [
      [],
      ['fly'],
      ['download'],
      ['import', 'x'],
      ['list', 'x'],
      ['remove', 'a', 'b'],
    ]) {
      assert.equal((await run(argv)).code, 2, argv.join(' '));
    }
    assert.match((await run(['download', 'x', '--quantization', 'int3'])).err, /--quantization/u);
    const { code, err } = await run(['download', 'other']);
    assert.equal(code, 2);
    assert.match(err, /deepseek-ocr-2/u);
    assert.match((await run(['--help'])).out, /models COMMAND/u);
  });

  it('reports failures and interruptions by the exit code', async () => {
    const missing = await run(['download', 'deepseek-ocr']);
    assert.deepEqual([missing.code, missing.out], [1, '']);
    assert.match(missing.err, /does not have config\.json \(404\)/u);
    assert.equal(hub.requests[0]?.name, 'config.json');
    assert.equal((await run(['download', 'deepseek-ocr'], AbortSignal.abort())).code, 130);
    const empty = await run(['verify', 'deepseek-ocr']);
    assert.equal(empty.code, 1);
    assert.match(empty.out, /^tokenizer\.json: missing$/mu);
    assert.equal((await run(['remove', 'deepseek-ocr', '--quantization', 'int4'])).code, 0);
  });

  it('refuses an unencrypted mirror on another machine, unless a flag allows it', async () => {
    const far = ['--mirror', 'http://mirror.invalid', '--quiet'];
    const refused = await runWith(['download', 'deepseek-ocr', ...far]);
    assert.equal(refused.code, 1);
    assert.match(
      refused.err,
      /http:\/\/mirror\.invalid is not encrypted.*--allow-insecure-mirror/su,
    );
    const allowed = await runWith(['download', 'deepseek-ocr', ...far, '--allow-insecure-mirror']);
    assert.equal(allowed.code, 1);
    assert.match(allowed.err, /mirror\.invalid cannot be reached/u);
    assert.doesNotMatch(allowed.err, /is not encrypted/u);
  });

  it('refuses to import a file that is not the model', async () => {
    const from = mkdtempSync(path.join(folder, 'from-'));
    writeFileSync(path.join(from, 'rus.traineddata'), 'not Russian');
    const { code, err } = await run(['import', 'tessdata-rus', from]);
    assert.equal(code, 1);
    assert.match(err, /rus\.traineddata.*11 bytes; it must have 3,861,738/u);
  });

  it('finds no model if none was installed', async () => {
    assert.equal(await installedModel(folder), undefined);
  });

  it('uses the right folder on every platform', () => {
    const at = (platform: NodeJS.Platform, environment: NodeJS.ProcessEnv) =>
      defaultModelFolder(environment, platform);
    assert.ok(at('linux', { XDG_DATA_HOME: '/data' }).startsWith('/data'));
    assert.match(at('linux', {}), /\.local.share.deepseek-ocr/u);
    assert.match(at('darwin', {}), /Application Support/u);
    assert.ok(at('win32', { LOCALAPPDATA: 'X:' }).startsWith('X:'));
  });

  it('prints a line per tenth, or rewrites one line on a terminal', () => {
    const report = {
      phase: 'download',
      step: 'a.bin',
      totalBytes: 2e9,
      bytes: 1e9,
      done: 0.5,
    } as const;
    for (const isTTY of [true, false]) {
      let text = '';
      const progress = new ModelProgress({ write: (part) => (text += part), isTTY }, false);
      progress.report({ ...report, bytesPerSecond: 5e7, secondsLeft: 200 });
      progress.report({ ...report, retryInSeconds: 3 });
      progress.clear();
      assert.match(
        text,
        /downloading a\.bin, 50 %, 1\.00 GB of 2\.00 GB, 50\.0 MB\/s, 3 min left/u,
      );
      assert.equal(text.includes('next try in 3 s'), isTTY);
      assert.equal(text.includes('\n'), !isTTY);
    }
    assert.deepEqual([5, 200, 7000].map(clockTime), ['5 s', '3 min', '1.9 h']);
  });
});
