/** The built command line and signals: finished pages are on disk. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import type { OcrDocument } from '../../../src/core/document/document.ts';
import { scanPdf } from '../../e2e/harness/scanPdf.ts';
import { CLI, runBuilt, sample } from './builtCli.ts';
import { InputFolder } from '../../unit/cli/inProcess.ts';
import { until } from '../../waiting.ts';

/** Six scanned pages that are read quickly. */
async function sixPages(): Promise<Uint8Array> {
  const [width, height] = [800, 200];
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    '<rect width="100%" height="100%" fill="#fff"/>' +
    '<text x="40" y="120" font-family="sans-serif" font-size="48">Quarterly report</text></svg>';
  const jpeg = await sharp(Buffer.from(svg)).flatten().toColourspace('srgb').jpeg().toBuffer();
  return scanPdf(jpeg, { width, height, pages: 6 });
}

describe('built command line and signals', function () {
  this.timeout(120_000);
  before(function () {
    // Windows has no such signals.
    if (process.platform === 'win32') this.skip();
  });
  let files: InputFolder;
  let six = '';
  beforeEach(async () => {
    files = new InputFolder();
    six = files.write('six.pdf', await sixPages());
  });
  afterEach(() => files.remove());

  /** Sends a signal when page 4 of 6 is finished. */
  const interrupted = (name: NodeJS.Signals, argv: string[]) => {
    let sent = false;
    return runBuilt(argv, {
      onError: (text, child) => {
        if (!sent && text.includes('page 4 of 6')) sent = child.kill(name);
      },
    });
  };

  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const) {
    it(`leaves four of six pages on disk after ${name}`, async () => {
      const result = await interrupted(name, ['-o', files.at('six.md'), six]);
      assert.equal(result.code, code, result.err);
      const markdown = files.read('six.md');
      assert.equal(markdown.match(/Quarterly report/gu)?.length, 4, markdown);
      assert.match(markdown, /<!-- Pages 5-6 are missing: reading was interrupted\. -->\n$/u);
      assert.match(result.err, /six\.pdf: Pages 5-6 are missing/u);
      assert.deepEqual(files.names, ['six.md', 'six.pdf']);
    });
  }

  it('leaves finished pages on disk when the terminal is closed', async function () {
    if (spawnSync('script', ['-qfec', 'true', '/dev/null']).status !== 0) {
      console.log('SKIPPED: no terminal can be made with "script" here.');
      this.skip();
    }
    const output = files.at('six.md');
    const command = `stty cols 150; exec ${process.execPath} ${CLI} -o ${output} ${six}`;
    const terminal = spawn('script', ['-qfc', command, '/dev/null'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for await (const chunk of terminal.stdout as AsyncIterable<Buffer>) {
      if (chunk.includes('page 4 of 6')) break;
    }
    terminal.kill('SIGKILL');
    await until('the output', () => files.names.join() === 'six.md,six.pdf', 30);
    assert.deepEqual(files.names, ['six.md', 'six.pdf']);
    assert.match(files.read('six.md'), /Quarterly report[^]*-6 are missing/u);
  });

  it('closes a joined output', async () => {
    const argv = ['--json', '-o', files.at('all.json'), sample('report.pdf'), six, six];
    const { code, err } = await interrupted('SIGTERM', argv);
    assert.equal(code, 143);
    const [report, partial, ...rest] = JSON.parse(files.read('all.json')) as OcrDocument[];
    assert.deepEqual(report?.warnings, []);
    assert.equal(partial?.pages.length, 4);
    assert.deepEqual(
      partial.warnings.map((warning) => warning.code),
      ['cancelled'],
    );
    assert.deepEqual(rest, []);
    assert.match(err, /Not read: .*six\.pdf/u);
  });

  it('ends immediately at the second Ctrl+C', async () => {
    // Nothing reads the output, so the first write has to wait.
    const argv = ['--json', ...Array.from({ length: 12 }, () => sample('report.pdf'))];
    const child = spawn(process.execPath, [CLI, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const exited = once(child, 'exit');
    // Only silence shows that a write waits: nothing else happens then.
    for (let before = -1; before !== err.length || err === '';) {
      before = err.length;
      await sleep(1500);
    }
    child.kill('SIGINT');
    // Time for an end that must not come.
    await sleep(1000);
    assert.equal(child.exitCode, null, 'it still waits');
    child.kill('SIGINT');
    assert.deepEqual(await exited, [130, null]);
  });
});
