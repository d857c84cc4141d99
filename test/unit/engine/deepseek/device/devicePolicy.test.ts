import assert from 'node:assert/strict';
import * as v from 'valibot';
import {
  type AvoidCause,
  DevicePolicy,
  DeviceStateSchema,
  type DeviceState,
} from '../../../../../src/engine/deepseek/device/devicePolicy.ts';
import type { DeviceChoice } from '../../../../../src/engine/deepseek/model/deviceChoice.ts';
import { renderSentence, say, verbatim } from '../../../../../src/core/sentences/sentence.ts';
import type { DeviceSetting } from '../../../../../src/engine/options.ts';

const GPU: DeviceChoice = {
  provider: 'webgpu',
  decoder: 'gpuHalf',
  prefill: 'whole',
  reason: say('its self-test passed'),
};

const LOST = verbatim('lost');

/** A choice with its reason in English. */
const told = (choice: DeviceChoice | undefined) =>
  choice && { ...choice, reason: renderSentence(choice.reason) };

/** A policy that uses a GPU. */
const onGpu = (setting: DeviceSetting): DevicePolicy => {
  const policy = new DevicePolicy(setting);
  policy.choose(GPU);
  return policy;
};

describe('the policy for devices', () => {
  it('has no choice before one was made, and keeps the one that was made', () => {
    const policy = new DevicePolicy('auto');
    assert.equal(policy.choice, undefined);
    assert.ok(policy.mayUseGpu);
    assert.equal(policy.choose(GPU), GPU);
    assert.ok(policy.usesGpu);
    assert.equal(policy.takeWarning(), undefined);
  });

  for (const [cause, reason, warning, warnsOnAuto] of [
    [
      'crash',
      'the inference process stopped unexpectedly before',
      /on the CPU.*Restart Inference Process/u,
      false,
    ],
    ['hang', 'the GPU hung before', /^The GPU hung\. Pages are now read on the CPU\.$/u, true],
    ['run', 'WebGPU failed while it was used (lost)', /^WebGPU failed\. Pages are now/u, true],
    [
      'load',
      'the model could not be loaded on WebGPU (lost)',
      /The CPU is used instead.*lost/u,
      false,
    ],
  ] as const satisfies readonly (readonly [AvoidCause, string, RegExp, boolean])[]) {
    it(`uses the CPU from then on after: ${cause}`, () => {
      const policy = onGpu('webgpu');
      assert.equal(policy.avoid(cause, LOST), true);
      assert.deepEqual(told(policy.choice), { provider: 'cpu', reason });
      assert.equal(policy.usesGpu, false);
      assert.equal(policy.mayUseGpu, false);
      assert.deepEqual(told(policy.choose(GPU)), { provider: 'cpu', reason });
    });

    it(`warns once after: ${cause}`, () => {
      const policy = onGpu('webgpu');
      policy.avoid(cause, LOST);
      const given = policy.takeWarning();
      assert.equal(given?.code, 'deviceFailed');
      assert.match(given.message, warning);
      assert.equal(policy.takeWarning(), undefined);
      // A GPU that is no longer used cannot fail again.
      assert.equal(policy.avoid('hang'), false);
      assert.equal(policy.takeWarning(), undefined);
    });

    it(`${warnsOnAuto ? 'warns' : 'does not warn'} if no GPU was named, after: ${cause}`, () => {
      const policy = onGpu('auto');
      policy.avoid(cause, LOST);
      assert.equal(policy.takeWarning() !== undefined, warnsOnAuto);
    });
  }

  it('warns about a GPU that failed after a page was read on it', () => {
    const policy = onGpu('auto');
    assert.equal(policy.takeWarning(), undefined);
    policy.avoid('run', LOST);
    assert.match(policy.takeWarning()!.message, /WebGPU failed/u);
  });

  it('warns once that a named GPU did not pass its test', () => {
    const policy = new DevicePolicy('webgpu');
    policy.choose({ provider: 'cpu', reason: say('{0}: {1}', 'WebGPU', 'no adapter') });
    assert.match(policy.takeWarning()!.message, /The CPU is used instead.*no adapter/u);
    assert.equal(policy.takeWarning(), undefined);
    const auto = new DevicePolicy('auto');
    auto.choose({ provider: 'cpu', reason: say('{0}: {1}', 'WebGPU', 'no adapter') });
    assert.equal(auto.takeWarning(), undefined);
  });

  it('excludes nothing if the CPU was requested', () => {
    const policy = new DevicePolicy('cpu');
    assert.equal(policy.avoid('crash'), false);
    assert.deepEqual(policy.state, { kind: 'open' });
    assert.equal(policy.takeWarning(), undefined);
  });

  it('reports every change, in a form that can cross the thread', () => {
    const states: DeviceState[] = [];
    const policy = new DevicePolicy('auto', { kind: 'open' }, (state) => states.push(state));
    policy.choose(GPU);
    policy.avoid('run', LOST);
    assert.deepEqual(
      states.map(({ kind }) => kind),
      ['chosen', 'avoided'],
    );
    const other = new DevicePolicy('auto');
    for (const state of states) other.adopt(v.parse(DeviceStateSchema, structuredClone(state)));
    assert.deepEqual(other.choice, policy.choice);
    assert.match(other.takeWarning()!.message, /WebGPU failed/u);
    assert.deepEqual(other.choice?.reason.values[0], 'WebGPU', 'the words stay apart');
    assert.equal(v.is(DeviceStateSchema, { kind: 'chosen', choice: { provider: 'tpu' } }), false);
  });
});
