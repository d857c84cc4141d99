import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { OcrError } from '../../../src/core/errors.ts';
import { EngineClient, type TimeLimits } from '../../../src/engine/client/engineClient.ts';
import type { RecognizeOptionsInput, RunEvent } from '../../../src/engine/protocol.ts';
import { FAKE_SERVER, fakeSource, type FakePage } from '../server/fakePages.ts';

const log: string[] = [];
const logger = {
  trace: (message: string) => void log.push(message),
  debug: (message: string) => void log.push(message),
  info: (message: string) => void log.push(message),
  warn: (message: string) => void log.push(message),
  error: (message: string) => void log.push(message),
};

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // A zombie that was not reaped yet does not run any more.
  return !existsSync('/proc') || !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
};

describe('EngineClient', () => {
  const clients: EngineClient[] = [];
  const make = (
    settings: {
      timeLimits?: Partial<TimeLimits>;
      env?: Record<string, string>;
      idle?: number;
      serverPath?: string;
      threads?: () => number;
    } = {},
  ) => {
    const client = new EngineClient({
      serverPath: settings.serverPath ?? FAKE_SERVER,
      initializeParams: () => ({
        modelsFolder: '/',
        idleUnloadSeconds: settings.idle ?? 300,
        threads: settings.threads?.() ?? 0,
      }),
      logger,
      ...(settings.timeLimits && { timeLimits: settings.timeLimits }),
      ...(settings.env && { env: settings.env }),
    });
    clients.push(client);
    return client;
  };
  const collect = async (
    client: EngineClient,
    pages: FakePage[],
    options: RecognizeOptionsInput = {},
    signal?: AbortSignal,
  ) => {
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => void events.push(event);
    const document = await client.recognize(fakeSource(...pages), options, {
      onEvent,
      ...(signal && { signal }),
    });
    return { document, events, types: events.map(({ type }) => type) };
  };
  const code = (wanted: string) => (error: unknown) =>
    error instanceof OcrError && error.code === wanted;

  beforeEach(() => (log.length = 0));
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.dispose()));
  });

  it('starts the server on first use and tells events in order', async () => {
    const client = make();
    assert.equal(client.pid, undefined);
    const { document, types } = await collect(client, [{ text: 'one' }]);
    assert.deepEqual(types, [
      'opened',
      'pageStarted',
      'modelsLoading',
      'linesFound',
      'pageProgress',
      'partialMarkdown',
      'pageFinished',
    ]);
    assert.equal(document.pages[0]?.markdown, 'one');
    assert.equal(document.model, 'fake-1');
    assert.deepEqual(document.source, {
      name: 'fake.json',
      mimeType: 'image/x-fake',
      pageCount: 1,
    });
  });

  it('tells which engines can be used and why others cannot', async () => {
    const { engines, versions } = await make().initialize();
    assert.deepEqual(
      engines.map(({ id, available, reason }) => [id, available, reason]),
      [
        ['compact', true, undefined],
        ['deepseek', false, 'no model is installed.'],
      ],
    );
    assert.deepEqual(versions, { fake: '1' });
    await assert.rejects(
      collect(make(), [{ text: 'x' }], { engine: 'deepseek' }),
      code('engineUnavailable'),
    );
  });

  it('keeps the pages that work when one fails', async () => {
    const { document, types } = await collect(make(), [
      { text: 'one' },
      { act: 'fail' },
      { act: 'memory' },
      { text: 'four' },
    ]);
    assert.deepEqual(
      document.pages.map((page) => page.markdown),
      ['one', 'four'],
    );
    assert.equal(types.filter((type) => type === 'pageFailed').length, 2);
    assert.match(document.warnings[0]?.message ?? '', /Page 2 could not be read: page is damaged/u);
    assert.match(document.warnings[1]?.message ?? '', /Page 3 .* ran out of memory/u);
  });

  it("rejects with the page's error when no page can be read", async () => {
    await assert.rejects(collect(make(), [{ act: 'fail' }]), code('corruptFile'));
  });

  it('warns of pages without text', async () => {
    const { document } = await collect(make(), [{ text: '' }]);
    assert.equal(document.pages[0]?.warnings[0]?.code, 'noText');
  });

  it('takes trusted text layers and says when it does not', async () => {
    const pages = [
      { layer: 'own', text: 'read' },
      { layer: 'bad', trusted: false, text: 'read' },
    ];
    const texts = async (textLayer: 'auto' | 'ocr' | 'textLayer') => {
      const { document } = await collect(make(), pages, { textLayer });
      return document.pages.map((page) => [
        page.markdown,
        page.origin,
        page.warnings.map((warning) => warning.code).join(),
      ]);
    };
    assert.deepEqual(await texts('auto'), [
      ['own', 'textLayer', ''],
      ['read', 'ocr', 'textLayerUntrusted'],
    ]);
    assert.deepEqual(await texts('ocr'), [
      ['read', 'ocr', ''],
      ['read', 'ocr', ''],
    ]);
    assert.deepEqual(await texts('textLayer'), [
      ['own', 'textLayer', ''],
      ['bad', 'textLayer', 'textLayerUntrusted'],
    ]);
  });

  it('reads chosen pages and refuses bad ranges, languages and options', async () => {
    const client = make();
    const pages = [{ text: 'a' }, { text: 'b' }, { text: 'c' }];
    const { document } = await collect(client, pages, { pages: '3,1' });
    assert.deepEqual(
      document.pages.map((page) => page.index),
      [0, 2],
    );
    await assert.rejects(collect(client, pages, { pages: '7-9' }), code('pageRange'));
    await assert.rejects(collect(client, pages, { languages: ['tlh'] }), code('unknownLanguage'));
    await assert.rejects(collect(client, pages, { limits: { pages: 2 } }), code('tooManyPages'));
    await assert.rejects(
      client.recognize(fakeSource(), { engine: 'abacus' as 'compact' }),
      code('invalidRequest'),
    );
  });

  it('gives preview paths', async () => {
    const { events } = await collect(make(), [{ text: 'a' }], { previewFolder: '/pictures' });
    const finished = events.find((event) => event.type === 'pageFinished');
    assert.equal(finished?.type === 'pageFinished' && finished.preview, '/pictures/0.jpg');
  });

  for (const act of ['slow', 'deaf', 'block'] as const) {
    it(`answers a cancellation within a second while a page is ${act}`, async () => {
      const client = make();
      const controller = new AbortController();
      const running = collect(client, [{ text: 'one' }, { act }], {}, controller.signal);
      const failed = assert.rejects(running, code('cancelled'));
      await sleep(1500);
      const pid = client.pid;
      const start = performance.now();
      controller.abort();
      await failed;
      assert.ok(performance.now() - start < 1000, `took ${performance.now() - start} ms`);
      const { document } = await collect(client, [{ text: 'again' }]);
      assert.equal(document.pages[0]?.markdown, 'again');
      if (act === 'block') assert.notEqual(client.pid, pid, 'a blocked server must be replaced');
      else assert.equal(client.pid, pid, 'a server that answers must be kept');
    });
  }

  it('cancels a run that waits for its turn', async () => {
    const client = make();
    const first = new AbortController();
    const second = new AbortController();
    const running = assert.rejects(
      collect(client, [{ act: 'slow' }], {}, first.signal),
      code('cancelled'),
    );
    const waiting = assert.rejects(
      collect(client, [{ text: 'x' }], {}, second.signal),
      code('cancelled'),
    );
    await sleep(300);
    second.abort();
    await waiting;
    first.abort();
    await running;
  });

  for (const act of ['kill', 'exit'] as const) {
    it(`loses only the page in work when the server dies (${act})`, async () => {
      const client = make();
      const { document, types } = await collect(client, [
        { text: 'one' },
        { act },
        { text: 'three' },
      ]);
      assert.deepEqual(
        document.pages.map((page) => page.markdown),
        ['one', 'three'],
      );
      assert.deepEqual(
        document.warnings.map((warning) => [warning.code, warning.page]),
        [['serverCrashed', 1]],
      );
      assert.equal(types.filter((type) => type === 'opened').length, 1);
    });
  }

  it('gives up after repeated crashes and keeps what is finished', async () => {
    const crash: FakePage = { act: 'kill' };
    const { document } = await collect(make(), [
      { text: 'one' },
      ...Array<FakePage>(6).fill(crash),
      { text: 'eight' },
    ]);
    assert.equal(document.pages.length, 1);
    assert.equal(document.warnings.length, 7);
    assert.equal(document.model, 'fake-1');
    await assert.rejects(collect(make(), [crash]), code('serverCrashed'));
  });

  it('tells a server that the one before it crashed, unless it was restarted on purpose', async () => {
    const client = make();
    const asked: FakePage = { act: 'afterCrash' };
    const { document } = await collect(client, [asked, { act: 'kill' }, asked]);
    assert.deepEqual(
      document.pages.map((page) => page.markdown),
      ['false', 'true'],
    );
    await client.restart();
    assert.equal((await collect(client, [asked])).document.pages[0]?.markdown, 'false');
  });

  it('puts stderr into the error, without the home folder', async () => {
    const error = await collect(make({ env: { HOME: process.env['HOME'] ?? '/root' } }), [
      { act: 'exit' },
    ]).catch((reason: unknown) => reason);
    assert.ok(error instanceof OcrError);
    assert.match(error.detail ?? '', /ended with code 3/u);
    assert.match(error.detail ?? '', /native trouble in ~\/models/u);
  });

  it('explains a server that does not start', async () => {
    const error = await make({ env: { FAKE_SERVER_START: 'crash' } })
      .initialize()
      .catch((reason: unknown) => reason);
    assert.ok(error instanceof OcrError);
    assert.equal(error.code, 'serverStart');
    assert.match(error.detail ?? '', /cannot open shared object file/u);
    await assert.rejects(
      make({ env: { FAKE_SERVER_START: 'hang' }, timeLimits: { start: 0.5 } }).initialize(),
      code('serverStart'),
    );
    await assert.rejects(
      make({ serverPath: '/no/such/server.js' }).initialize(),
      code('serverStart'),
    );
  });

  it('gives up a page that stays silent too long', async () => {
    const client = make({ timeLimits: { silence: 1 } });
    const { document } = await collect(client, [
      { text: 'one' },
      { act: 'slow' },
      { text: 'three' },
    ]);
    assert.equal(document.pages.length, 2);
    assert.match(document.warnings[0]?.message ?? '', /longer than 1 s/u);
  });

  it('does not take a malformed page for a result', async () => {
    const { document } = await collect(make(), [{ text: 'one' }, { act: 'malformed' }]);
    assert.equal(document.pages.length, 1);
    assert.equal(document.warnings[0]?.code, 'pageFailed');
    assert.ok(log.some((line) => line.includes('malformed')));
  });

  it('unloads models after the idle time and loads them again', async () => {
    const client = make({ idle: 0.3 });
    await collect(client, [{ text: 'one' }]);
    const { types: warm } = await collect(client, [{ text: 'one' }]);
    assert.ok(!warm.includes('modelsLoading'));
    await sleep(700);
    assert.ok(log.some((line) => line.includes('Models of Fake unloaded')));
    const { types: cold } = await collect(client, [{ text: 'one' }]);
    assert.ok(cold.includes('modelsLoading'));
  });

  it('goes on in a new server after restart()', async () => {
    const client = make();
    const running = collect(client, [{ text: 'one' }, { act: 'slow' }, { text: 'three' }]);
    await sleep(1500);
    const before = client.pid;
    await client.restart();
    const { document } = await running;
    assert.notEqual(client.pid, before);
    assert.deepEqual(
      document.pages.map((page) => page.markdown),
      ['one', 'three'],
    );
  });

  it('renews the server only between two runs', async () => {
    let threads = 1;
    const client = make({ threads: () => threads });
    const texts = ({ document }: Awaited<ReturnType<typeof collect>>) =>
      document.pages.map((page) => page.markdown);
    const asked: FakePage = { act: 'threads' };
    const first = collect(client, [asked, { act: 'deaf', text: 'kept' }, { act: 'kill' }, asked]);
    await sleep(1500);
    threads = 2;
    const pid = client.pid;
    assert.equal(client.renew(), true);
    const second = collect(client, [asked]);
    assert.notEqual((await client.initialize()).pid, pid, 'a server with the new settings answers');
    assert.equal(client.pid, pid, 'the run at work keeps its own');
    // Also the server that takes over after a crash is told what the run began with.
    assert.deepEqual(texts(await first), ['1', 'kept', '1']);
    assert.deepEqual(texts(await second), ['2']);
    threads = 3;
    assert.equal(client.renew(), false);
    assert.deepEqual(texts(await collect(client, [asked])), ['3']);
    assert.equal(log.filter((line) => line.startsWith('Settings changed')).length, 2);
  });

  it('leaves no process behind', async () => {
    const client = make();
    const running = collect(client, [{ act: 'block' }]);
    const failed = assert.rejects(running, code('cancelled'));
    await sleep(1000);
    const pid = client.pid!;
    assert.ok(alive(pid));
    await client.dispose();
    await failed;
    assert.ok(!alive(pid));
    await assert.rejects(client.initialize(), code('cancelled'));
  });

  it('survives a listener that throws', async () => {
    const document = await make().recognize(
      fakeSource({ text: 'one' }),
      {},
      {
        onEvent: () => {
          throw new Error('mine');
        },
      },
    );
    assert.equal(document.pages.length, 1);
  });

  it('counts the pages of a source and those that need the engine', async () => {
    const client = make();
    const own = { text: 'read', layer: 'own' };
    const source = fakeSource(own, { text: 'a' }, own, { ...own, trusted: false });
    assert.deepEqual(await client.inspect(source), { pages: 4, needing: 0.5 });
    assert.deepEqual(await client.inspect(source, { pages: '1-2' }), { pages: 2, needing: 0.5 });
    assert.deepEqual(await client.inspect(source, { textLayer: 'ocr' }), { pages: 4, needing: 1 });
    const many = fakeSource(...Array.from({ length: 300 }, () => own));
    assert.deepEqual(await client.inspect(many), { pages: 300, needing: 0 });
    await assert.rejects(client.inspect(source, { pages: '9-' }), { code: 'pageRange' });
    const missing = { kind: 'file', path: '/nowhere.pdf' } as const;
    await assert.rejects(client.inspect(missing), { code: 'fileNotFound' });
  });

  it('counts pages while a run is at work', async () => {
    const client = make();
    const controller = new AbortController();
    const running = collect(client, [{ act: 'slow' }], {}, controller.signal);
    await sleep(300);
    assert.deepEqual(await client.inspect(fakeSource({ text: 'a' })), { pages: 1, needing: 1 });
    controller.abort();
    await assert.rejects(running, { code: 'cancelled' });
  });
});
