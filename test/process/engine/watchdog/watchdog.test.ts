/** Processes whose parent has ended, and those that use too much memory. */
import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryLimitIn, memoryWords } from '../../../../src/engine/watchdog/watchdogTask.ts';
import { alive } from './alive.ts';

const beside = (name: string) => path.join(import.meta.dirname, name);
/** The test's page blocks for 20 s, and nothing else ends the process. */
const SECONDS = 10;

describe('the watchdog', () => {
  const started: ChildProcess[] = [];
  const start = (name: string, ...args: string[]): ChildProcess => {
    const child = fork(beside(name), args, { execArgv: [], silent: true });
    started.push(child);
    return child;
  };
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  /** Seconds until a process had ended; undefined if it outlives the test. */
  async function secondsUntilGone(pid: number): Promise<number | undefined> {
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    while (alive(pid)) {
      if (seconds() > SECONDS) {
        process.kill(pid, 'SIGKILL');
        return undefined;
      }
      await sleep(50);
    }
    return seconds();
  }

  it('ends an inference process that computes after its parent was killed', async () => {
    const parent = start('orphanParent.js');
    const [pid] = (await once(parent, 'message')) as [number];
    // The page blocks the process right after it was reported.
    await sleep(300);
    assert.ok(alive(pid));
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    assert.notEqual(await secondsUntilGone(pid), undefined);
  });

  it('gives a process the requested time to clean up', async () => {
    const parent = start('guardedParent.js', '1.5');
    const [pid] = (await once(parent, 'message')) as [number];
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    const seconds = await secondsUntilGone(pid);
    assert.ok(seconds !== undefined && seconds > 1, String(seconds));
  });

  it('keeps no process alive, and ends none whose parent is running', async () => {
    const child = start('guarded.js', '0', 'idle');
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    assert.deepEqual([code, signal], [0, null]);
  });

  it('reports that it ended a process because of its memory', () => {
    const said = `first\n\n${memoryWords(4123, 4096)}\n`;
    assert.equal(memoryLimitIn(said), 4096 * 2 ** 20);
    assert.equal(memoryLimitIn('The document says: Memory limit: 9 MB'), undefined);
    assert.equal(memoryLimitIn(''), undefined);
  });

  it('runs in every worker process', () => {
    for (const bundle of ['server', 'convert', 'deepseek-probe']) {
      const file = path.join('dist', `${bundle}.js`);
      assert.ok(existsSync(file), `${file}: run "npm run build" first`);
      assert.match(readFileSync(file, 'utf8'), /watchdog-thread\.js/u, bundle);
    }
  });
});
