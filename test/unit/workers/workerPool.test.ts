/** A pool of threads: order, limits, and what happens when threads or callers give up. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { errors } from '../../../src/core/errors/errors.ts';
import { WorkerPool, type PoolOptions } from '../../../src/workers/workerPool.ts';
import { verbatim } from '../../../src/core/sentences/sentence.ts';

/** Does what a job says; `gate` holds it until the test stores 1 there. */
const THREAD = `
const { parentPort: port, threadId, workerData } = require('node:worker_threads');
const gate = new Int32Array(workerData.gate);
port.on('message', ({ type, id, method, params }) => {
  if (type === 'cancel') return;
  const tell = (message) => port.postMessage({ id, ...message });
  if (method === 'ready') {
    if (workerData.unready) throw new Error('bad luck');
    return tell({ type: 'done', result: null });
  }
  Atomics.add(gate, 1, 1);
  if (params.do === 'crashLater') Atomics.wait(gate, 0, 0);
  if (params.do.startsWith('crash')) throw new Error('trap');
  if (params.do === 'exit') process.exit(3);
  if (params.do === 'hang') for (;;) {}
  if (params.do === 'wait') Atomics.wait(gate, 0, 0);
  if (params.do === 'fail')
    return tell({ type: 'failed', error: { code: 'corruptFile', message: 'x' } });
  if (params.do === 'wrong') return tell({ type: 'done', result: 'text' });
  if (params.do === 'nonsense') return port.postMessage([1, 2, 3]);
  tell({ type: 'done', result: threadId });
});
`;

interface Job {
  readonly do: string;
  readonly size?: number;
}

describe('a pool of worker threads', function () {
  this.timeout(20_000);
  let folder = '';
  let gate: Int32Array;
  let pool: WorkerPool<Job, number>;
  // The threads do not keep the process alive.
  const alive = setInterval(() => undefined, 1000);

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'pool-'));
    await writeFile(path.join(folder, 'thread.cjs'), THREAD);
  });
  afterEach(() => pool.dispose());
  after(async () => {
    clearInterval(alive);
    await rm(folder, { recursive: true });
  });

  function poolOf(options: Partial<PoolOptions<Job, number>> = {}, workerData: object = {}): void {
    gate = new Int32Array(new SharedArrayBuffer(8));
    pool = new WorkerPool<Job, number>({
      entry: path.join(folder, 'thread.cjs'),
      name: 'test',
      workerData: { ...workerData, gate: gate.buffer },
      threads: 1,
      method: 'work',
      result: v.number(),
      jobsPerThread: 2,
      broken: (why) => errors.recognizerFailed('It', verbatim(why)),
      ...options,
    });
  }
  const late = (seconds: number): Error => errors.timeout('It', seconds);
  /** Short for the job that hangs alone: others may be slow on a busy machine. */
  const timeLimit = {
    seconds: ({ do: what }: Job): number => (what === 'hang' ? 0.3 : 20),
    error: late,
  };
  const run = (what: string, signal?: AbortSignal): Promise<number> =>
    pool.run({ do: what }, signal);
  /** Releases jobs that wait. */
  const open = (): void => {
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
  };
  /** Number of jobs that threads have started. */
  const begun = (): number => Atomics.load(gate, 1);
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve));
  };

  for (const [what, error] of [
    ['crash', { code: 'recognizerFailed', message: /trap/u }],
    ['exit', { code: 'recognizerFailed', message: /exit code 3/u }],
    ['nonsense', { code: 'recognizerFailed', message: /malformed message/u }],
    ['wrong', { code: 'invalidRequest', message: /malformed/u }],
    ['fail', { code: 'corruptFile' }],
    ['hang', { code: 'timeout' }],
  ] as const) {
    it(`fails only the job during which this happens: ${what}`, async () => {
      poolOf({ timeLimit });
      const bad = assert.rejects(run(what), error);
      const others = [run('good'), run('good'), run('good')];
      await bad;
      const threads = new Set(await Promise.all(others));
      assert.equal(threads.size, 1, 'one thread took the place of the other');
    });
  }

  it('counts the time of a job from its start in the thread', async () => {
    const watched: string[] = [];
    const seconds = (job: Job): number => {
      watched.push(job.do);
      return 20;
    };
    poolOf({ timeLimit: { seconds, error: late } });
    const jobs = [run('wait'), run('good')];
    await until(() => begun() === 1);
    assert.deepEqual(watched, ['wait']);
    open();
    await Promise.all(jobs);
    assert.deepEqual(watched, ['wait', 'good']);
  });

  it('replaces a thread after a certain amount of work', async () => {
    poolOf({ replaceAfter: 2 });
    const threads: number[] = [];
    for (let i = 0; i < 7; i++) threads.push(await run('good'));
    assert.deepEqual(
      threads.map((thread) => threads.indexOf(thread)),
      [0, 0, 0, 3, 3, 3, 6],
    );
  });

  it('starts no more threads and holds no more work than allowed', async () => {
    poolOf({ threads: 3, mostAtOnce: 5, sizeOf: ({ size = 2 }) => size });
    const jobs = Array.from({ length: 6 }, () => run('wait'));
    await until(() => begun() === 2);
    // Large as it is, it is still processed.
    const large = pool.run({ do: 'good', size: 100 });
    open();
    const threads = new Set(await Promise.all(jobs));
    assert.ok(threads.size <= 3);
    assert.equal(typeof (await large), 'number');
  });

  it('rejects a cancelled job immediately, whether it waits or is in progress', async () => {
    poolOf();
    const controllers = Array.from({ length: 4 }, () => new AbortController());
    const [working, waiting, queued, kept] = controllers.map(({ signal }, i) =>
      run(i === 0 ? 'wait' : 'good', signal),
    );
    await until(() => begun() === 1);
    for (const controller of controllers.slice(0, 3)) controller.abort();
    for (const job of [working!, waiting!, queued!]) {
      await assert.rejects(job, { code: 'cancelled' });
    }
    open();
    await kept;
    // The job in the queue never reached the thread.
    assert.equal(begun(), 3);
    await assert.rejects(run('good', AbortSignal.abort()), { code: 'cancelled' });
  });

  it('does not pass a cancelled job to the replacement of a lost thread', async () => {
    poolOf();
    const controller = new AbortController();
    const lost = assert.rejects(run('crashLater'), { code: 'recognizerFailed' });
    const cancelled = assert.rejects(run('crash', controller.signal), { code: 'cancelled' });
    await until(() => begun() === 1);
    controller.abort();
    open();
    await Promise.all([lost, cancelled]);
    await run('good');
    assert.equal(begun(), 2);
  });

  it('reports why a thread cannot start', async () => {
    poolOf({ threads: 2 });
    await pool.start();
    await run('good');
    await pool.dispose();
    poolOf({ threads: 2 }, { unready: true });
    await assert.rejects(pool.start(), /bad luck/u);
  });

  it('rejects waiting jobs when it is disposed, and can be used again', async () => {
    poolOf();
    const jobs = [run('hang'), run('good'), run('good')];
    const rejected = jobs.map((job) => assert.rejects(job, { code: 'cancelled' }));
    await pool.dispose();
    await Promise.all(rejected);
    assert.equal(typeof (await run('good')), 'number');
  });
});
