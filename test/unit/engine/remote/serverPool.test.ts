import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { errors } from '../../../../src/core/errors/errors.ts';
import { RemoteSchema } from '../../../../src/engine/options.ts';
import { RemoteEngine } from '../../../../src/engine/remote/remoteEngine.ts';
import { PooledServer, ServerPool } from '../../../../src/engine/remote/serverPool.ts';
import { FakeOcrServer, stream } from './fakeOcrServer.ts';
import { ANSWER, MARKDOWN, useRemote } from './remoteRig.ts';
import { verbatim } from '../../../../src/core/sentences/sentence.ts';

const other = new FakeOcrServer((_, response) => stream(response, ANSWER));

describe('an engine with two servers', () => {
  const rig = useRemote();
  let address: URL;
  before(async () => (address = new URL(await other.start())));
  after(() => other.stop());
  const both = () =>
    new RemoteEngine({
      base: new URL(rig.base),
      more: [address],
      remote: v.parse(RemoteSchema, { url: rig.base }),
      key: ({ port }) => (port === address.port ? undefined : 'sk-secret'),
      retrySeconds: 0.01,
    });

  it('reads every page, even if one of them fails, and sends the key to one of them', async () => {
    await rig.answering((_, response) => response.destroy());
    const engine = both();
    const pages = await Promise.all(Array.from({ length: 6 }, () => rig.read(engine)));
    assert.ok(pages.every(({ markdown }) => MARKDOWN.test(markdown)));
    assert.equal(other.asked.length, 6);
    assert.ok(rig.server.asked.length >= 1 && rig.server.asked.length <= 3);
    assert.ok(rig.server.asked.every(({ authorization }) => authorization === 'Bearer sk-secret'));
    assert.ok(other.asked.every(({ authorization }) => authorization === undefined));
    assert.equal(pages[0]?.reading?.device, address.host);
  });

  it('reads as many pages at a time as the servers state, or as the settings say', async () => {
    await rig.answering((_, response) => stream(response, ANSWER));
    rig.server.slots = 7;
    const engine = rig.engine();
    assert.equal(engine.pagesAtOnce(), 4 + 2);
    await engine.load(AbortSignal.timeout(5000));
    assert.equal(engine.pagesAtOnce(), 7 + 2);
    assert.equal(rig.engine({ pagesAtOnce: 9 }).pagesAtOnce(), 9 + 3);
    assert.equal(rig.engine({ pagesAtOnce: 64 }).pagesAtOnce(), 64 + 4);
  });
});

const server = (name: string, slots: number): PooledServer =>
  new PooledServer(
    () => ({ base: new URL(`http://${name}/v1`), key: undefined, idleSeconds: 9, retrySeconds: 9 }),
    { model: 'ocr', slots },
    undefined,
  );
const broken = (host: string) => errors.remoteBroken(host, verbatim('it went away.'));

describe('several servers', () => {
  it('get pages according to their free slots', async () => {
    const pool = new ServerPool([server('a', 1), server('b', 3)]);
    assert.equal(pool.slots, 4);
    const hosts: string[] = [];
    const pages = Array.from({ length: 4 }, () =>
      pool.use(async ({ host }) => {
        hosts.push(host);
        await sleep(5);
      }),
    );
    await Promise.all(pages);
    assert.deepEqual([...hosts].sort(), ['a', 'b', 'b', 'b']);
  });

  it('never get more than they have slots for', async () => {
    const pool = new ServerPool([server('a', 2), server('b', 1)]);
    let running = 0;
    let most = 0;
    const pages = Array.from({ length: 12 }, () =>
      pool.use(async () => {
        most = Math.max(most, ++running);
        await sleep(2);
        running--;
      }),
    );
    const stop = new AbortController();
    const waiting = pool.use(() => Promise.resolve(), stop.signal);
    stop.abort();
    await assert.rejects(waiting, { code: 'cancelled' });
    await Promise.all(pages);
    assert.equal(most, 3);
  });

  it('take turns if they are equal', async () => {
    const pool = new ServerPool([server('a', 2), server('b', 2)]);
    const hosts: string[] = [];
    for (let page = 0; page < 4; page++) {
      await pool.use(({ host }) => Promise.resolve(hosts.push(host)));
    }
    assert.deepEqual(hosts, ['a', 'b', 'a', 'b']);
  });

  it('are left out for a while after a failure, and another one reads the page', async () => {
    const [a, b] = [server('a', 4), server('b', 4)];
    const pool = new ServerPool([a, b]);
    const asked: string[] = [];
    const work = ({ host }: PooledServer): Promise<string> => {
      asked.push(host);
      return host === 'a' ? Promise.reject(broken(host)) : Promise.resolve(host);
    };
    assert.equal(await pool.use(work), 'b');
    assert.equal(await pool.use(work), 'b');
    assert.equal(await pool.use(work), 'b');
    assert.deepEqual(asked, ['a', 'b', 'b', 'b']);
    assert.equal(pool.slots, 4);
    // Its rest is over.
    a.restsUntil = -Infinity;
    assert.equal(pool.slots, 8);
    await pool.use(work);
    await pool.use(work);
    assert.equal(asked.filter((host) => host === 'a').length, 2);
    assert.equal(a.failures, 2);
  });

  it('do not pass on a page that a server refuses', async () => {
    const pool = new ServerPool([server('a', 1), server('b', 1)]);
    let asked = 0;
    const refused = pool.use(() => {
      asked++;
      return Promise.reject(errors.remoteRefused(verbatim('the image is too large.')));
    });
    await assert.rejects(refused, { code: 'remoteRefused' });
    assert.equal(asked, 1);
  });

  it('report the last error if all fail, and are asked again for the next page', async () => {
    const pool = new ServerPool([server('a', 1), server('b', 1)]);
    let asked = 0;
    for (let page = 1; page <= 2; page++) {
      const failed = pool.use(({ host }) => {
        asked++;
        return Promise.reject(broken(host));
      });
      await assert.rejects(failed, { code: 'remoteBroken' });
      assert.equal(asked, page * 2);
    }
  });
});
