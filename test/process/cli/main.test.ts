import { Ajv } from 'ajv';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../../repositoryRoot.ts';
import type { FakePage } from '../engine/process/fakePages.ts';
import { InputFolder, runHere } from '../../unit/cli/inProcess.ts';

describe('command line tool', () => {
  let files: InputFolder;
  let folder = '';
  beforeEach(() => {
    files = new InputFolder();
    folder = files.path;
  });
  afterEach(() => files.remove());
  const input = (name: string, ...pages: FakePage[]) => files.input(name, ...pages);
  const run = runHere;

  it('prints Markdown to stdout and progress to stderr', async () => {
    const file = input('a.png', { text: 'one' }, { text: 'two' });
    assert.deepEqual(await run([file]), {
      code: 0,
      out: 'one\n\ntwo\n',
      err: `${file}: page 1 of 2\n${file}: page 2 of 2\n`,
    });
    assert.equal((await run([file, '--quiet'])).err, '');
  });

  it('rewrites one line on a terminal and removes it at the end', async () => {
    const { err } = await run([input('a.png', { text: 'one' })], { isTTY: true });
    assert.match(err, /opening.*loading models.*100 %/su);
    assert.ok(!err.includes('\n'));
    assert.ok(err.endsWith('\r\u001b[K'));
  });

  it('prints text with form feeds', async () => {
    const { out } = await run(['-f', 'txt', input('a.png', { text: 'one' }, { text: 'two' })]);
    assert.equal(out, 'one\n\f\ntwo\n');
  });

  it('prints JSON that matches the public schema', async () => {
    const schema = readFileSync(path.join(repositoryRoot, 'docs/ocr-document.schema.json'), 'utf8');
    const validate = new Ajv({ strict: true }).compile(JSON.parse(schema) as object);
    const pages: FakePage[] = [{ text: 'one' }, { act: 'fail' }, { text: '' }];
    const { out, code } = await run(['--json', '-q', input('a.png', ...pages)]);
    const document = JSON.parse(out) as { pages: { confidence: unknown }[] };
    assert.ok(validate(document), JSON.stringify(validate.errors));
    assert.equal(code, 1, 'a page that failed');
    document.pages[0]!.confidence = 2;
    assert.ok(!validate(document), 'the schema must not accept everything');
  });

  it('joins several inputs with headings, or as a JSON array', async () => {
    const inputs = [input('a--b.png', { text: 'one' }), input('c.png', { text: 'two' })];
    const markdown = await run(['-q', ...inputs]);
    assert.equal(markdown.out, '<!-- a- -b.png -->\n\none\n\n<!-- c.png -->\n\ntwo\n');
    const json = await run(['-q', '--json', ...inputs]);
    const documents = JSON.parse(json.out) as { source: { name: string } }[];
    assert.deepEqual(
      documents.map(({ source }) => source.name),
      ['a--b.png', 'c.png'],
    );
    const none = await run(['-q', '--json', '/no/1', '/no/2']);
    assert.deepEqual(JSON.parse(none.out), []);
  });

  it('writes to a file or a folder', async () => {
    const inputs = [input('a.png', { text: 'one' }), input('a.pdf', { text: 'two' })];
    const target = path.join(folder, 'out');
    const result = await run(['-q', '-o', target, ...inputs]);
    assert.deepEqual([result.code, result.out], [0, '']);
    assert.equal(readFileSync(path.join(target, 'a.png.md'), 'utf8'), 'one\n');
    assert.equal(readFileSync(path.join(target, 'a.pdf.md'), 'utf8'), 'two\n');
    await run(['-q', '-o', target, inputs[0]!]);
    assert.equal(readFileSync(path.join(target, 'a.md'), 'utf8'), 'one\n');
    const file = path.join(folder, 'deep', 'all.md');
    await run(['-q', '-o', file, ...inputs]);
    assert.match(readFileSync(file, 'utf8'), /a\.png[^]*one[^]*a\.pdf[^]*two/u);
    const blocked = await run(['-q', '-o', path.join(inputs[0]!, 'x.md'), inputs[1]!]);
    assert.equal(blocked.code, 1);
    assert.match(blocked.err, /cannot be written/u);
  });

  it('names every input that fails, reads the others, and exits with 1', async () => {
    const good = input('good.png', { text: 'fine' });
    const bad = input('bad.png', { act: 'fail' });
    const { code, out, err } = await run(['-q', '/no/such.png', bad, good]);
    assert.equal(code, 1);
    assert.match(err, /\/no\/such\.png: .*does not exist/u);
    assert.match(err, /bad\.png: .*damaged/u);
    assert.match(out, /fine/u);
  });

  it('reports that a page has no text', async () => {
    const { code, out, err } = await run([input('a.png', { text: '' })]);
    assert.deepEqual([code, out], [0, '']);
    assert.match(err, /No text was found/u);
  });

  it('keeps the finished pages when the inference process crashes', async () => {
    const file = input('a.png', { text: 'one' }, { act: 'kill' }, { text: 'three' });
    const { code, out, err } = await run([file]);
    assert.deepEqual([code, out], [1, 'one\n\nthree\n']);
    assert.match(err, /Page 2 could not be read: The inference process stopped/u);
  });

  it('uses one inference process for a whole batch', async () => {
    const inputs = ['a', 'b', 'c'].map((name) => input(name, { act: 'pid' }));
    const { out } = await run(['-q', '-f', 'txt', ...inputs]);
    assert.equal(new Set(out.match(/^\d+$/gmu)).size, 1);
  });

  it('reads standard input', async () => {
    const { out } = await run(['-q', '-'], { stdin: '[{"text":"piped"}]' });
    assert.equal(out, 'piped\n');
  });

  it('exits with 130 after Ctrl+C, even while a page blocks the inference process', async () => {
    const controller = new AbortController();
    const { code, err } = await run([input('a.png', { act: 'block' })], {
      signal: controller.signal,
      // On a terminal, the lines of a page are reported; the page blocks its process right then.
      isTTY: true,
      onError: (text) => {
        if (text.includes('reading, 1 lines')) controller.abort();
      },
    });
    assert.equal(code, 130);
    assert.match(err, /Interrupted/u);
  });

  it('exits with 2 on wrong usage', async () => {
    const { code, err } = await run(['--nonsense']);
    assert.equal(code, 2);
    assert.match(err, /--nonsense[^]*--help/u);
    assert.equal((await run(['--version'])).out, '1.2.3\n');
    assert.ok((await run(['--help'])).out.startsWith('Usage'));
    assert.ok(!existsSync(path.join(folder, 'out')));
  });
});
