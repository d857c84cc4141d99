import assert from 'node:assert/strict';
import { fakeSource } from '../process/fakePages.ts';
import { code, collect, log, make, useClients, pageInEngine } from './clientRig.ts';
import { until } from '../../../waiting.ts';
import { verbatim } from '../../../../src/core/sentences/sentence.ts';

describe('InferenceClient', () => {
  useClients();

  it('starts the process on first use and reports events in order', async () => {
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

  it('returns which engines can be used and why others cannot', async () => {
    const { engines, versions } = await make().initialize();
    assert.deepEqual(
      engines.map((engine) => [
        engine.id,
        engine.available,
        engine.available ? undefined : engine.reason,
      ]),
      [
        ['compact', true, undefined],
        ['deepseek', false, verbatim('no model is installed.')],
      ],
    );
    assert.deepEqual(versions, { fake: '1' });
    await assert.rejects(
      collect(make(), [{ text: 'x' }], { engine: 'deepseek' }),
      code('engineUnavailable'),
    );
  });

  it('keeps the pages that succeed if one fails', async () => {
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
    // The words arrive as they were written, so that the editor can translate them.
    const damaged = { english: '{0} is damaged: {1}', values: ['page', verbatim('it is torn.')] };
    assert.deepEqual(document.warnings[0]?.sentence, {
      english: 'Page {0} could not be read: {1}',
      values: [2, damaged],
    });
    assert.match(document.warnings[1]?.message ?? '', /Page 3 .* ran out of memory/u);
  });

  it("rejects with the page's error if no page can be read", async () => {
    await assert.rejects(collect(make(), [{ act: 'fail' }]), code('corruptFile'));
  });

  it('warns about pages without text', async () => {
    const { document } = await collect(make(), [{ text: '' }]);
    assert.equal(document.pages[0]?.warnings[0]?.code, 'noText');
  });

  it('uses trusted text layers and reports those that it does not trust', async () => {
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

  it('recognizes a page whose embedded text cannot be read, and says so', async () => {
    const client = make();
    const torn = { layer: 'own', tornLayer: true, text: 'read' };
    const { document } = await collect(client, [torn, { layer: 'own', text: 'read' }]);
    const [first, second] = document.pages;
    assert.deepEqual([first?.markdown, first?.origin], ['read', 'ocr']);
    assert.match(
      first?.warnings[0]?.message ?? '',
      /recognized instead\. The page is too complex/u,
    );
    assert.deepEqual([second?.markdown, second?.warnings], ['own', []]);
    assert.deepEqual(await client.inspect(fakeSource(torn)), { pages: 1, needing: 1 });
    // If only the embedded text is requested, no other text is returned.
    await assert.rejects(collect(client, [torn], { textLayer: 'textLayer' }), code('outOfMemory'));
  });

  it('ignores invalid messages', async () => {
    const { document } = await collect(make(), [{ act: 'garble', text: 'one' }, { text: 'two' }]);
    assert.deepEqual(
      document.pages.map((page) => page.markdown),
      ['one', 'two'],
    );
    assert.ok(log.some((line) => line.includes('A malformed message was ignored: null.')));
  });

  it('reads selected pages and refuses bad ranges, languages and options', async () => {
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

  it('returns preview paths', async () => {
    const { events } = await collect(make(), [{ text: 'a' }], { previewFolder: '/pictures' });
    const finished = events.find((event) => event.type === 'pageFinished');
    assert.equal(finished?.type === 'pageFinished' && finished.preview, '/pictures/0.jpg');
  });

  for (const act of ['slow', 'deaf', 'block'] as const) {
    it(`answers a cancellation while a page is ${act}`, async () => {
      const client = make();
      const controller = new AbortController();
      const running = collect(
        client,
        [{ text: 'one' }, { act }],
        {},
        { signal: controller.signal },
      );
      const failed = assert.rejects(running, code('cancelled'));
      await pageInEngine(1);
      const pid = client.pid;
      controller.abort();
      await failed;
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
      collect(client, [{ act: 'slow' }], {}, { signal: first.signal }),
      code('cancelled'),
    );
    const waiting = assert.rejects(
      collect(client, [{ text: 'x' }], {}, { signal: second.signal }),
      code('cancelled'),
    );
    await pageInEngine(0);
    second.abort();
    await waiting;
    first.abort();
    await running;
  });

  it('unloads models after the idle time and loads them again', async () => {
    const client = make({ idle: 0.3 });
    await collect(client, [{ text: 'one' }]);
    const { types: warm } = await collect(client, [{ text: 'one' }]);
    assert.ok(!warm.includes('modelsLoading'));
    await until('unloading', () => log.some((line) => line.includes('Models of Fake unloaded')));
    const { types: cold } = await collect(client, [{ text: 'one' }]);
    assert.ok(cold.includes('modelsLoading'));
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

  it('counts pages during a run', async () => {
    const client = make();
    const controller = new AbortController();
    const running = collect(client, [{ act: 'slow' }], {}, { signal: controller.signal });
    await pageInEngine(0);
    assert.deepEqual(await client.inspect(fakeSource({ text: 'a' })), { pages: 1, needing: 1 });
    controller.abort();
    await assert.rejects(running, { code: 'cancelled' });
  });
});
