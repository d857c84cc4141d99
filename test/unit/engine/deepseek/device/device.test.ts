import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  chooseDevice,
  type ChooseOptions,
} from '../../../../../src/engine/deepseek/device/chooseDevice.ts';
import { decide } from '../../../../../src/engine/deepseek/device/decideUse.ts';
import {
  largestNeed,
  measuredNeed,
  memoryNeed,
  requireMemory,
} from '../../../../../src/engine/deepseek/device/modelMemory.ts';
import type {
  Measurements,
  Report,
} from '../../../../../src/engine/deepseek/device/probeReport.ts';
import { TOLERANCE } from '../../../../../src/engine/deepseek/device/probeReport.ts';
import { worstRow } from '../../../../../src/engine/deepseek/device/selfTest.ts';
import type { DeviceChoice } from '../../../../../src/engine/deepseek/model/deviceChoice.ts';
import { tokenTime } from '../../../../../src/engine/deepseek/device/probeSpeed.ts';
import { renderSentence, verbatim } from '../../../../../src/core/sentences/sentence.ts';
import { CONVERTER_VERSION } from '../../../../../src/models/format/manifest.ts';

const GOOD = { error: 0.02 };
const BAD = { error: 0.3 };
const FAILED = { failure: verbatim('device lost') };
const FAST = { device: 5, cpu: 20 };

const ALL: Measurements = { whole: GOOD, chunks: GOOD, stepwise: GOOD, decode: GOOD };
const report = (measured: Partial<Measurements>, speed = FAST): Report => ({
  speed,
  decoder: { gpu: { ...ALL, ...measured } },
  vision: {},
});
const reasonOf = ({ reason }: Pick<DeviceChoice, 'reason'>): string => renderSentence(reason);
const ANY = { onlyIfFaster: false, cpuGraph: true };
const FASTER = { onlyIfFaster: true, cpuGraph: true };

describe('how a device is used', () => {
  const prefill = (measured: Partial<Measurements>): string => {
    const decision = decide(report(measured), FASTER);
    return decision.use ? decision.prefill : 'none';
  };

  it('depends on what it computes correctly', () => {
    assert.equal(prefill({}), 'whole');
    assert.equal(prefill({ whole: BAD }), 'chunks');
    assert.equal(prefill({ whole: FAILED }), 'chunks');
    assert.equal(prefill({ whole: BAD, chunks: BAD }), 'stepwise');
    assert.equal(prefill({ whole: BAD, chunks: BAD, stepwise: BAD }), 'cpu');
    assert.equal(prefill({ whole: BAD, chunks: FAILED, stepwise: FAILED }), 'cpu');
    assert.equal(prefill({ decode: BAD }), 'none');
    assert.equal(prefill({ whole: BAD, chunks: BAD, stepwise: BAD, decode: FAILED }), 'none');
    assert.equal(prefill({ decode: { error: TOLERANCE } }), 'whole');
    assert.equal(prefill({ decode: { error: TOLERANCE * 1.01 } }), 'none');
  });

  it('is not at all if it is slower, unless it was requested by name', () => {
    const slow = report({}, { device: 30, cpu: 20 });
    assert.equal(decide(slow, FASTER).use, false);
    assert.match(reasonOf(decide(slow, FASTER)), /30 ms per token, CPU 20 ms/u);
    assert.equal(decide(slow, ANY).use, true);
    const hopeless = { speed: { device: 900, cpu: 20 }, decoder: {}, vision: {} };
    assert.equal(decide(hopeless, FASTER).use, false);
  });

  it('is in half precision if that is correct, or in the form that runs the prompt better', () => {
    const decoder = (gpuHalf: Partial<Measurements>, gpu?: Partial<Measurements>) => {
      const forms = { gpuHalf: { ...ALL, ...gpuHalf }, ...(gpu && { gpu: { ...ALL, ...gpu } }) };
      const decision = decide({ speed: FAST, decoder: forms, vision: {} }, ANY);
      return decision.use ? `${decision.decoder} ${decision.prefill}` : reasonOf(decision);
    };
    assert.equal(decoder({}), 'gpuHalf whole');
    assert.equal(decoder({ whole: BAD }, { whole: BAD }), 'gpuHalf chunks');
    assert.equal(decoder({ whole: BAD }, {}), 'gpu whole');
    assert.equal(decoder({ decode: FAILED }, {}), 'gpu whole');
    assert.match(decoder({ decode: FAILED }), /device lost/u);
  });

  it('includes the CPU for the prompt only if the model has a graph for it', () => {
    const wrong = report({ whole: BAD, chunks: BAD, stepwise: BAD });
    assert.equal(decide(wrong, ANY).use, true);
    const without = decide(wrong, { onlyIfFaster: false, cpuGraph: false });
    assert.equal(without.use, false);
    assert.match(reasonOf(without), /differed from the CPU by 30 %/u);
  });

  it('includes the vision encoder if that is correct and not slower', () => {
    const vision = (forms: Report['vision'], visionSpeed = { device: 500, cpu: 4000 }) => {
      const decision = decide({ ...report({}), vision: forms, visionSpeed }, FASTER);
      assert.ok(decision.use);
      return [decision.vision, reasonOf(decision).split('; ').at(-1)] as const;
    };
    assert.equal(vision({ half: GOOD })[0], 'half');
    assert.equal(vision({ half: BAD, float: GOOD })[0], 'float');
    const [wrong, why] = vision({ half: BAD, float: FAILED });
    assert.equal(wrong, undefined);
    assert.match(why!, /on the CPU, since it failed on the GPU \(device lost\)/u);
    const [slow, slower] = vision({ half: GOOD }, { device: 9000, cpu: 4000 });
    assert.equal(slow, undefined);
    assert.match(slower!, /on the CPU, which is faster \(a view in about 9 s, CPU 4 s\)/u);
  });

  it('depends on times in which the overhead of a run counts once', () => {
    assert.equal(tokenTime({ empty: 2, step: 2, product: 2 }), 2);
    // Four times the small decoder's layers; the weights of a token are 15.2 large products.
    assert.equal(tokenTime({ empty: 1, step: 3, product: 1 }), 9);
    assert.ok(Math.abs(tokenTime({ empty: 1, step: 1, product: 2 }) - 16.2) < 0.01);
    // Noise in the times must not make a part cost less than nothing.
    assert.equal(tokenTime({ empty: 1, step: 0.5, product: 0.5 }), 1);
  });

  it('depends on the worst row, not the average', () => {
    const wanted = new Float32Array(40).fill(1);
    const actual = wanted.slice();
    actual[25] = 3;
    assert.equal(worstRow(wanted, wanted, 10), 0);
    assert.ok(Math.abs(worstRow(actual, wanted, 10) - Math.sqrt(4 / 10)) < 1e-6);
    actual[3] = NaN;
    assert.equal(worstRow(actual, wanted, 10), Infinity);
    assert.equal(worstRow(actual.subarray(10), wanted, 10), Infinity);
  });
});

describe('choosing a device', () => {
  const manifest: ChooseOptions['manifest'] = {
    decoders: ['cpu', 'gpu', 'gpuHalf'],
    quantization: 'int4',
    family: 'v1',
  };
  const base = { setting: 'auto', manifest, bundled: ['cpu', 'webgpu'] } as const;
  const passes = () => Promise.resolve({ report: report({}) });
  const unused = () => Promise.reject(new Error('nothing should be tested'));

  it('selects a GPU that passes', async () => {
    const choice = await chooseDevice({ ...base, probe: passes });
    assert.equal(choice.provider, 'webgpu');
  });

  it('does not test a GPU if none can be used', async () => {
    const asked = { ...base, probe: unused };
    const cpu = async (options: Partial<ChooseOptions>, reason: RegExp) => {
      const choice = await chooseDevice({ ...asked, ...options });
      assert.equal(choice.provider, 'cpu');
      assert.match(reasonOf(choice), reason);
    };
    await cpu({ setting: 'cpu' }, /setting/u);
    await cpu({ manifest: { ...manifest, decoders: ['cpu'], quantization: 'fp32' } }, /fp32/u);
    await cpu({ setting: 'directml' }, /DirectML: this build/u);
    await cpu({ setting: 'cuda' }, /CUDA: this build/u);
  });

  it('reports why the CPU is used', async () => {
    const failure = () => Promise.resolve({ failure: verbatim('no adapter') });
    const choice = await chooseDevice({ ...base, probe: failure });
    assert.equal(choice.provider, 'cpu');
    assert.equal(reasonOf(choice), 'WebGPU: no adapter');
    const wrong = () => Promise.resolve({ report: report({ decode: BAD }) });
    assert.match(reasonOf(await chooseDevice({ ...base, probe: wrong })), /differed .* 30 %/u);
  });

  it('selects a slow GPU that was named, and measures it in any case', async () => {
    const asked: boolean[] = [];
    const probe: ChooseOptions['probe'] = ({ always }) => {
      asked.push(always);
      return Promise.resolve({ report: report({}, { device: 90, cpu: 20 }) });
    };
    assert.equal((await chooseDevice({ ...base, probe })).provider, 'cpu');
    assert.equal((await chooseDevice({ ...base, setting: 'webgpu', probe })).provider, 'webgpu');
    assert.deepEqual(asked, [false, true]);
  });

  it('reports that a model in half precision needs a GPU, and accepts a slow one for it', async () => {
    const half: typeof manifest = { ...manifest, decoders: ['gpuHalf'], quantization: 'fp16' };
    const slow = () => Promise.resolve({ report: report({}, { device: 90, cpu: 20 }) });
    const choice = await chooseDevice({ ...base, manifest: half, probe: slow });
    assert.equal(choice.provider, 'webgpu');
    await assert.rejects(
      chooseDevice({
        ...base,
        manifest: half,
        probe: () => Promise.resolve({ failure: verbatim('none') }),
      }),
      { code: 'engineUnavailable', message: /fp16 variant .*WebGPU: none.*int4/u },
    );
  });
});

describe('memory for a model', () => {
  const sizes = { decoderBytes: 1.8e9, visionBytes: 0.46e9 };
  const decoder = {
    hidden: 1280,
    heads: 10,
    layers: 12,
    denseLayers: 1,
    experts: 64,
    expertsPerToken: 6,
    expertWidth: 896,
    vocabulary: 129280,
    maxPositions: 8192,
    ropeTheta: 10000,
    epsilon: 1e-6,
  };
  const need = (choice: Parameters<typeof memoryNeed>[2]): number =>
    memoryNeed(sizes, decoder, choice);

  it('includes weights that are loaded twice', () => {
    const cpu = need({ provider: 'cpu', reason: verbatim('') });
    const use = { provider: 'webgpu', decoder: 'gpu', reason: verbatim('') } as const;
    const gpu = need({ ...use, prefill: 'whole' });
    const both = need({ ...use, prefill: 'cpu' });
    assert.ok(gpu < cpu && cpu < both);
    // The released model in int4 on the CPU: between its files and twice as much.
    assert.ok(cpu > 2.3e9 && cpu < 4.6e9, String(cpu));
  });

  it('is at most that of a device which needs the model twice, in its largest form', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'model-'));
    const write = (name: string, bytes: number) => {
      writeFileSync(path.join(folder, name), '');
      truncateSync(path.join(folder, name), bytes);
    };
    const manifest = {
      converter: CONVERTER_VERSION,
      family: 'v1',
      quantization: 'int4',
      viewSizes: [640],
      decoders: ['cpu', 'gpu'],
      vision: ['int8', 'float'],
      source: 'x',
      config: { decoder },
      vectors: {},
      bytes: 1,
    };
    try {
      assert.equal(await largestNeed(folder), 0, 'no model, no memory');
      writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
      assert.equal(await largestNeed(folder), 0, 'the engine says that files are missing');
      write('decoder.bin', sizes.decoderBytes);
      write('vision_int8.bin', sizes.visionBytes);
      write('vision_float.bin', 0.8e9);
      const twice = {
        provider: 'webgpu',
        decoder: 'gpu',
        prefill: 'cpu',
        reason: verbatim(''),
      } as const;
      // Half-precision weights are float32 ones in memory.
      const largest = memoryNeed({ ...sizes, visionBytes: 1.6e9 }, decoder, twice);
      assert.equal(await largestNeed(folder), largest);
      assert.ok(largest > 5e9 && largest < 9e9, String(largest));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is refused if it is not available, with models that may fit', () => {
    // What was measured replaces the estimate; pages in tiles need more than those of the check.
    assert.equal(measuredNeed({ device: 'CPU', peakBytes: 4e9 }), 5e9);
    assert.equal(measuredNeed({ device: 'CPU' }), undefined);
    requireMemory(4e9, 'int8', 5e9);
    assert.throws(() => requireMemory(6e9, 'int8', 5e9), {
      code: 'outOfMemory',
      message: /6 GB .* 5 GB .* int4/u,
    });
    assert.throws(() => requireMemory(6e9, 'int4', 5e9), { message: /compact/u });
  });
});
