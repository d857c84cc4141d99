/** Finished pages survive interruptions and failures. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import type { OcrDocument } from '../../../../src/core/document/document.ts';
import { InputFolder, runHere } from '../../../unit/cli/inProcess.ts';
import { until } from '../../../waiting.ts';

describe('an interrupted run', () => {
  let files: InputFolder;
  beforeEach(() => (files = new InputFolder()));
  afterEach(() => files.remove());

  /** Interrupts as soon as standard error matches. */
  const interrupted = (argv: string[], at: RegExp, name = 'SIGINT', isTTY = false) => {
    const controller = new AbortController();
    const onError = (text: string) => {
      if (at.test(text)) controller.abort(name);
    };
    return runHere(argv, { signal: controller.signal, onError, isTTY });
  };
  const slow = (name: string) =>
    files.input(name, { text: 'one' }, { text: 'two' }, { act: 'slow' }, { text: 'four' });

  it('writes the finished pages and says what is missing', async () => {
    const a = slow('a.pdf');
    const { code, err } = await interrupted(['-o', files.at('a.md'), a], /page 2 of 4/u);
    assert.equal(code, 130);
    assert.match(
      err,
      /a\.pdf: Pages 3-4 are missing: reading was interrupted\.\nInterrupted\.\n$/u,
    );
    const comment = '<!-- Pages 3-4 are missing: reading was interrupted. -->';
    assert.equal(files.read('a.md'), `one\n\ntwo\n\n${comment}\n`);
    assert.deepEqual(files.names, ['a.md', 'a.pdf']);
    const printed = await interrupted([a], /page 2 of 4/u, 'SIGTERM');
    assert.deepEqual([printed.code, printed.out], [143, `one\n\ntwo\n\n${comment}\n`]);
    const text = await interrupted(['-f', 'txt', a], /page 2 of 4/u, 'SIGHUP');
    assert.deepEqual([text.code, text.out], [129, 'one\n\f\ntwo\n']);
  });

  it('warns in JSON', async () => {
    const { out } = await interrupted(['--json', slow('a.pdf')], /page 2 of 4/u);
    const document = JSON.parse(out) as OcrDocument;
    assert.deepEqual(
      document.warnings.map(({ code }) => code),
      ['cancelled'],
    );
    assert.equal(document.pages.length, 2);
    assert.deepEqual([document.source.name, document.source.pageCount], ['a.pdf', 4]);
    assert.equal(document.model, 'fake-1');
  });

  it('writes the joined output so far', async () => {
    const argv = [
      files.input('a.png', { text: 'first' }),
      slow('b.pdf'),
      slow('c.pdf'),
      slow('d.pdf'),
    ];
    const at = /b\.pdf: page 2 of 4/u;
    const { code, err } = await interrupted(['-o', files.at('all.md'), ...argv], at);
    assert.equal(code, 130);
    assert.match(err, /Interrupted\. Not read: .*c\.pdf, .*d\.pdf\./u);
    assert.match(
      files.read('all.md'),
      /a\.png -->\n\nfirst\n\n<!-- b\.pdf -->\n\none\n\ntwo\n\n<!-- Pages 3-4 [^>]*-->\n\n<!-- Not read: .*d\.pdf\. -->\n$/u,
    );
    await interrupted(['--json', '-o', files.at('all.json'), ...argv], at);
    const documents = JSON.parse(files.read('all.json')) as OcrDocument[];
    assert.deepEqual(
      documents.map(({ pages }) => pages.length),
      [1, 2],
    );
    assert.deepEqual(
      files.names.filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('keeps an existing file if nothing was finished', async () => {
    const blocked = files.input('a.pdf', { act: 'slow' }, { text: 'two' });
    files.write('a.md', 'old');
    const argv = ['--force', '-o', files.at('a.md'), blocked];
    // On a terminal, a page is reported before it is finished.
    const { code, err } = await interrupted(argv, /page 1 of 2, 1 lines/u, 'SIGINT', true);
    assert.equal(code, 130);
    assert.match(err, /a\.pdf: not read\.\nInterrupted\./u);
    assert.equal(files.read('a.md'), 'old');
    assert.deepEqual(files.names, ['a.md', 'a.pdf']);
  });

  it('does not wait for standard input', async () => {
    const controller = new AbortController();
    const stream = new PassThrough();
    const running = runHere(['-'], { signal: controller.signal, stream });
    const reads = () => stream.listenerCount('readable') + stream.listenerCount('data') > 0;
    await until('reading of standard input', reads);
    controller.abort('SIGINT');
    assert.equal((await running).code, 130);
  });
});

describe('a run that fails halfway', () => {
  let files: InputFolder;
  beforeEach(() => (files = new InputFolder()));
  afterEach(() => files.remove());

  it('writes the finished pages and names the lost ones', async () => {
    const a = files.input('a.pdf', { text: 'one' }, { act: 'kill' }, { text: 'three' });
    const { code, err } = await runHere(['-o', files.at('a.md'), a], {
      onError: (text) => {
        // The process that starts after the crash does not find the file.
        if (text.includes('page 1 of 3')) rmSync(a, { force: true });
      },
    });
    assert.equal(code, 1);
    assert.equal(files.read('a.md'), 'one\n');
    assert.match(err, /Page 2 could not be read/u);
    assert.match(err, /Page 3 .*does not exist/u);
  });

  it('keeps an existing file if nothing was read', async () => {
    files.write('all.json', '[1]');
    const argv = ['-q', '--json', '--force', '-o', files.at('all.json'), '/no/1.png', '/no/2.png'];
    assert.equal((await runHere(argv)).code, 1);
    assert.equal(files.read('all.json'), '[1]');
  });
});
