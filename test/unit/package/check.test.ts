import assert from 'node:assert/strict';
import { findingsOf } from '../../../scripts/package/check.mjs';
import { translationFiles } from '../../../scripts/package/translations.mjs';

const ORT = 'dist/node_modules/onnxruntime-node/bin/napi-v6';

describe('contents of a package', () => {
  it('include the binaries of its own platform', () => {
    assert.deepEqual(findingsOf(`${ORT}/linux/x64/libonnxruntime.so.1`, 'linux-x64'), []);
    assert.deepEqual(findingsOf(`${ORT}/win32/arm64/onnxruntime.dll`, 'win32-arm64'), []);
    const sharp = 'dist/node_modules/@img/sharp-libvips-darwin-arm64/lib/libvips.8.18.3.dylib';
    assert.deepEqual(findingsOf(sharp, 'darwin-arm64'), []);
  });

  it('include every bundle', () => {
    for (const name of ['extension', 'server', 'cli', 'convert', 'quantizer-thread']) {
      assert.deepEqual(findingsOf(`dist/${name}.js`, 'universal'), [], name);
    }
  });

  it('include the translations', async () => {
    const files = await translationFiles();
    assert.ok(files.includes('package.nls.json') && files.includes('l10n/bundle.l10n.json'));
    for (const name of [...files, 'package.nls.zh-cn.json', 'l10n/bundle.l10n.zh-cn.json']) {
      assert.deepEqual(findingsOf(name, 'universal'), [], name);
    }
  });

  it('exclude those of another system, processor or C library', () => {
    const other = ['other platform'];
    assert.deepEqual(findingsOf(`${ORT}/win32/x64/onnxruntime.dll`, 'linux-x64'), other);
    assert.deepEqual(findingsOf(`${ORT}/linux/arm64/libonnxruntime.so.1`, 'linux-x64'), other);
    const musl = 'dist/node_modules/@napi-rs/canvas-linux-x64-musl/skia.linux-x64-musl.node';
    assert.deepEqual(findingsOf(musl, 'linux-x64'), other);
    assert.notDeepEqual(findingsOf(`${ORT}/linux/x64/libonnxruntime.so.1`, 'universal'), []);
  });

  it('exclude source maps, sources, tests and documents', () => {
    for (const name of [
      'dist/extension.js.map',
      'src/extension.ts',
      'dist/node_modules/sharp/src/sharp.cc',
      'dist/node_modules/sharp/dist/index.d.ts',
      'docs/architecture.md',
      'out-test/unit/x.test.js',
      'test/fixtures/a.pdf',
      'package-lock.json',
      '.vscodeignore',
      'dist/other.js',
    ]) {
      assert.deepEqual(findingsOf(name, 'linux-x64'), ['stray'], name);
    }
  });
});
