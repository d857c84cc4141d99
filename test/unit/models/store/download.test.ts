/** The download against a hub that drops connections, lies, and stalls. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { OcrError, type OcrErrorCode } from '../../../../src/core/errors.ts';
import { ModelStore, type ModelStoreOptions } from '../../../../src/models/store/modelStore.ts';
import type { StoreProgress } from '../../../../src/models/store/progress.ts';
import { Hub, noise, sha256, testCatalogue, type TestFile } from './hub.ts';

const RANGE = 2 ** 16;
const BIG = noise(10 * RANGE + 123);
const SMALL = Buffer.from('{"a": 1}');

describe('downloading a model', function () {
  this.timeout(20_000);
  let root = '';
  let hub: Hub;
  beforeEach(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'store-'));
    hub = await new Hub({ 'big.bin': BIG, 'small.json': SMALL }).start();
  });
  afterEach(async () => {
    await hub.stop();
    rmSync(root, { recursive: true });
  });

  const KNOWN: TestFile[] = [
    { name: 'small.json', size: SMALL.length, sha256: sha256(SMALL) },
    { name: 'big.bin', size: BIG.length, sha256: sha256(BIG) },
  ];
  const store = (options: Partial<ModelStoreOptions> = {}, files = KNOWN): ModelStore =>
    new ModelStore({
      root,
      converterPath: '',
      hub: hub.url,
      environment: {},
      catalogue: testCatalogue(files),
      ...options,
      transfer: {
        rangeBytes: RANGE,
        idleMs: 2000,
        retry: { attempts: 3, baseMs: 1, maxMs: 5 },
        ...options.transfer,
      },
    });
  const location = (name: string): string => path.join(root, 'tiny', 'source', name);
  const fails = async (work: Promise<unknown>, code: OcrErrorCode): Promise<OcrError> => {
    const error = await work.then(
      () => assert.fail(`nothing failed; ${code} was expected`),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof OcrError, String(error));
    assert.equal(error.code, code, error.message);
    return error;
  };
  const isComplete = async (): Promise<void> => {
    assert.ok(readFileSync(location('big.bin')).equals(BIG));
    assert.ok(readFileSync(location('small.json')).equals(SMALL));
    assert.deepEqual(
      readdirSync(location('.')).sort(),
      ['big.bin', 'small.json', 'tiny.files.json'],
      'nothing half-done is left',
    );
    assert.equal((await store().status('tiny')).state, 'downloaded');
  };

  it('fetches ranges in parallel, checks them, and reports progress', async () => {
    const seen: StoreProgress[] = [];
    let open = 0;
    let most = 0;
    hub.behave = (request, response) => {
      most = Math.max(most, ++open);
      response.on('close', () => open--);
      setTimeout(() => hub.serve(request, response), 5);
      return true;
    };
    assert.equal((await store().status('tiny')).state, 'absent');
    await store().download('tiny', (p) => seen.push(p));
    await isComplete();
    assert.ok(most > 1 && most <= 4, `${most} connections`);
    assert.equal(hub.asked('big.bin'), BIG.length);
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

  it('does nothing where all is there, and fetches again what was changed', async () => {
    await store().download('tiny');
    const { length } = hub.requests;
    await store().download('tiny');
    assert.equal(hub.requests.length, length);
    writeFileSync(location('small.json'), '{"a": 2}');
    assert.equal((await store().status('tiny')).state, 'partial');
    await store().download('tiny');
    await isComplete();
  });

  it('goes on behind the last byte when connections drop', async () => {
    let drops = 0;
    hub.behave = ({ name, range }, response) => {
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
    await store().download('tiny');
    await isComplete();
    assert.equal(drops, 6);
    const starts = hub.requests.filter((r) => r.name === 'big.bin').map((r) => r.range![0]);
    assert.ok(
      starts.some((start) => start % RANGE === 1000),
      'no range is fetched twice',
    );
  });

  it('gives up when nothing comes any more, and keeps what came', async () => {
    hub.behave = ({ name, range }, response) => {
      if (name !== 'big.bin' || range === undefined || range[0] < 5 * RANGE) return false;
      response.destroy();
      return true;
    };
    const error = await fails(store().download('tiny'), 'downloadFailed');
    assert.match(error.message, /big\.bin/u);
    const { state, bytes } = await store().status('tiny');
    assert.equal(state, 'partial');
    assert.ok(bytes >= RANGE, String(bytes));
    hub.behave = () => false;
    const before = hub.asked('big.bin');
    await store().download('tiny');
    await isComplete();
    assert.equal(hub.asked('big.bin') - before, BIG.length + SMALL.length - bytes);
  });

  it('notices a connection that is silent', async () => {
    let silent = 0;
    hub.behave = ({ range }) => range?.[0] === RANGE && silent++ === 0;
    await store({ transfer: { idleMs: 100 } }).download('tiny');
    await isComplete();
    assert.equal(silent, 2);
  });

  it('takes the file in one piece from a server that ignores ranges', async () => {
    hub.behave = (request, response) => {
      hub.serve({ ...request, range: undefined }, response);
      return true;
    };
    await store().download('tiny');
    await isComplete();
  });

  it('starts over in one piece when ranges stop working half-way', async () => {
    hub.behave = (request, response) => {
      if (request.range === undefined || request.range[0] < 3 * RANGE) return false;
      hub.serve({ ...request, range: undefined }, response);
      return true;
    };
    await store().download('tiny');
    await isComplete();
  });

  it('starts one piece over when its connection drops', async () => {
    let drops = 0;
    hub.behave = (request, response) => {
      if (request.name === 'big.bin' && request.range === undefined && drops++ < 2) {
        response.writeHead(200, { 'content-length': BIG.length });
        response.write(BIG.subarray(0, 3 * RANGE), () => response.destroy());
      } else hub.serve({ ...request, range: undefined }, response);
      return true;
    };
    await store().download('tiny');
    await isComplete();
  });

  for (const status of [429, 503]) {
    it(`waits as long as ${status} asks`, async () => {
      let asked = 0;
      const waits: number[] = [];
      hub.behave = ({ range }, response) => {
        if (range?.[0] !== 2 * RANGE || asked++ > 0) return false;
        response.writeHead(status, { 'retry-after': '1' }).end();
        return true;
      };
      await store().download('tiny', ({ retryInSeconds }) => {
        if (retryInSeconds !== undefined) waits.push(retryInSeconds);
      });
      await isComplete();
      assert.deepEqual(waits, [1]);
    });
  }

  it('does not wait for hours', async () => {
    hub.behave = (_, response) => {
      response.writeHead(429, { 'retry-after': '7200' }).end();
      return true;
    };
    const { message } = await fails(store().download('tiny'), 'downloadFailed');
    assert.match(message, /429 and asks to wait 7200 s/u);
    assert.equal(hub.requests.length, 1);
  });

  const refusals: [number, OcrErrorCode, number][] = [
    [401, 'downloadDenied', 1],
    [403, 'downloadDenied', 1],
    [404, 'downloadMissing', 1],
    [416, 'downloadFailed', 1],
    [500, 'downloadFailed', 3],
  ];
  for (const [status, code, requests] of refusals) {
    it(`says ${code} at ${status}`, async () => {
      hub.behave = (_, response) => {
        response.writeHead(status).end();
        return true;
      };
      await fails(store().download('tiny'), code);
      assert.equal(hub.requests.length, requests);
    });
  }

  it('tells 416 for a range of a file that has become shorter', async () => {
    hub.behave = ({ name, range }, response) => {
      if (name !== 'big.bin' || range === undefined || range[0] < 4 * RANGE) return false;
      response.writeHead(416, { 'content-range': `bytes */${4 * RANGE}` }).end();
      return true;
    };
    const { message } = await fails(store().download('tiny'), 'modelFileWrong');
    assert.match(message, /262144 bytes where 655483/u);
  });

  it('says offline when nobody listens', async () => {
    const gone = await new Hub({}).start();
    const { url } = gone;
    await gone.stop();
    const { message, setting } = await fails(store({ hub: url }).download('tiny'), 'offline');
    assert.match(message, /ECONNREFUSED/u);
    assert.equal(setting, 'modelMirror');
    const waits: unknown[] = [];
    const told = store({ hub: url }).download('tiny', ({ retryInSeconds }) => {
      waits.push(retryInSeconds);
    });
    await fails(told, 'offline');
    assert.equal(waits.length, 1, 'one more try, which is told');
  });

  it('refuses another size before a byte is fetched', async () => {
    await fails(store({}, [{ ...KNOWN[1]!, size: 5 }]).download('tiny'), 'modelFileWrong');
    hub.files['big.bin'] = BIG.subarray(1);
    await fails(store().download('tiny'), 'modelFileWrong');
    assert.equal(hub.asked('big.bin'), 0);
  });

  it('refuses a content that the hub itself names otherwise', async () => {
    hub.files['big.bin'] = noise(BIG.length, 7);
    await fails(store().download('tiny'), 'modelFileWrong');
    assert.equal(hub.asked('big.bin'), 0);
  });

  it('refuses wrong bytes, removes them, and gets them right the next time', async () => {
    hub.behave = (request, response) => {
      if (request.range?.[0] !== 2 * RANGE) return false;
      const wrong = Buffer.from(BIG);
      wrong[2 * RANGE + 5]! ^= 1;
      new Hub({ 'big.bin': wrong }).serve(request, response);
      return true;
    };
    const { message } = await fails(store().download('tiny'), 'modelFileWrong');
    assert.match(message, /SHA-256/u);
    assert.deepEqual(readdirSync(location('.')).sort(), ['small.json', 'tiny.files.json']);
    hub.behave = () => false;
    await store().download('tiny');
    await isComplete();
  });

  const lies: [
    string,
    (name: string, range: readonly [number, number] | undefined) => Record<string, string>,
  ][] = [
    [
      'a total that changes',
      (_, range) => ({ 'content-range': `bytes ${range![0]}-${range![1]}/999` }),
    ],
    [
      'another range',
      (_, range) => ({ 'content-range': `bytes ${range![0] + 1}-${range![1] + 1}/${BIG.length}` }),
    ],
    ['a compressed body', () => ({ 'content-encoding': 'gzip' })],
  ];
  for (const [what, headers] of lies) {
    it(`does not take ${what}`, async () => {
      hub.behave = ({ name, range }, response) => {
        if (name !== 'big.bin' || range?.[0] !== RANGE) return false;
        const body = gzipSync(BIG.subarray(range[0], range[1] + 1));
        response.writeHead(206, {
          'content-range': `bytes ${range[0]}-${range[1]}/${BIG.length}`,
          ...headers(name, range),
        });
        response.end(body);
        return true;
      };
      const error: unknown = await store()
        .download('tiny')
        .catch((thrown: unknown) => thrown);
      assert.ok(error instanceof OcrError);
      assert.match(error.code, /downloadFailed|modelFileWrong/u);
      assert.ok(!existsSync(location('big.bin')));
    });
  }

  for (const announced of [true, false]) {
    it(`does not take more than it asked for, ${announced ? '' : 'not '}announced`, async () => {
      hub.behave = ({ name, range }, response) => {
        if (name !== 'big.bin' || range?.[0] !== RANGE) return false;
        response.writeHead(206, {
          'content-range': `bytes ${range[0]}-${range[1]}/${BIG.length}`,
          ...(announced && { 'content-length': BIG.length }),
        });
        response.end(BIG);
        return true;
      };
      const code = announced ? 'downloadFailed' : 'modelFileWrong';
      // The hash would tell too; the length tells where no hash is known.
      hub.linked = false;
      await fails(store({}, [{ name: 'big.bin' }]).download('tiny'), code);
      if (!announced) assert.equal((await store().status('tiny')).bytes, 0);
    });
  }

  it('goes on when an answer without a length ends too early', async () => {
    let cut = 0;
    hub.behave = ({ name, range }, response) => {
      if (name !== 'big.bin' || range?.[0] !== 2 * RANGE || cut++ > 0) return false;
      const content = `bytes ${range[0]}-${range[1]}/${BIG.length}`;
      response.writeHead(206, { 'content-range': content });
      response.end(BIG.subarray(range[0], range[0] + 500));
      return true;
    };
    await store().download('tiny');
    await isComplete();
    assert.ok(hub.requests.some(({ range }) => range?.[0] === 2 * RANGE + 500));
  });

  it('takes a file of known size from a server that names no length', async () => {
    hub.behave = ({ name }, response) => {
      response.writeHead(200).write(hub.files[name]);
      response.end();
      return true;
    };
    await store().download('tiny');
    await isComplete();
  });

  it('takes size and hash from the hub where the catalogue does not know them', async () => {
    const unknown = [{ name: 'small.json' }, { name: 'big.bin' }];
    await store({}, unknown).download('tiny');
    const checks = await store({}, unknown).verify('tiny');
    assert.deepEqual(checks, [
      { name: 'small.json', result: 'right', published: true },
      { name: 'big.bin', result: 'right', published: true },
    ]);
  });

  it('finds an error page in the place of a file whose hash nobody knows', async () => {
    hub.linked = false;
    hub.files['small.json'] = Buffer.from('<html>Sign in</html>');
    const { message } = await fails(
      store({}, [{ name: 'small.json' }]).download('tiny'),
      'modelFileWrong',
    );
    assert.match(message, /not JSON/u);
    assert.ok(!existsSync(location('small.json')));
  });

  it('checks a small file by the id of its git blob', async () => {
    hub.linked = false;
    // As `git hash-object` gives it for this content, and another.
    for (const id of ['0'.repeat(40), '4a036f56bb619924ec4189bd84ed716c766971ae']) {
      hub.behave = (request, response) => {
        response.setHeader('x-repo-commit', 'abc');
        response.setHeader('x-linked-etag', `"${id}"`);
        hub.serve(request, response);
        return true;
      };
      const download = store({}, [{ name: 'small.json' }]).download('tiny');
      if (id.startsWith('0')) await fails(download, 'modelFileWrong');
      else await download;
    }
  });

  it('takes the hash of the redirect, never the tag of the storage behind it', async () => {
    const storage = await new Hub(hub.files).start();
    storage.linked = false;
    storage.etag = sha256(Buffer.from('a tag that looks like a hash'));
    try {
      for (const linked of [true, false]) {
        hub.behave = ({ name }, response) => {
          response.writeHead(302, {
            location: `${storage.url}/${name}`,
            'x-repo-commit': 'abc',
            ...(linked && { 'x-linked-etag': `"${sha256(BIG)}"`, 'x-linked-size': BIG.length }),
          });
          response.end();
          return true;
        };
        await store({}, [{ name: 'big.bin' }]).download('tiny');
        const [check] = await store({}, [{ name: 'big.bin' }]).verify('tiny');
        assert.deepEqual(check, { name: 'big.bin', result: 'right', published: linked });
        await store().remove('tiny');
      }
    } finally {
      await storage.stop();
    }
  });

  it('checks the free disk space first', async () => {
    const freeBytes = (): Promise<number> => Promise.resolve(256 * 2 ** 20 + BIG.length);
    await fails(store({ freeBytes }).download('tiny'), 'diskFull');
    assert.equal(hub.asked('big.bin'), 0);
    await store({ freeBytes: async () => (await freeBytes()) + SMALL.length }).download('tiny');
    await isComplete();
  });

  it('can be cancelled and goes on afterwards', async () => {
    const controller = new AbortController();
    hub.behave = ({ range }, response) => {
      if (range === undefined || range[0] < 6 * RANGE) return false;
      controller.abort();
      response.on('close', () => undefined);
      return true;
    };
    await fails(store().download('tiny', undefined, controller.signal), 'cancelled');
    const { state, bytes, busy } = await store().status('tiny');
    assert.deepEqual([state, busy], ['partial', false]);
    hub.behave = () => false;
    hub.requests.length = 0;
    await store().download('tiny');
    await isComplete();
    assert.equal(hub.asked('big.bin') + hub.asked('small.json'), BIG.length + SMALL.length - bytes);
  });

  it('does nothing under a signal that has fired', async () => {
    await fails(store().download('tiny', undefined, AbortSignal.abort()), 'cancelled');
    assert.equal(hub.requests.length, 0);
  });

  const start = (): ReturnType<typeof fork> =>
    fork(path.join(import.meta.dirname, 'downloader.js'), [root, hub.url, JSON.stringify(KNOWN)], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
  const ended = async (child: ReturnType<typeof fork>): Promise<string> => {
    let text = '';
    child.stdout!.on('data', (data: Buffer) => (text += data.toString()));
    await once(child, 'close');
    return text;
  };

  it('lets one of two processes work on a model', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const reached = new Promise<void>((resolve) => {
      hub.behave = (request, response) => {
        if (request.range?.[0] !== 4 * RANGE) return false;
        resolve();
        void gate.then(() => hub.serve(request, response));
        return true;
      };
    });
    const first = start();
    const firstEnd = ended(first);
    await reached;
    assert.equal(await ended(start()), 'storeBusy');
    const { message } = await fails(store().download('tiny'), 'storeBusy');
    assert.match(message, new RegExp(`process ${first.pid}`, 'u'));
    assert.equal((await store().status('tiny')).busy, true);
    release();
    assert.equal(await firstEnd, 'done');
    await isComplete();
  });

  it('goes on after its process was killed, without waiting for the lock', async () => {
    const stuck = new Promise<void>((resolve) => {
      hub.behave = ({ range }) => {
        if (range?.[0] !== 8 * RANGE) return false;
        // Time enough for the state to be written by what goes on beside this range.
        setTimeout(resolve, 200);
        return true;
      };
    });
    const child = start();
    const end = ended(child);
    await stuck;
    child.kill('SIGKILL');
    await end;
    assert.ok(existsSync(path.join(root, 'tiny.lock')));
    hub.behave = () => false;
    hub.requests.length = 0;
    await store().download('tiny');
    await isComplete();
    assert.ok(hub.asked('big.bin') < BIG.length / 2, 'what was there is not fetched again');
  });

  it('takes over a finished file whose record was lost in a crash', async () => {
    await store().download('tiny');
    rmSync(location('tiny.files.json'));
    hub.requests.length = 0;
    await store().download('tiny');
    await isComplete();
    assert.equal(hub.asked('big.bin'), 0);
  });

  it('throws away a state that belongs to other content or claims too much', async () => {
    await store().download('tiny');
    rmSync(location('tiny.files.json'));
    rmSync(location('big.bin'));
    writeFileSync(`${location('big.bin')}.partial`, noise(100, 9));
    for (const state of [
      '{"identity":"other","size":1,"ranges":[[0,1]]}',
      `{"identity":"x","size":${BIG.length},"ranges":[[0,${BIG.length}]]}`,
      '{"ranges": 3}',
      'not JSON',
    ]) {
      writeFileSync(`${location('big.bin')}.partial.json`, state);
      await store().download('tiny');
      await isComplete();
      rmSync(location('big.bin'));
      rmSync(location('tiny.files.json'));
    }
  });

  it('names the known models for one that is not', async () => {
    const { message } = await fails(store().download('other'), 'unknownModel');
    assert.match(message, /tiny/u);
  });
});
