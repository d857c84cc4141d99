import assert from 'node:assert/strict';
import { interruptCode, interruptSignal } from '../../../../src/cli/run/interrupt.ts';

describe('interrupting signals', () => {
  const process = () => {
    const listeners = new Map<string, () => void>();
    const exits: number[] = [];
    let now = 1000;
    const target = {
      on: (name: string, listener: () => void) => listeners.set(name, listener),
      exit: (code: number) => exits.push(code),
    };
    const signal = interruptSignal(target, () => now);
    const send = (name: string, afterMs = 0) => {
      now += afterMs;
      listeners.get(name)?.();
    };
    return { signal, send, exits };
  };

  it('have the exit codes of shells', () => {
    for (const [name, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const) {
      const { signal, send, exits } = process();
      assert.ok(!signal.aborted);
      send(name);
      assert.ok(signal.aborted);
      assert.equal(interruptCode(signal), code);
      assert.deepEqual(exits, []);
    }
    assert.equal(interruptCode(AbortSignal.abort()), 130);
  });

  it('end the process the second time', () => {
    const { send, exits } = process();
    send('SIGINT');
    send('SIGINT', 1000);
    assert.deepEqual(exits, [130]);
  });

  it('do not end it if the same signal arrives twice, as from a closing terminal or a wrapper', () => {
    const { send, exits } = process();
    send('SIGHUP');
    send('SIGHUP', 1000);
    assert.deepEqual(exits, []);
    const wrapped = process();
    wrapped.send('SIGTERM');
    wrapped.send('SIGTERM', 5);
    assert.deepEqual(wrapped.exits, []);
    wrapped.send('SIGTERM', 1000);
    assert.deepEqual(wrapped.exits, [143]);
  });
});
