/** The built command line with an OCR server. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OcrDocument } from '../../../src/core/document/document.ts';
import { repositoryRoot } from '../../repositoryRoot.ts';
import { FakeOcrServer, sendJson, stream } from '../../unit/engine/remote/fakeOcrServer.ts';

const KEY = 'sk-very-secret';
const ANSWER =
  '<|ref|>title<|/ref|><|det|>[[50, 40, 950, 90]]<|/det|>\n# Receipt\n' +
  '<|ref|>text<|/ref|><|det|>[[0, 0, 999, 999]]<|/det|>\nTotal 12,50 €\n';

const run = async (argv: string[]) => {
  const child = spawn(process.execPath, [path.join(repositoryRoot, 'dist', 'cli.js'), ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, OCR_SERVER_KEY: KEY },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
};

describe('built command line with an OCR server', function () {
  this.timeout(120_000);
  const sample = path.join(repositoryRoot, 'samples', 'receipt.png');
  let server: FakeOcrServer;
  let url: string;
  beforeEach(async () => {
    server = new FakeOcrServer((_, response) => stream(response, ANSWER));
    url = await server.start();
  });
  afterEach(() => server.stop());

  it('reads a page there and sends the key', async () => {
    const argv = ['--engine', 'server', '--server-url', url, '--json', sample];
    const { code, out, err } = await run(argv);
    assert.equal(code, 0, err);
    const document = JSON.parse(out) as OcrDocument;
    const [page] = document.pages;
    assert.equal(page?.markdown, '# Receipt\n\nTotal 12,50 €');
    assert.equal(page.reading?.engine, 'server');
    assert.equal(document.model, 'deepseek-ai/DeepSeek-OCR');
    assert.equal(server.asked[0]?.authorization, `Bearer ${KEY}`);
    assert.ok(!out.includes(KEY) && !err.includes(KEY));
  });

  it('reads several files at a time, and writes them in order', async () => {
    let running = 0;
    let most = 0;
    server.chat = async (_, response, count) => {
      most = Math.max(most, ++running);
      // The first is the last to be finished.
      await sleep(count === 1 ? 3000 : 1500);
      running--;
      if (count === 2) sendJson(response, 400, { error: { message: 'not this one' } });
      else await stream(response, ANSWER);
    };
    const argv = ['--engine', 'server', '--server-url', url, '--server-pages', '3'];
    const { code, out, err } = await run([...argv, sample, sample, sample, sample]);
    assert.equal(code, 1);
    assert.equal(most, 3);
    assert.equal(out.match(/# Receipt/gu)?.length, 3);
    assert.match(err, /not this one/u);
    const files = Array.from(err.matchAll(/\[(\d)\/4\]/gu), ([, number]) => Number(number));
    assert.deepEqual([...new Set(files)], [1, 2, 3, 4]);
  });

  it("shows the server's error message, without the key", async () => {
    server.chat = (_, response) =>
      sendJson(response, 401, { error: { message: `Wrong key ${KEY}` } });
    const argv = ['--engine', 'server', '--server-url', url, '--server-model', 'm', sample];
    const { code, err } = await run(argv);
    assert.equal(code, 1);
    assert.match(err, /refuses the key \(401: "Wrong key \*\*\*"\)/u);
    assert.ok(!err.includes(KEY));
  });

  it('lets neither answers nor messages control the terminal', async () => {
    const hostile = 'A\u001b]52;c;aGk=\u0007B\u009b31mC\u001b]0;title\u001b\\D\u001b[2J';
    // eslint-disable-next-line no-control-regex -- control characters are what this looks for
    const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/u;
    const argv = ['--engine', 'server', '--server-url', url, '--server-model', 'm', sample];
    server.chat = (_, response) => stream(response, hostile);
    const { out } = await run(argv);
    assert.match(out, /ABCD/u);
    assert.doesNotMatch(out, control);
    server.chat = (_, response) => sendJson(response, 400, { error: { message: hostile } });
    const { code, err } = await run(argv);
    assert.equal(code, 1);
    assert.match(err, /ABCD/u);
    assert.doesNotMatch(err, control);
  });

  it('reports that nothing is listening', async () => {
    await server.stop();
    const { code, err } = await run(['--engine', 'server', '--server-url', url, sample]);
    assert.equal(code, 1);
    assert.match(err, /Start the server/u);
    server = new FakeOcrServer(() => undefined);
    await server.start();
  });
});
