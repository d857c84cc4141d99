/** Downloads from a hub that drops connections, stalls and refuses. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { OcrErrorCode } from '../../../../src/core/errors/errorCodes.ts';
import type { StoreProgress } from '../../../../src/models/store/storeProgress.ts';
import { BIG, fails, RANGE, SMALL, useRig } from './downloadRig.ts';
import { Hub } from './hub.ts';

describe('downloading a model', function () {
  this.timeout(20_000);
  const rig = useRig();

  it('fetches ranges in parallel, checks them, and reports progress', async () => {
    const seen: StoreProgress[] = [];
    let open = 0;
    let most = 0;
    rig.hub.behave = (request, response) => {
      most = Math.max(most, ++open);
      response.on('close', () => open--);
      setTimeout(() => rig.hub.serve(request, response), 5);
      return true;
    };
    assert.equal((await rig.store().status('tiny')).state, 'absent');
    await rig.store().download('tiny', (p) => seen.push(p));
    await rig.isComplete();
    assert.ok(most > 1 && most <= 4, `${most} connections`);
    assert.equal(rig.hub.asked('big.bin'), BIG.length);
    const total = BIG.length + SMALL.length;
    assert.deepEqual(
      { ...seen.at(-1), bytesPerSecond: 0, secondsLeft: 0 },
      {
        phase: 'download',
        step: 'big.bin',
        bytes: total,
        totalBytes: total,
        done: 1,
        bytesPerSecond: 0,
        secondsLeft: 0,
      },
    );
  });

  it('does nothing if the files are complete, and fetches changed ones again', async () => {
    await rig.store().download('tiny');
    const { length } = rig.hub.requests;
    await rig.store().download('tiny');
    assert.equal(rig.hub.requests.length, length);
    writeFileSync(rig.location('small.json'), '{"a": 2}');
    assert.equal((await rig.store().status('tiny')).state, 'partial');
    await rig.store().download('tiny');
    await rig.isComplete();
  });

  it('continues after the last byte when connections drop', async () => {
    let drops = 0;
    rig.hub.behave = ({ name, range }, response) => {
      if (name !== 'big.bin' || range === undefined || range[1] === 0 || drops >= 6) return false;
      drops++;
      const part = BIG.subarray(range[0], range[1] + 1);
      response.writeHead(206, {
        'content-length': part.length,
        'content-range': `bytes ${range[0]}-${range[1]}/${BIG.length}`,
      });
      response.write(part.subarray(0, 1000), () => response.destroy());
      return true;
    };
    await rig.store().download('tiny');
    await rig.isComplete();
    assert.equal(drops, 6);
    const starts = rig.hub.requests.filter((r) => r.name === 'big.bin').map((r) => r.range![0]);
    assert.ok(
      starts.some((start) => start % RANGE === 1000),
      'no range is fetched twice',
    );
  });

  it('gives up when no more bytes arrive, and keeps those that did', async () => {
    rig.hub.behave = ({ name, range }, response) => {
      if (name !== 'big.bin' || range === undefined || range[0] < 5 * RANGE) return false;
      response.destroy();
      return true;
    };
    const error = await fails(rig.store().download('tiny'), 'downloadFailed');
    assert.match(error.message, /big\.bin/u);
    const { state, bytes } = await rig.store().status('tiny');
    assert.equal(state, 'partial');
    assert.ok(bytes >= RANGE, String(bytes));
    rig.hub.behave = () => false;
    const before = rig.hub.asked('big.bin');
    await rig.store().download('tiny');
    await rig.isComplete();
    assert.equal(rig.hub.asked('big.bin') - before, BIG.length + SMALL.length - bytes);
  });

  it('detects a silent connection', async () => {
    let silent = 0;
    rig.hub.behave = ({ range }) => range?.[0] === RANGE && silent++ === 0;
    await rig.store({ transfer: { idleMs: 100 } }).download('tiny');
    await rig.isComplete();
    assert.equal(silent, 2);
  });

  it('downloads the file in one piece from a server that ignores ranges', async () => {
    rig.hub.behave = (request, response) => {
      rig.hub.serve({ ...request, range: undefined }, response);
      return true;
    };
    await rig.store().download('tiny');
    await rig.isComplete();
  });

  it('starts over in one piece when ranges stop working halfway', async () => {
    rig.hub.behave = (request, response) => {
      if (request.range === undefined || request.range[0] < 3 * RANGE) return false;
      rig.hub.serve({ ...request, range: undefined }, response);
      return true;
    };
    await rig.store().download('tiny');
    await rig.isComplete();
  });

  it('starts a single piece over when its connection drops', async () => {
    let drops = 0;
    rig.hub.behave = (request, response) => {
      if (request.name === 'big.bin' && request.range === undefined && drops++ < 2) {
        response.writeHead(200, { 'content-length': BIG.length });
        response.write(BIG.subarray(0, 3 * RANGE), () => response.destroy());
      } else rig.hub.serve({ ...request, range: undefined }, response);
      return true;
    };
    await rig.store().download('tiny');
    await rig.isComplete();
  });

  for (const status of [429, 503]) {
    it(`waits as long as ${status} requests`, async () => {
      let asked = 0;
      const waits: number[] = [];
      rig.hub.behave = ({ range }, response) => {
        if (range?.[0] !== 2 * RANGE || asked++ > 0) return false;
        response.writeHead(status, { 'retry-after': '1' }).end();
        return true;
      };
      await rig.store().download('tiny', ({ retryInSeconds }) => {
        if (retryInSeconds !== undefined) waits.push(retryInSeconds);
      });
      await rig.isComplete();
      assert.deepEqual(waits, [1]);
    });
  }

  it('does not wait for hours', async () => {
    rig.hub.behave = (_, response) => {
      response.writeHead(429, { 'retry-after': '7200' }).end();
      return true;
    };
    const { message } = await fails(rig.store().download('tiny'), 'downloadFailed');
    assert.match(message, /429 and asks to wait 7200 s/u);
    assert.equal(rig.hub.requests.length, 1);
  });

  const refusals: [number, OcrErrorCode, number][] = [
    [401, 'downloadDenied', 1],
    [403, 'downloadDenied', 1],
    [404, 'downloadMissing', 1],
    [416, 'downloadFailed', 1],
    [500, 'downloadFailed', 3],
  ];
  for (const [status, code, requests] of refusals) {
    it(`reports ${code} at ${status}`, async () => {
      rig.hub.behave = (_, response) => {
        response.writeHead(status).end();
        return true;
      };
      await fails(rig.store().download('tiny'), code);
      assert.equal(rig.hub.requests.length, requests);
    });
  }

  it('reports 416 for a range of a file that has become shorter', async () => {
    rig.hub.behave = ({ name, range }, response) => {
      if (name !== 'big.bin' || range === undefined || range[0] < 4 * RANGE) return false;
      response.writeHead(416, { 'content-range': `bytes */${4 * RANGE}` }).end();
      return true;
    };
    const { message } = await fails(rig.store().download('tiny'), 'modelFileWrong');
    assert.match(message, /262,144 bytes, but 655,483 were announced/u);
  });

  it('reports offline if nothing listens', async () => {
    const gone = await new Hub({}).start();
    const { url } = gone;
    await gone.stop();
    const { message, setting } = await fails(rig.store({ hub: url }).download('tiny'), 'offline');
    assert.match(message, /ECONNREFUSED/u);
    assert.equal(setting, 'modelMirror');
    const waits: unknown[] = [];
    const told = rig.store({ hub: url }).download('tiny', ({ retryInSeconds }) => {
      waits.push(retryInSeconds);
    });
    await fails(told, 'offline');
    assert.equal(waits.length, 1, 'one more try, which is told');
  });
});
