import assert from 'node:assert/strict';
import { parseCommandLine } from '../../../../src/cli/arguments/args.ts';
import { UsageError } from '../../../../src/cli/arguments/usage.ts';

const parse = (...argv: string[]) => {
  const args = parseCommandLine(argv);
  assert.ok(!('show' in args));
  return args;
};

describe('command line', () => {
  it('uses defaults', () => {
    const args = parse('a.png');
    assert.deepEqual(args, {
      inputs: ['a.png'],
      format: 'md',
      output: undefined,
      pageMarks: 'none',
      force: false,
      quiet: false,
      figures: false,
      tessdataFolders: [],
      deepseekFolder: undefined,
      deepseekDevice: 'auto',
      deepseekVision: 'int8',
      deepseekHalf: true,
      remote: undefined,
      recognize: {
        engine: 'compact',
        languages: [],
        textLayer: 'auto',
        task: 'document',
        mode: 'auto',
        raised: 'unicode',
      },
    });
  });

  it('parses all options', () => {
    const args = parse(
      ...'--language en,zh --format txt -o out --pages 1-3,8 --password x --quiet'.split(' '),
      ...'--textlayer ocr --tessdata t1 --tessdata t2 a.pdf b.png'.split(' '),
    );
    assert.deepEqual(args.inputs, ['a.pdf', 'b.png']);
    assert.deepEqual(args.tessdataFolders, ['t1', 't2']);
    assert.deepEqual(args.recognize, {
      engine: 'compact',
      languages: ['en', 'zh-Hans'],
      textLayer: 'ocr',
      task: 'document',
      mode: 'auto',
      raised: 'unicode',
      pages: '1-3,8',
      password: 'x',
    });
    assert.equal(parse('--json', '-').format, 'json');
  });

  it('turns half precision off', () => {
    assert.equal(parse('--precision', 'float32', 'a.png').deepseekHalf, false);
    assert.equal(parse('--precision', 'auto', 'a.png').deepseekHalf, true);
    assert.throws(() => parse('--precision', 'int4', 'a.png'), UsageError);
  });

  it('accepts limits for a page and the form of formulas', () => {
    const argv = '--formulas latex --max-tokens 4096 --max-seconds 90.5 --mode base a.png'.split(
      ' ',
    );
    const { dollarFormulas, maxTokens, maxSeconds, mode } = parse(...argv).recognize;
    assert.deepEqual([dollarFormulas, maxTokens, maxSeconds, mode], [false, 4096, 90.5, 'base']);
    assert.equal(parse('--formulas', 'dollar', 'a.png').recognize.dollarFormulas, undefined);
  });

  it('accepts forms of the Markdown', () => {
    const args = parse('--raised', 'caret', '--page-marks', 'comment', 'a.pdf');
    assert.deepEqual([args.recognize.raised, args.pageMarks], ['caret', 'comment']);
  });

  it('accepts input limits', () => {
    const argv = '--max-pages 5000 --max-file-mb 1.5 --max-image-megapixels 300 a.png'.split(' ');
    assert.deepEqual(parse(...argv).recognize.limits, {
      pages: 5000,
      fileBytes: 1.5 * 2 ** 20,
      imagePixels: 300e6,
    });
    assert.deepEqual(parse('--max-page-megapixels', '80', 'a.pdf').recognize.limits, {
      pagePixels: 80e6,
    });
    assert.deepEqual(parse('--max-memory-mb', '1500', 'a.pdf').recognize.limits, {
      memoryBytes: 1500 * 2 ** 20,
    });
  });

  it('accepts several OCR servers, which share the key', () => {
    const argv = ['--engine', 'server', '--server-url', 'http://h:1, http://i:2/v1', 'a.png'];
    assert.deepEqual(parse(...argv, '--server-pages', '16').remote, {
      url: 'http://h:1',
      moreUrls: ['http://i:2/v1'],
      keyForAll: true,
      pagesAtOnce: 16,
    });
    assert.throws(() => parse(...argv, '--server-pages', '1.5'), UsageError);
    argv[3] = 'http://h:1,i:2';
    assert.throws(() => parse(...argv), UsageError);
  });

  it('accepts an OCR server', () => {
    const argv = '--engine server --server-url http://h:1 --server-timeout 90 a.png'.split(' ');
    assert.deepEqual(parse(...argv).remote, { url: 'http://h:1', timeoutSeconds: 90 });
  });

  for (const wrong of [
    '',
    '--engine server a.png',
    '--server-url http://h:1 a.png',
    '--engine server --server-url h:1 a.png',
    '--engine server --server-url http://h:1 --server-timeout soon a.png',
    '--page-marks line a.pdf',
    '--raised high a.pdf',
    '--max-tokens 1.5 a.png',
    '--max-tokens 0 a.png',
    '--max-seconds long a.png',
    '--max-pages 0.5 a.png',
    '--max-pages -1 a.png',
    '--max-file-mb much a.png',
    '--max-memory-mb 0 a.png',
    '--formulas html a.png',
    '--nonsense a.png',
    '--figures a.png',
    '--format epub a.png',
    '--json --format md a.png',
    '--engine abacus a.png',
    '--language tlh a.png',
    '--pages 0 a.png',
    '--pages 3-1 a.png',
    '--pages one a.png',
    '--textlayer maybe a.png',
    '--output',
  ]) {
    it(`refuses "${wrong}"`, () => {
      const argv = wrong.split(' ').filter((word) => word !== '');
      assert.throws(() => parseCommandLine(argv), UsageError);
    });
  }

  it('shows help and version without files', () => {
    assert.deepEqual(parseCommandLine(['--help']), { show: 'help' });
    assert.deepEqual(parseCommandLine(['--version']), { show: 'version' });
  });
});
