import assert from 'node:assert/strict';
import * as v from 'valibot';
import type { OcrEngine } from '../../../../../src/engine/engine.ts';
import { withCrashNotice } from '../../../../../src/engine/process/engines/crashNotice.ts';
import { ocrPage } from '../../../webview/fixtures.ts';
import { PageOptionsSchema } from '../../../../../src/engine/options.ts';

describe('after a crash', () => {
  const reading = { engine: 'deepseek', model: 'm', device: 'CPU, 2 threads' };
  let pages = [ocrPage(0, [], { reading })];
  const engine: OcrEngine = {
    id: 'deepseek',
    describe: () => ({ id: 'deepseek', label: '', model: '', device: '', scripts: [] }),
    load: () => Promise.resolve(),
    recognizePage: () => Promise.resolve(pages.shift()!),
    dispose: () => Promise.resolve(),
  };
  const image = { index: 0, width: 1, height: 1, data: new Uint8Array(3) };
  const read = async (using: OcrEngine) => {
    const { signal } = new AbortController();
    return using.recognizePage(image, v.parse(PageOptionsSchema, {}), {}, signal);
  };

  it('the first page says once that the GPU of the setting is not used', async () => {
    pages = [ocrPage(0, []), ocrPage(1, [], { reading }), ocrPage(2, [], { reading })];
    const using = withCrashNotice(engine, 'webgpu');
    assert.deepEqual((await read(using)).warnings, [], 'a blank page was not read');
    const [warning] = (await read(using)).warnings;
    assert.equal(warning?.code, 'deviceFailed');
    assert.match(warning.message, /on the CPU.*Restart Inference Process/u);
    assert.deepEqual((await read(using)).warnings, []);
  });

  it('nothing is said where no GPU was named', () => {
    assert.equal(withCrashNotice(engine, 'auto'), engine);
    assert.equal(withCrashNotice(engine, 'cpu'), engine);
  });
});
