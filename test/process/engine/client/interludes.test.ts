import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { code, collect, make, pageInEngine, useClients } from './clientRig.ts';

describe('short work during a long run', () => {
  useClients();
  let folder: string;
  let gate: string;
  /** For the page after that. */
  let second: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'interlude-'));
    gate = path.join(folder, 'open');
    second = path.join(folder, 'second');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A run that waits in its second page. */
  const longRun = (client: ReturnType<typeof make>) =>
    collect(client, [
      { text: 'one' },
      { act: 'wait', until: gate, text: 'two' },
      { act: 'wait', until: second, text: 'three' },
      { text: 'four' },
    ]);

  it('is done before the next page, and the run continues', async () => {
    const client = make();
    const order: string[] = [];
    const long = longRun(client).then((result) => {
      order.push('long');
      return result;
    });
    await pageInEngine(1);
    const short = collect(client, [{ text: 'short' }], {}, { isShort: true }).then((result) => {
      order.push('short');
      return result;
    });
    await writeFile(gate, '');
    assert.equal((await short).document.pages[0]?.markdown, 'short');
    await writeFile(second, '');
    const { document, types } = await long;
    assert.deepEqual(order, ['short', 'long']);
    assert.deepEqual(
      document.pages.map(({ index, markdown }) => [index, markdown]),
      [
        [0, 'one'],
        [1, 'two'],
        [2, 'three'],
        [3, 'four'],
      ],
    );
    assert.equal(types.filter((type) => type === 'pageFinished').length, 4, 'no page twice');
    assert.equal(types.filter((type) => type === 'opened').length, 1);
    assert.deepEqual(document.warnings, []);
  });

  it('is done at once if nothing is in progress', async () => {
    const { document } = await collect(make(), [{ text: 'short' }], {}, { isShort: true });
    assert.equal(document.pages[0]?.markdown, 'short');
  });

  it('waits for a long run that is in its last page', async () => {
    const client = make();
    const long = collect(client, [{ act: 'wait', until: gate, text: 'only' }]);
    await pageInEngine(0);
    const short = collect(client, [{ text: 'short' }], {}, { isShort: true });
    await writeFile(gate, '');
    assert.equal((await long).document.pages.length, 1);
    assert.equal((await short).document.pages.length, 1);
  });

  it('can be cancelled while it waits', async () => {
    const client = make();
    const long = longRun(client);
    await pageInEngine(1);
    const { signal, abort } = withAbort();
    const short = collect(client, [{ text: 'short' }], {}, { isShort: true, signal });
    abort();
    await assert.rejects(short, code('cancelled'));
    await writeFile(gate, '');
    await writeFile(second, '');
    assert.equal((await long).document.pages.length, 4);
  });
});

function withAbort(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

describe('a run that was stopped', () => {
  useClients();

  it('continues with the pages that are left', async () => {
    const pages = [{ text: 'one' }, { text: 'two' }, { text: 'three' }];
    const { document } = await collect(make(), pages, { pages: '1-2' });
    const next = await collect(make(), pages, {}, { earlier: document.pages });
    assert.deepEqual(
      next.events.flatMap((event) => (event.type === 'pageFinished' ? [event.page] : [])),
      [2],
    );
    assert.deepEqual(
      next.document.pages.map(({ markdown }) => markdown),
      ['one', 'two', 'three'],
    );
  });

  it('reports why nothing more can be read', async () => {
    const { document } = await collect(make(), [{ text: 'one' }]);
    const client = make();
    const gone = { kind: 'file' as const, path: '/nowhere/gone.pdf' };
    await assert.rejects(client.recognize(gone, {}, { earlier: document.pages }));
  });
});
