/** The built command line: its files on disk, and its output on a terminal. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { CLI, runBuilt, sample } from './builtCli.ts';
import { InputFolder } from '../../unit/cli/inProcess.ts';

const isWindows = process.platform === 'win32';
// eslint-disable-next-line no-control-regex -- control characters are what this looks for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/u;

describe('built command line and its outputs', function () {
  this.timeout(120_000);
  let files: InputFolder;
  beforeEach(() => (files = new InputFolder()));
  afterEach(() => files.remove());
  const report = (name: string): string => {
    copyFileSync(sample('report.pdf'), files.at(name));
    return files.at(name);
  };
  const whole = readFileSync(sample('report.pdf'));

  it('does not change any source', async () => {
    const [a, b] = [report('a.pdf'), report('b.pdf')];
    const document = report('doc.md');
    if (!isWindows) symlinkSync('a.pdf', files.at('link.md'));
    const runs = [
      ['-o', a, a],
      ['--force', '-o', a, b],
      ['-o', `${files.path}/`, document],
      ...(isWindows ? [] : [['--force', '-o', files.at('link.md'), a]]),
    ];
    for (const argv of runs) {
      const { code, err } = await runBuilt(argv);
      assert.equal(code, 2, err);
      assert.match(err, /is the input|is not a text file/u);
    }
    for (const file of [a, b, document]) assert.deepEqual(readFileSync(file), whole);
  });

  it('keeps the old file complete if the new one does not fit on the disk', async function () {
    // The limit of a file's size is set by the shell's `ulimit`.
    if (isWindows) this.skip();
    const inputs = [report('a.pdf'), report('b.pdf')];
    files.write('old.json', '{}');
    const run = (kilobytes: number, ...argv: string[]) =>
      runBuilt(['--json', '--force', '--pages', '1', '-o', files.at('old.json'), ...argv], {
        shell: `ulimit -f ${kilobytes}`,
      });
    const message = /old\.json cannot be written: it would exceed the maximum file size/u;
    const { code, err } = await run(1, ...inputs.slice(0, 1));
    assert.equal(code, 1);
    assert.match(err, message);
    assert.deepEqual(files.names, ['a.pdf', 'b.pdf', 'old.json']);
    const joined = await run(100, ...inputs);
    assert.equal(joined.code, 1);
    assert.match(joined.err, message);
    assert.match(joined.err, /What was finished before is in .*old-2\.json/u);
    assert.equal((JSON.parse(files.read('old-2.json')) as unknown[]).length, 1);
    assert.equal(files.read('old.json'), '{}');
    assert.deepEqual(files.names, ['a.pdf', 'b.pdf', 'old-2.json', 'old.json']);
  });

  it('writes to devices and pipes directly', async function () {
    // Other systems have no /dev/full or name their devices differently.
    if (process.platform !== 'linux') this.skip();
    const a = report('a.pdf');
    const printed = await runBuilt(['-q', '-o', '/dev/stdout', a]);
    assert.equal(printed.code, 0, printed.err);
    assert.ok(printed.out.length > 500);
    const full = await runBuilt(['-q', '-o', '/dev/full', a]);
    assert.equal(full.code, 1);
    assert.match(full.err, /\/dev\/full cannot be written: the disk is full/u);
    execFileSync('bash', ['-c', 'mkfifo "$0"', files.at('pipe')]);
    const reader = spawn('cat', [files.at('pipe')], { stdio: ['ignore', 'pipe', 'ignore'] });
    let read = '';
    reader.stdout.on('data', (chunk: Buffer) => (read += chunk.toString()));
    const closed = once(reader, 'close');
    assert.equal((await runBuilt(['-q', '-o', files.at('pipe'), a])).code, 0);
    await closed;
    assert.equal(read, printed.out);
  });

  it('prints no control characters in names', async function () {
    // Windows allows no control characters in names.
    if (isWindows) this.skip();
    const odd = report('e\u001b[31m\u001b]0;title\u0007\u009b2Jl\nx\u202efdp.pdf');
    const { out, err } = await runBuilt([odd, odd, '/no\u001b[2J.pdf']);
    for (const line of [...out.split('\n'), ...err.split('\n')]) assert.doesNotMatch(line, CONTROL);
    assert.match(out, /<!-- el xfdp\.pdf -->/u);
    assert.match(err, /\/no\.pdf: no\.pdf does not exist/u);
    const wrong = await runBuilt(['--format', 'x\u001b[31my', odd]);
    assert.equal(wrong.err.split('\n')[0], '--format: "xy" is not a valid value.');
  });

  it('reads names that are not UTF-8', async function () {
    // Names on other systems are always Unicode.
    if (process.platform !== 'linux') this.skip();
    const folder = Buffer.from(`${files.path}/`);
    const odd = Buffer.concat([folder, Buffer.of(0x62, 0xff), Buffer.from('.pdf')]);
    copyFileSync(sample('report.pdf'), odd);
    // Arguments of a child process are text; a shell expands the name.
    const { code, err } = await runBuilt([], {
      shell: `cd ${files.path}; exec ${process.execPath} ${CLI} -q -o out/ b*.pdf`,
    });
    assert.equal(code, 0, err);
    assert.match(readdirSync(files.at('out')).join(), /^b.*\.md$/u);
  });
});
