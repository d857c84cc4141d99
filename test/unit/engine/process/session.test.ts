import assert from 'node:assert/strict';
import { errors } from '../../../../src/core/errors/errors.ts';
import type { InitializeParams, RecognizeParams } from '../../../../src/engine/protocol.ts';
import { Session, type SessionParts } from '../../../../src/engine/process/session.ts';

describe('an inference process without its image decoder', () => {
  it('answers with the remedy of the module check', async () => {
    const failure = errors.nativeModule('sharp', 'Install the extension again.', 'not found');
    const parts: SessionParts = {
      checkNativeModules: () =>
        Promise.resolve({ versions: {}, failures: new Map([['sharp', failure]]) }),
      engines: () => [],
      // Never reached: the check's sentence comes first.
      stages: {} as SessionParts['stages'],
    };
    const nothing = () => undefined;
    const output = { runEvent: nothing, log: nothing, stuck: nothing, limitMemory: () => nothing };
    const params = { idleUnloadSeconds: 0 } as InitializeParams;
    const { session, result } = await Session.start(params, parts, output);
    assert.deepEqual(result.problems, [failure.message]);
    const work = session.recognize({ run: 'a' } as RecognizeParams, new AbortController().signal);
    await assert.rejects(work, failure);
  });
});
