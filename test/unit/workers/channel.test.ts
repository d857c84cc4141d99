/** Both sides of a channel, over a pair of ports. */
import assert from 'node:assert/strict';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import * as v from 'valibot';
import { errors } from '../../../src/core/errors/errors.ts';
import { threadPort } from '../../../src/workers/port.ts';
import { RequestChannel, type ChannelOptions } from '../../../src/workers/requestChannel.ts';
import { RequestServer, type RequestContext } from '../../../src/workers/requestServer.ts';

const NumberSchema = v.number();

describe('a channel between threads', () => {
  let near: MessagePort;
  let far: MessagePort;
  beforeEach(() => {
    ({ port1: near, port2: far } = new MessageChannel());
  });
  afterEach(() => near.close());

  /** A server with these methods and a channel to it. */
  function connect(
    methods: Record<string, (params: number, context: RequestContext) => unknown>,
    options: Partial<ChannelOptions> = {},
  ): { server: RequestServer; channel: RequestChannel } {
    const server = new RequestServer(threadPort(far));
    for (const [name, handler] of Object.entries(methods)) {
      server.answer(name, NumberSchema, handler);
    }
    server.listen();
    return { server, channel: new RequestChannel(threadPort(near), { name: 'it', ...options }) };
  }

  it('answers requests in any order, with their events before the answer', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const { channel } = connect({
      slow: async (value, { report }) => {
        report(value);
        await held;
        return value * 2;
      },
      quick: (value) => {
        release();
        return value + 1;
      },
    });
    const seen: number[] = [];
    const events = { schema: NumberSchema, take: (value: number) => seen.push(value) };
    const slow = channel.request('slow', 4, NumberSchema, { events });
    assert.equal(await channel.request('quick', 1, NumberSchema), 2);
    assert.equal(await slow, 8);
    assert.deepEqual(seen, [4]);
    assert.equal(channel.pending, 0);
  });

  it('passes typed errors on and converts others to typed errors', async () => {
    const { channel } = connect({
      typed: () => {
        throw errors.timeout('It', 3);
      },
      bug: () => {
        throw new TypeError('x is undefined');
      },
      uncopied: () => () => undefined,
    });
    const ask = (method: string) => channel.request(method, 1, NumberSchema);
    await assert.rejects(ask('typed'), { code: 'timeout', message: /3 s/u });
    await assert.rejects(ask('bug'), { code: 'internal', message: /x is undefined/u });
    await assert.rejects(ask('uncopied'), { code: 'internal' });
    await assert.rejects(ask('nonsense'), { code: 'invalidRequest', message: /nonsense/u });
    await assert.rejects(channel.request('bug', 'text', NumberSchema), { code: 'invalidRequest' });
    await assert.rejects(
      channel.request('bug', () => undefined, NumberSchema),
      /clone/u,
    );
    assert.equal(channel.pending, 0);
  });

  it('is cancelled on both sides, and answered when the other side has finished with the work', async () => {
    let letGo: () => void = () => undefined;
    let told = false;
    const { channel } = connect({
      work: (_, { signal, report }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            told = true;
            report(1);
            letGo = () => resolve(1);
          });
        }),
      look: () => (told ? 1 : 0),
    });
    const controller = new AbortController();
    const events = {
      schema: NumberSchema,
      take: () => assert.fail('an event after a cancellation'),
    };
    const work = channel.request('work', 1, NumberSchema, { signal: controller.signal, events });
    let over = false;
    void work.catch(() => (over = true));
    controller.abort();
    assert.equal(await channel.request('look', 1, NumberSchema), 1);
    assert.equal(over, false);
    letGo();
    await assert.rejects(work, { code: 'cancelled' });
    const aborted = { signal: AbortSignal.abort() };
    await assert.rejects(channel.request('work', 1, NumberSchema, aborted), { code: 'cancelled' });
  });

  it('rejects immediately if it need not wait for the work, and ignores its answer', async () => {
    let letGo: () => void = () => undefined;
    const { channel } = connect({
      work: () => new Promise((resolve) => (letGo = () => resolve(1))),
      look: (value) => {
        letGo();
        return value;
      },
    });
    const controller = new AbortController();
    const options = { signal: controller.signal, cancelAtOnce: true };
    const work = channel.request('work', 1, NumberSchema, options);
    controller.abort();
    await assert.rejects(work, { code: 'cancelled' });
    assert.equal(channel.pending, 0);
    assert.equal(await channel.request('look', 3, NumberSchema), 3);
  });

  it('fails only the request of a malformed message', async () => {
    const garbled: string[] = [];
    const channel = new RequestChannel(threadPort(near), {
      name: 'the thread',
      garbled: (why) => garbled.push(why),
    });
    far.on('message', ({ id, method }: { id: number; method: string }) => {
      const answers: Record<string, unknown> = {
        result: { type: 'done', id, result: 'text' },
        error: { type: 'failed', id, error: { code: 'nonsense', message: '' } },
        event: { type: 'event', id, event: 'text' },
        kind: { type: 'nonsense', id },
      };
      for (const message of [undefined, null, 'text', [], { type: 'done' }, { id: 'x' }]) {
        far.postMessage(message);
      }
      far.postMessage({ type: 'done', id: 999, result: 1 });
      far.postMessage(answers[method] ?? { type: 'done', id, result: 1 });
    });
    const events = { schema: NumberSchema, take: () => undefined };
    for (const method of ['result', 'error', 'event', 'kind']) {
      await assert.rejects(channel.request(method, 1, NumberSchema, { events }), {
        code: 'invalidRequest',
        message: /the answer of the thread is malformed/u,
      });
    }
    assert.equal(await channel.request('good', 1, NumberSchema), 1);
    assert.equal(garbled.length, 5 * 6);
  });

  it('refuses malformed requests and continues', async () => {
    const { channel } = connect({ good: (value) => value });
    for (const message of [undefined, null, 'text', [], { id: {} }, { type: 'cancel' }]) {
      near.postMessage(message);
    }
    const refused = new Promise((resolve) => near.once('message', resolve));
    near.postMessage({ type: 'ask', id: 77, method: 5 });
    const { id, error } = (await refused) as { id: number; error: { code: string } };
    assert.deepEqual([id, error.code], [77, 'invalidRequest']);
    assert.equal(await channel.request('good', 6, NumberSchema), 6);
  });

  it('passes notices on, by name', async () => {
    const taken: unknown[] = [];
    let heard = 0;
    const { server, channel } = connect(
      { good: (value) => value },
      { notices: { news: (value) => taken.push(value) }, heard: () => heard++ },
    );
    server.notify('news', 1);
    server.notify('others', 2);
    await channel.request('good', 6, NumberSchema);
    assert.deepEqual(taken, [1]);
    assert.equal(heard, 3);
  });

  it('rejects everything once it is closed', async () => {
    const { channel } = connect({ never: () => new Promise(() => undefined) });
    const waiting = channel.request('never', 1, NumberSchema);
    channel.close(errors.serverCrashed());
    await assert.rejects(waiting, { code: 'serverCrashed' });
    await assert.rejects(channel.request('never', 1, NumberSchema), { code: 'serverCrashed' });
    assert.equal(channel.pending, 0);
  });
});
