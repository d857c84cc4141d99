/**
 * What may be written where: no file of the user is replaced without a request, and a source never.
 */
import assert from 'node:assert/strict';
import { linkSync, mkdirSync, openSync, closeSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { InputFolder, runHere } from '../../../unit/cli/inProcess.ts';

const PDF = '%PDF-1.4\n1 0 obj\n<< >>\nendobj\n';
/** No engine: a run that needs one fails. */
const noEngine = { processPath: '/no/such/server.js' };

describe('outputs that would replace something', () => {
  let files: InputFolder;
  beforeEach(() => (files = new InputFolder()));
  afterEach(() => files.remove());

  /** Exit code 2, before an engine was started, with all files unchanged. */
  const refused = async (argv: string[], message: RegExp): Promise<void> => {
    const before = files.names.map((name) => [name, safeRead(name)]);
    const { code, err, out } = await runHere(argv, noEngine);
    assert.deepEqual([code, out], [2, ''], err);
    assert.match(err, message);
    assert.deepEqual(
      files.names.map((name) => [name, safeRead(name)]),
      before,
    );
  };
  const safeRead = (name: string): string => {
    try {
      return files.read(name);
    } catch {
      return 'not a file';
    }
  };

  for (const more of [[], ['--force']]) {
    const how = more.length > 0 ? ' with --force' : '';

    it(`are refused if they are an input${how}`, async () => {
      const a = files.input('a.png', { text: 'one' });
      const b = files.input('b.png', { text: 'two' });
      await refused(['-o', a, a, ...more], /a\.png is the input .*a\.png/u);
      await refused(['-o', b, a, b, ...more], /never overwritten/u);
      await refused(['-o', `${files.path}/./b.png`, a, b, ...more], /b\.png/u);
      await refused(['--json', '-o', path.relative('.', a), a, ...more], /a\.png/u);
    });

    it(`are refused if a link makes them an input${how}`, async () => {
      const a = files.input('a.png', { text: 'one' });
      symlinkSync('a.png', files.at('soft.md'));
      linkSync(a, files.at('hard.md'));
      await refused(['-o', files.at('soft.md'), a, ...more], /soft\.md is the input/u);
      await refused(['-o', files.at('hard.md'), a, ...more], /hard\.md is the input/u);
      await refused(['-o', a, files.at('soft.md'), ...more], /a\.png is the input .*soft\.md/u);
    });

    it(`are refused in a folder if a name becomes an input${how}`, async () => {
      const document = files.input('doc.md', { text: 'one' });
      const other = files.input('other.png', { text: 'two' });
      await refused(['-o', `${files.path}/`, other, document, ...more], /doc\.md is the input/u);
    });

    it(`are refused if standard input or output is the file${how}`, async () => {
      const a = files.input('a.png', { text: 'one' });
      const descriptor = openSync(a, 'r');
      try {
        const stdin = await runHere(['-o', a, '-', ...more], {
          ...noEngine,
          descriptors: { stdin: descriptor, stdout: 1 },
        });
        assert.equal(stdin.code, 2);
        assert.match(stdin.err, /a\.png is the input stdin/u);
        const stdout = await runHere([a, ...more], {
          ...noEngine,
          descriptors: { stdin: 0, stdout: descriptor },
        });
        assert.equal(stdout.code, 2);
        assert.match(stdout.err, /Standard output is the input/u);
      } finally {
        closeSync(descriptor);
      }
    });

    it(`are refused if they are not text, like the first of *.pdf${how}`, async () => {
      const rest = ['b.pdf', 'c.pdf'].map((name) => files.write(name, PDF));
      await refused(['-o', files.write('a.pdf', PDF), ...rest, ...more], /a\.pdf exists/u);
      const picture = files.write('p.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 0, 0]));
      await refused(['-o', picture, ...rest, ...more], /not a text file/u);
    });

    it(`are refused if images of figures would be inputs${how}`, async () => {
      mkdirSync(files.at('a.images'));
      const figure = files.input('a.images/p1-r1.png', { text: 'one' });
      const argv = ['--figures', '-o', files.at('a.md'), figure, ...more];
      await refused(argv, /p1-r1\.png is one of the images/u);
    });
  }

  it('are refused if they exist, and replaced with --force', async () => {
    const a = files.input('a.png', { text: 'new' });
    const output = files.write('a.md', 'mine');
    await refused(['-o', output, a], /a\.md already exists. Use --force/u);
    await refused(['-o', output, a, a], /--force/u);
    assert.equal((await runHere(['--force', '-o', output, a])).code, 0);
    assert.equal(files.read('a.md'), 'new\n');
  });

  it('are refused if figures exist, and replaced with --force', async () => {
    const a = files.input('a.png', { text: 'new' });
    mkdirSync(files.at('a.images'));
    files.write('a.images/p1-r1.png', 'old');
    await refused(['--figures', '-o', files.at('a.md'), a], /p1-r1\.png already exists/u);
    assert.equal((await runHere(['--figures', '--force', '-o', files.at('a.md'), a])).code, 0);
    await refused(['--figures', '-o', '/dev/stdout', a], /cannot be saved beside/u);
  });

  it('fail separately in a folder, and the others are written', async () => {
    const inputs = ['a', 'b', 'c'].map((name) => files.input(`${name}.png`, { text: name }));
    mkdirSync(files.at('out/c.md'), { recursive: true });
    files.write('out/a.md', 'mine');
    const { code, err } = await runHere(['-q', '-o', files.at('out'), ...inputs]);
    assert.equal(code, 1);
    assert.match(err, /a\.png: .*a\.md already exists/u);
    assert.match(err, /c\.png: .*c\.md cannot be written: it is a folder/u);
    assert.equal(files.read('out/a.md'), 'mine');
    assert.equal(files.read('out/b.md'), 'b\n');
  });

  it('fail separately if two lead to the same file', async () => {
    const inputs = ['a', 'b'].map((name) => files.input(`${name}.png`, { text: name }));
    mkdirSync(files.at('out'));
    symlinkSync('b.md', files.at('out/a.md'));
    const { code, err } = await runHere(['-q', '-o', files.at('out'), ...inputs]);
    assert.equal(code, 1);
    assert.match(err, /b\.md is the same file as .*a\.md/u);
    assert.equal(files.read('out/b.md'), 'a\n');
  });

  it('fail separately if the name is too long', async () => {
    // 252 characters are a valid name; four more are too many.
    const long = files.input(`${'n'.repeat(247)}.jpeg`, { text: 'long' });
    const short = files.input('short.png', { text: 'short' });
    const { code, err } = await runHere(['-q', '--json', '-o', files.at('out'), long, short]);
    assert.equal(code, 0, err);
    const longest = files.input('m'.repeat(253), { text: 'long' });
    const failing = await runHere(['-q', '--json', '-o', files.at('more'), longest, short]);
    assert.equal(failing.code, 1);
    assert.match(failing.err, /m\.json cannot be written: its name is too long/u);
    assert.match(files.read('more/short.json'), /short/u);
  });
});

describe('destinations that cannot be written', () => {
  let files: InputFolder;
  beforeEach(() => (files = new InputFolder()));
  afterEach(() => files.remove());

  it('are detected before anything is read', async () => {
    const a = files.input('a.png', { text: 'one' });
    symlinkSync('nowhere', files.at('dangling'));
    symlinkSync('loop.md', files.at('loop.md'));
    for (const [output, why] of [
      [path.join(a, 'x.md'), /a part of its path is not a folder/u],
      [files.at('dangling/x.md'), /does not exist/u],
      [files.at('loop.md'), /links form a loop/u],
      [`${files.at('a.png')}/`, /not a folder/u],
      [files.at(`${'n'.repeat(300)}.md`), /name is too long/u],
      ['/proc/x.md', /cannot be written/u],
    ] as const) {
      if (output.startsWith('/proc') && process.platform !== 'linux') continue;
      const { code, err } = await runHere(['-o', output, a], noEngine);
      assert.equal(code, 1, output);
      assert.match(err, why);
      assert.doesNotMatch(err, /a\.png: /u, 'nothing was read');
    }
    assert.deepEqual(files.names, ['a.png', 'dangling', 'loop.md']);
  });
});
