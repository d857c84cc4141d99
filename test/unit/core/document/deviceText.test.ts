import assert from 'node:assert/strict';
import { deviceText } from '../../../../src/core/document/deviceText.ts';
import { renderSentence, verbatim } from '../../../../src/core/sentences/sentence.ts';
import { DevicePolicy } from '../../../../src/engine/deepseek/device/devicePolicy.ts';
import { ModelHost } from '../../../../src/engine/deepseek/device/modelHost.ts';
import { DEVICE_NAMES } from '../../../../src/engine/deepseek/model/deviceChoice.ts';
import { ThreadedDeepseekEngine } from '../../../../src/engine/deepseek/thread/threadedEngine.ts';

/** Everything that the DeepSeek engine says about its device. */
function* devices(): Generator<string> {
  const options = { folder: '/m', threads: 2 };
  const reason = verbatim('');
  for (const prefill of ['whole', 'chunks', 'stepwise', 'cpu'] as const) {
    for (const decoder of ['gpu', 'gpuHalf'] as const) {
      for (const vision of [{}, { vision: 'half' }] as const) {
        const policy = new DevicePolicy('auto');
        policy.choose({ provider: 'webgpu', prefill, decoder, ...vision, reason });
        yield new ModelHost({ ...options, policy }).device.device;
      }
    }
  }
  yield new ModelHost(options).device.device;
  yield new ThreadedDeepseekEngine(options, '', new DevicePolicy('auto')).describe().device;
}

describe('the text of a device', () => {
  it('is the same in English', () => {
    for (const device of [...devices(), 'CPU, 1 thread', 'a server, far away', '']) {
      assert.equal(renderSentence(deviceText(device)), device);
    }
  });

  it('has no English words but names in another language', () => {
    const names: readonly string[] = Object.values(DEVICE_NAMES);
    const other = (english: string, ...values: (string | number)[]): string =>
      /\p{L}/u.test(english)
        ? '§'
        : english.replaceAll(/\{(\d)\}/gu, (_, at) => `${values[Number(at)]}`);
    for (const device of devices()) {
      const words = renderSentence(deviceText(device), other).match(/[^, §\d]+/gu) ?? [];
      assert.deepEqual(
        words.filter((word) => !names.includes(word)),
        [],
        device,
      );
    }
  });
});
