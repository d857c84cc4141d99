import assert from 'node:assert/strict';
import { PROTOCOL_VERSION, type InitializeParams } from '../../../../../src/engine/protocol.ts';
import { engineEntries } from '../../../../../src/engine/process/engines/engineEntries.ts';
import {
  checkNativeModules,
  remedyFor,
  thisMachine,
  type ModuleLoader,
} from '../../../../../src/engine/process/engines/nativeModules.ts';
import { inferenceThreads } from '../../../../../src/engine/process/engines/threadCount.ts';
import { renderSentence } from '../../../../../src/core/sentences/sentence.ts';

const debian = { platform: 'linux', arch: 'x64', glibc: '2.36' } as const;
const windows = { platform: 'win32', arch: 'x64', glibc: undefined } as const;
const works: ModuleLoader = () => Promise.resolve({ version: '1.0.0' });
const params: InitializeParams = {
  protocol: PROTOCOL_VERSION,
  modelsFolder: '/',
  tessdataFolders: [],
  systemTessdata: true,
  deepseekDevice: 'auto',
  deepseekVision: 'int8',
  deepseekHalf: true,
  afterCrash: false,
  threads: 0,
  idleUnloadSeconds: 1,
};

describe('check of the native modules', () => {
  it('finds the modules of this machine', async () => {
    const { versions, failures } = await checkNativeModules();
    assert.deepEqual([...failures], []);
    for (const version of Object.values(versions)) assert.match(version, /^\d+\.\d+\.\d+/u);
    if (process.platform === 'linux') assert.match(thisMachine().glibc ?? '', /^2\.\d+$/u);
  });

  it('lists the compact engine as unavailable with the remedy instead of crashing', async () => {
    const loaders = {
      'onnxruntime-node': () =>
        Promise.reject(new Error('The specified module could not be found.')),
      sharp: works,
      '@napi-rs/canvas': works,
    };
    const result = await checkNativeModules(loaders, windows);
    const entry = engineEntries(params, result, {}).find(({ id }) => id === 'compact');
    assert.ok(entry && 'unavailable' in entry);
    assert.match(
      renderSentence(entry.unavailable),
      /onnxruntime-node .*Visual C\+\+ Redistributable/u,
    );
    const failure = result.failures.get('onnxruntime-node');
    assert.equal(failure?.code, 'nativeModule');
    assert.match(failure.detail ?? '', /specified module/u);
  });

  const remedies: [
    string,
    Parameters<typeof remedyFor>[1],
    Parameters<typeof remedyFor>[2],
    RegExp,
  ][] = [
    ['musl', 'Error loading shared library', { ...debian, glibc: undefined }, /musl/u],
    ['old glibc', "version `GLIBC_2.28' not found", { ...debian, glibc: '2.17' }, /2\.17/u],
    ['no such target', 'x', { ...debian, arch: 'ia32' }, /no build.*linux-ia32/u],
    ['wrong package', 'invalid ELF header', debian, /a platform other than linux-x64/u],
    ['missing file', "Cannot find module '../bin/x.node'", debian, /not in the package/u],
    [
      'missing library',
      'libgomp.so.1: cannot open shared object file: No such file or directory',
      debian,
      /libgomp\.so\.1 is missing/u,
    ],
    ['Windows on ARM', 'x', { ...windows, arch: 'arm64' }, /vc_redist\.arm64/u],
    ['anything else', 'x', debian, /"server" engine/u],
  ];
  for (const [name, message, machine, wanted] of remedies) {
    it(`has a remedy for: ${name}`, () => {
      assert.match(renderSentence(remedyFor('sharp', message, machine)), wanted);
    });
  }
});

describe('inferenceThreads', () => {
  it('leaves one core free if there are more than two', () => {
    assert.deepEqual(
      [1, 2, 3, 4, 8].map((cores) => inferenceThreads(0, cores)),
      [1, 2, 2, 3, 7],
    );
    assert.equal(inferenceThreads(6, 2), 6);
  });
});
