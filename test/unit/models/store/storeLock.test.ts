import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnSync } from 'node:child_process';
import { OcrError } from '../../../../src/core/errors/errors.ts';
import { isLocked, withLock } from '../../../../src/models/store/storeLock.ts';

describe("a model's lock", () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
    file = path.join(folder, 'model.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const take = (work = () => Promise.resolve('done')): Promise<string> =>
    withLock(file, 'Model', undefined, work);
  const isBusy = (error: unknown): boolean =>
    error instanceof OcrError && error.code === 'storeBusy';
  const write = (owner: object): void => writeFileSync(file, JSON.stringify(owner));
  const old = (): void => utimesSync(file, new Date(0), new Date(Date.now() - 61_000));

  /** Id of a process that has ended. */
  const deadPid = spawnSync(process.execPath, ['-e', '0']).pid;

  it('is held during the work and released afterwards, even after a failure', async () => {
    await take(async () => {
      assert.equal(await isLocked(file), true);
      await assert.rejects(take(), isBusy);
      return '';
    });
    await assert.rejects(
      take(() => Promise.reject(new Error('x'))),
      /x/u,
    );
    assert.deepEqual(readdirSync(folder), []);
    assert.equal(await take(), 'done');
  });

  it('is taken over from a process that has ended, not from one that is running', async () => {
    write({ pid: deadPid, host: hostname(), key: 'a' });
    assert.equal(await isLocked(file), false);
    assert.equal(await take(), 'done');
    write({ pid: process.ppid, host: hostname(), key: 'a' });
    await assert.rejects(take(), isBusy);
    old();
    assert.equal(await take(), 'done', 'the process id may belong to another by now');
  });

  it('is taken over from another machine only if it was not touched for a minute', async () => {
    write({ pid: deadPid, host: 'elsewhere', key: 'a' });
    await assert.rejects(take(), /on elsewhere/u);
    old();
    assert.equal(await take(), 'done');
  });

  it('is taken over if it is damaged and old', async () => {
    writeFileSync(file, '{');
    await assert.rejects(take(), isBusy);
    old();
    assert.equal(await take(), 'done');
  });

  it('is acquired by exactly one of many processes that find it stale', async () => {
    for (let round = 0; round < 60; round++) {
      write({ pid: deadPid, host: hostname(), key: 'a' });
      let inside = 0;
      const results = await Promise.allSettled(
        Array.from({ length: 8 }, async (_, index) => {
          await sleep(index % 3);
          return take(async () => {
            assert.equal(++inside, 1);
            await sleep(5);
            inside--;
            return '';
          });
        }),
      );
      const failed = results.filter((result) => result.status === 'rejected');
      assert.ok(failed.length < 8);
      assert.ok(
        failed.every(({ reason }) => isBusy(reason)),
        String(failed[0]?.reason),
      );
      assert.deepEqual(readdirSync(folder), []);
    }
  });
});
