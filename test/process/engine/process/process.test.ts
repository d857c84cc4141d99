import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { FAKE_PROCESS, NO_MESSAGES, fakeSource } from './fakePages.ts';
import { until } from '../../../waiting.ts';

interface Answer {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** Sends raw JSON-RPC, so that messages can be wrong. */
class RawClient {
  readonly child: ChildProcess;
  readonly received: Answer[] = [];
  private id = 0;

  constructor() {
    this.child = fork(FAKE_PROCESS, [], { serialization: 'advanced', silent: true, execArgv: [] });
    this.child.on('message', (message) => this.received.push(message as Answer));
  }

  post(message: unknown): void {
    this.child.send(message as object);
  }

  send(method: string, params?: unknown): number {
    const id = ++this.id;
    this.post({ jsonrpc: '2.0', id, method, params });
    return id;
  }

  async answerTo(id: number): Promise<Answer> {
    return until(`the answer to request ${id}`, () =>
      this.received.find((answer) => answer.id === id && !answer.method),
    );
  }

  async ask(method: string, params?: unknown): Promise<Answer> {
    return this.answerTo(this.send(method, params));
  }

  initialize(): Promise<Answer> {
    return this.ask('initialize', { protocol: 1, modelsFolder: '/' });
  }
}

const codeOf = (answer: Answer): unknown => (answer.error?.data as { code?: unknown }).code;

describe('inference process', () => {
  let client: RawClient;
  beforeEach(() => (client = new RawClient()));
  afterEach(() => void client.child.kill('SIGKILL'));

  it('answers malformed parameters with a typed error and continues', async () => {
    await client.initialize();
    const good = { run: 'r', source: fakeSource({ text: 'x' }), options: {} };
    for (const bad of [
      undefined,
      null,
      [],
      [1, 2],
      'text',
      { ...good, run: 1 },
      { ...good, source: { kind: 'bytes', name: 'a', bytes: 'not bytes' } },
      { ...good, source: { kind: 'url', url: 'http://x' } },
      { ...good, options: { textLayer: 'maybe' } },
      { ...good, options: { limits: { pages: -1 } } },
      { ...good, skipPages: ['1'] },
    ]) {
      const answer = await client.ask('recognize', bad);
      assert.equal(codeOf(answer), 'invalidRequest', JSON.stringify(bad));
    }
    const answer = await client.ask('recognize', good);
    assert.ok(answer.result, JSON.stringify(answer.error));
  });

  it('refuses another protocol version, a second initialize and work before the first', async () => {
    const early = await client.ask('recognize', {
      run: 'r',
      source: fakeSource(),
      options: {},
    });
    assert.equal(codeOf(early), 'invalidRequest');
    const other = await client.ask('initialize', { protocol: 2, modelsFolder: '/' });
    assert.equal(codeOf(other), 'invalidRequest');
    assert.ok((await client.initialize()).result);
    assert.equal(codeOf(await client.initialize()), 'invalidRequest');
  });

  it('answers unknown methods and survives invalid JSON-RPC messages', async () => {
    for (const message of NO_MESSAGES) client.post(message);
    const answer = await client.ask('nonsense', {});
    assert.equal(answer.error?.code, -32601);
    assert.ok((await client.ask('ping')).result);
  });

  it('handles one run at a time and cancels by $/cancelRequest', async () => {
    await client.initialize();
    const params = { options: {}, source: fakeSource({ act: 'slow' }) };
    const first = client.send('recognize', { ...params, run: 'a' });
    const second = client.send('recognize', {
      ...params,
      run: 'b',
      source: fakeSource({ text: 'b' }),
    });
    // Time for an answer that must not come.
    await sleep(300);
    assert.ok(!client.received.some(({ id }) => id === second));
    client.post({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: first } });
    assert.equal(codeOf(await client.answerTo(first)), 'cancelled');
    assert.ok((await client.answerTo(second)).result);
  });

  it('skips the requested pages', async () => {
    await client.initialize();
    const source = fakeSource({ text: 'a' }, { text: 'b' }, { text: 'c' });
    await client.ask('recognize', { run: 'r', source, options: {}, skipPages: [0, 2] });
    const pages = client.received
      .filter(({ method }) => method === 'recognize/event')
      .map((message) => (message as { params: { event: { type: string; page?: number } } }).params)
      .filter(({ event }) => event.type === 'pageFinished')
      .map(({ event }) => event.page);
    assert.deepEqual(pages, [1]);
  });

  it('ends itself when the client is gone', async () => {
    await client.initialize();
    client.child.disconnect();
    const [code] = (await once(client.child, 'exit')) as [number];
    assert.equal(code, 0);
  });
});
