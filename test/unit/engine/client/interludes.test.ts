import assert from 'node:assert/strict';
import { errors } from '../../../../src/core/errors/errors.ts';
import { Interludes } from '../../../../src/engine/client/interludes.ts';
import { SharedQueue, untilAborted } from '../../../../src/engine/serialQueue.ts';

describe('short work between the pages of a run', () => {
  it('keeps the next run waiting, even if the run in whose place it is done is cancelled', async () => {
    const queue = new SharedQueue();
    const interludes = new Interludes();
    const steps: string[] = [];
    let endShort: () => void = () => undefined;
    const short = interludes.add(() => new Promise<void>((resolve) => (endShort = resolve)));
    const user = new AbortController();
    const long = interludes.inTurn(
      queue,
      () => untilAborted(interludes.carryOut(), user.signal),
      false,
      user.signal,
    );
    const next = interludes.inTurn(queue, () => Promise.resolve(steps.push('next')), false);
    await Promise.resolve();
    user.abort();
    await assert.rejects(long, { code: 'cancelled' });
    steps.push('cancelled');
    await new Promise(setImmediate);
    assert.deepEqual(steps, ['cancelled'], 'the short work is still being done');
    endShort();
    await Promise.all([short, next]);
    assert.deepEqual(steps, ['cancelled', 'next']);
  });

  it('passes on results and failures, and cancels what waits', async () => {
    const queue = new SharedQueue();
    const interludes = new Interludes();
    assert.equal(await interludes.inTurn(queue, () => Promise.resolve(1), false), 1);
    const failing = interludes.inTurn(queue, () => Promise.reject(errors.cancelled()), true);
    await assert.rejects(failing, { code: 'cancelled' });
    const blocked = interludes.inTurn(queue, () => new Promise<void>(() => undefined), false);
    const waiting = interludes.inTurn(queue, () => blocked, false, AbortSignal.abort());
    await assert.rejects(waiting, { code: 'cancelled' });
  });
});
