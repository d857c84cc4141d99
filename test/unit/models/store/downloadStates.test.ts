/** Downloads that are cancelled, killed, or run twice at the same time. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BIG, fails, KNOWN, RANGE, SMALL, useRig } from './downloadRig.ts';
import { noise } from './hub.ts';

describe('resuming a download', function () {
  this.timeout(20_000);
  const rig = useRig();

  it('checks the free disk space first', async () => {
    const freeBytes = (): Promise<number> => Promise.resolve(256 * 2 ** 20 + BIG.length);
    await fails(rig.store({ freeBytes }).download('tiny'), 'diskFull');
    assert.equal(rig.hub.asked('big.bin'), 0);
    await rig.store({ freeBytes: async () => (await freeBytes()) + SMALL.length }).download('tiny');
    await rig.isComplete();
  });

  it('can be cancelled and resumed', async () => {
    const controller = new AbortController();
    rig.hub.behave = ({ range }, response) => {
      if (range === undefined || range[0] < 6 * RANGE) return false;
      controller.abort();
      response.on('close', () => undefined);
      return true;
    };
    await fails(rig.store().download('tiny', undefined, controller.signal), 'cancelled');
    const { state, bytes, busy } = await rig.store().status('tiny');
    assert.deepEqual([state, busy], ['partial', false]);
    rig.hub.behave = () => false;
    rig.hub.requests.length = 0;
    await rig.store().download('tiny');
    await rig.isComplete();
    assert.equal(
      rig.hub.asked('big.bin') + rig.hub.asked('small.json'),
      BIG.length + SMALL.length - bytes,
    );
  });

  it('does nothing under a signal that has fired', async () => {
    await fails(rig.store().download('tiny', undefined, AbortSignal.abort()), 'cancelled');
    assert.equal(rig.hub.requests.length, 0);
  });

  const start = (): ReturnType<typeof fork> =>
    fork(
      path.join(import.meta.dirname, 'downloader.js'),
      [rig.root, rig.hub.url, JSON.stringify(KNOWN)],
      {
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      },
    );
  const ended = async (child: ReturnType<typeof fork>): Promise<string> => {
    let text = '';
    child.stdout!.on('data', (data: Buffer) => (text += data.toString()));
    await once(child, 'close');
    return text;
  };

  it('lets only one of two processes work on a model', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const reached = new Promise<void>((resolve) => {
      rig.hub.behave = (request, response) => {
        if (request.range?.[0] !== 4 * RANGE) return false;
        resolve();
        void gate.then(() => rig.hub.serve(request, response));
        return true;
      };
    });
    const first = start();
    const firstEnd = ended(first);
    await reached;
    assert.equal(await ended(start()), 'storeBusy');
    const { message } = await fails(rig.store().download('tiny'), 'storeBusy');
    assert.match(message, new RegExp(`process ${first.pid}`, 'u'));
    assert.equal((await rig.store().status('tiny')).busy, true);
    release();
    assert.equal(await firstEnd, 'done');
    await rig.isComplete();
  });

  it('resumes after its process was killed, without waiting for the lock', async () => {
    const stuck = new Promise<void>((resolve) => {
      rig.hub.behave = ({ range }) => {
        if (range?.[0] !== 8 * RANGE) return false;
        // Enough time for the other ranges to have their state written.
        setTimeout(resolve, 200);
        return true;
      };
    });
    const child = start();
    const end = ended(child);
    await stuck;
    child.kill('SIGKILL');
    await end;
    assert.ok(existsSync(path.join(rig.root, 'tiny.lock')));
    rig.hub.behave = () => false;
    rig.hub.requests.length = 0;
    await rig.store().download('tiny');
    await rig.isComplete();
    assert.ok(rig.hub.asked('big.bin') < BIG.length / 2, 'what was there is not fetched again');
  });

  it('adopts a finished file whose record was lost in a crash', async () => {
    await rig.store().download('tiny');
    rmSync(rig.location('tiny.files.json'));
    rig.hub.requests.length = 0;
    await rig.store().download('tiny');
    await rig.isComplete();
    assert.equal(rig.hub.asked('big.bin'), 0);
  });

  it('discards a state that belongs to other content or claims too much', async () => {
    await rig.store().download('tiny');
    rmSync(rig.location('tiny.files.json'));
    rmSync(rig.location('big.bin'));
    writeFileSync(`${rig.location('big.bin')}.partial`, noise(100, 9));
    for (const state of [
      '{"identity":"other","size":1,"ranges":[[0,1]]}',
      `{"identity":"x","size":${BIG.length},"ranges":[[0,${BIG.length}]]}`,
      '{"ranges": 3}',
      'not JSON',
    ]) {
      writeFileSync(`${rig.location('big.bin')}.partial.json`, state);
      await rig.store().download('tiny');
      await rig.isComplete();
      rmSync(rig.location('big.bin'));
      rmSync(rig.location('tiny.files.json'));
    }
  });

  it('names the known models if the model is unknown', async () => {
    const { message } = await fails(rig.store().download('other'), 'unknownModel');
    assert.match(message, /tiny/u);
  });
});
