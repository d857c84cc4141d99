import assert from 'node:assert/strict';
import { inspectPort } from '../../../../src/engine/client/inspectPort.ts';
import { log, make, useClients } from './clientRig.ts';

describe('a debugger of the inference process', () => {
  useClients();
  const isListening = (): boolean =>
    log.some((line) => /Debugger listening on ws:\/\/127\.0\.0\.1:\d+/u.test(line));

  it('can attach if a port is named', async () => {
    // Any free port.
    await make({ inspectPort: 0 }).initialize();
    assert.ok(isListening());
  });

  it('cannot attach otherwise, whatever the environment contains', async () => {
    process.env['DEEPSEEK_OCR_INSPECT'] = '0';
    try {
      await make().initialize();
    } finally {
      delete process.env['DEEPSEEK_OCR_INSPECT'];
    }
    assert.equal(isListening(), false);
  });

  for (const [value, isDevelopment, port] of [
    ['9230', true, 9230],
    ['9230', false, undefined],
    [undefined, true, undefined],
    ['0', true, undefined],
    ['70000', true, undefined],
    ['0.0.0.0:9230', true, undefined],
    ['', true, undefined],
  ] as const) {
    it(`finds with ${JSON.stringify(value)}, ${isDevelopment ? 'from sources' : 'installed'}, the port ${port}`, () => {
      const environment = value === undefined ? {} : { DEEPSEEK_OCR_INSPECT: value };
      assert.equal(inspectPort(environment, isDevelopment), port);
    });
  }
});
