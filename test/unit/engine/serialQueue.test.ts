import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { SharedQueue } from '../../../src/engine/serialQueue.ts';

describe('a queue of shared tasks', () => {
  /** Records when tasks begin and end. */
  function recorder() {
    const log: string[] = [];
    const task =
      (name: string, ms = 10) =>
      async (): Promise<string> => {
        log.push(`${name} begins`);
        await sleep(ms);
        log.push(`${name} ends`);
        return name;
      };
    return { log, task };
  }

  it('runs shared tasks beside each other, and others alone', async () => {
    const { log, task } = recorder();
    const queue = new SharedQueue();
    const results = await Promise.all([
      queue.run(task('a', 15), true),
      queue.run(task('b', 5), true),
      queue.run(task('C', 5), false),
      queue.run(task('d', 5), true),
    ]);
    assert.deepEqual(results, ['a', 'b', 'C', 'd']);
    assert.deepEqual(log, [
      'a begins',
      'b begins',
      'b ends',
      'a ends',
      'C begins',
      'C ends',
      'd begins',
      'd ends',
    ]);
  });

  it('limits shared tasks, and passes on errors', async () => {
    const queue = new SharedQueue();
    let running = 0;
    let most = 0;
    const tasks = Array.from({ length: 40 }, (_, i) =>
      queue.run(async () => {
        most = Math.max(most, ++running);
        await sleep(2);
        running--;
        if (i === 3) throw new Error('no 3');
        return i;
      }, true),
    );
    const results = await Promise.allSettled(tasks);
    assert.equal(most, 16);
    assert.deepEqual(
      results.flatMap(({ status }, i) => (status === 'rejected' ? [i] : [])),
      [3],
    );
  });

  it('lets a task that waits be cancelled', async () => {
    const queue = new SharedQueue();
    const first = queue.run(() => sleep(30), true);
    const stop = new AbortController();
    let ran = false;
    const second = queue.run(() => Promise.resolve((ran = true)), false, stop.signal);
    stop.abort();
    await assert.rejects(second, { code: 'cancelled' });
    await first;
    assert.equal(ran, false);
    assert.equal(await queue.run(() => Promise.resolve(1), false), 1);
  });
});
