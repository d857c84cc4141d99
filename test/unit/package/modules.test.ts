import assert from 'node:assert/strict';
import { runtimeModules } from '../../../scripts/package/modules.mjs';

const namesOf = async (target: string): Promise<string[]> =>
  (await runtimeModules(target)).map(({ name }: { name: string }) => name);

describe('npm packages in an extension package', () => {
  it('are those of its platform', async () => {
    const names = await namesOf('linux-arm64');
    assert.ok(names.includes('@img/sharp-linux-arm64'));
    assert.ok(names.includes('onnxruntime-node'));
    for (const name of names) assert.doesNotMatch(name, /wasm32|x64|darwin|win32|musl/u);
  });

  it('decode pictures without native code if there is no platform', async () => {
    const names = await namesOf('universal');
    for (const name of ['sharp', '@img/sharp-wasm32', '@emnapi/runtime', 'pdfjs-dist']) {
      assert.ok(names.includes(name), name);
    }
    for (const name of names) assert.doesNotMatch(name, /x64|arm64|onnxruntime|canvas/u);
  });
});
