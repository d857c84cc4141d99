import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import * as v from 'valibot';
import { parsePageRange, selectPages } from '../../../src/core/document/pageRange.ts';
import { createScrubber } from '../../../src/core/safe/scrub.ts';
import { InitializeParamsSchema } from '../../../src/engine/protocol.ts';
import { repositoryRoot } from '../../repositoryRoot.ts';
import { RecognizeOptionsSchema } from '../../../src/engine/options.ts';

describe('protocol', () => {
  it('fills in defaults', () => {
    const options = v.parse(RecognizeOptionsSchema, {});
    assert.deepEqual(options.languages, []);
    assert.deepEqual(options.limits, {
      fileBytes: 512 * 2 ** 20,
      imagePixels: 100e6,
      pagePixels: 40e6,
      pages: 2000,
    });
    const params = v.parse(InitializeParamsSchema, { protocol: 1, modelsFolder: '/' });
    assert.equal(params.idleUnloadSeconds, 300);
  });

  it('has an up-to-date public JSON Schema', () => {
    execFileSync(process.execPath, ['scripts/document-schema.mjs', '--check'], {
      cwd: path.resolve(repositoryRoot),
    });
  });
});

describe('page ranges', () => {
  it('select pages in order, each once', () => {
    assert.deepEqual(selectPages(undefined, 3), [0, 1, 2]);
    assert.deepEqual(selectPages('2,1-2,9-', 10), [0, 1, 8, 9]);
    assert.deepEqual(selectPages('-2', 10), [0, 1]);
    assert.deepEqual(selectPages('9-1000000000', 10), [8, 9]);
    assert.deepEqual(parsePageRange('5-'), [{ from: 5, to: undefined }]);
    assert.throws(() => selectPages('4', 3), /has 3 page/u);
  });
});

describe('scrubbing', () => {
  it('removes home folders and names in any spelling', () => {
    const scrub = createScrubber({ home: 'C:\\Users\\Jo.Doe', user: 'Jo.Doe' });
    assert.equal(scrub('at c:/users/jo.doe/x.js'), 'at ~/x.js');
    assert.equal(scrub('"C:\\\\Users\\\\Jo.Doe\\\\x"'), '"~\\\\x"');
    assert.equal(scrub('owner jo.doe, not jo.doest'), 'owner <user>, not jo.doest');
    const unix = createScrubber({ home: '/home/ann', user: 'ann' });
    assert.equal(unix('/home/ann/a /home/annika/b ann'), '~/a /home/annika/b <user>');
    assert.equal(createScrubber({ home: '/', user: 'root' })('root cause /a'), 'root cause /a');
  });
});
