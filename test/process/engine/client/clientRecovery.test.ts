import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OcrError } from '../../../../src/core/errors/errors.ts';
import { alive } from '../watchdog/alive.ts';
import { type FakePage } from '../process/fakePages.ts';
import { code, collect, log, make, useClients, pageInEngine } from './clientRig.ts';

describe('InferenceClient whose process fails, hangs or is replaced', () => {
  useClients();

  for (const act of ['kill', 'exit'] as const) {
    it(`loses only the page in progress when the process dies (${act})`, async () => {
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

  it('blames the page that ended the process, although others were in progress', async () => {
    const away: FakePage = { act: 'away', text: 'read' };
    const client = make({ remote: { url: 'http://127.0.0.1:9/v1' } });
    const pages: FakePage[] = [away, away, { act: 'killAway' }, away, away];
    const { document, types } = await collect(client, pages, { engine: 'server' });
    assert.deepEqual(
      document.pages.map(({ index }) => index),
      [0, 1, 3, 4],
    );
    assert.deepEqual(
      document.warnings.map((warning) => [warning.code, warning.page]),
      [['serverCrashed', 2]],
    );
    assert.ok(!types.some((type: string) => type === 'pageBegun'), 'for the client alone');
  }).timeout(20_000);

  it('gives up after repeated crashes and keeps the finished pages', async () => {
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

  it('informs a process that the previous one crashed, unless it was restarted on purpose', async () => {
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

  it('includes stderr in the error, without the home folder', async () => {
    const error = await collect(make({ env: { HOME: process.env['HOME'] ?? '/root' } }), [
      { act: 'exit' },
    ]).catch((reason: unknown) => reason);
    assert.ok(error instanceof OcrError);
    assert.match(error.detail ?? '', /ended with code 3/u);
    assert.match(error.detail ?? '', /native trouble in ~\/models/u);
  });

  it('explains why a process did not start', async () => {
    const error = await make({ env: { FAKE_PROCESS_START: 'crash' } })
      .initialize()
      .catch((reason: unknown) => reason);
    assert.ok(error instanceof OcrError);
    assert.equal(error.code, 'serverStart');
    assert.match(error.detail ?? '', /cannot open shared object file/u);
    await assert.rejects(
      make({ env: { FAKE_PROCESS_START: 'hang' }, timeLimits: { start: 0.5 } }).initialize(),
      code('serverStart'),
    );
    await assert.rejects(
      make({ processPath: '/no/such/server.js' }).initialize(),
      code('serverStart'),
    );
  });

  it('does not accept a malformed page as a result', async () => {
    const { document } = await collect(make(), [{ text: 'one' }, { act: 'malformed' }]);
    assert.equal(document.pages.length, 1);
    assert.equal(document.warnings[0]?.code, 'pageFailed');
    assert.ok(log.some((line) => line.includes('malformed')));
  });

  it('continues in a new process after restart()', async () => {
    const client = make();
    const running = collect(client, [{ text: 'one' }, { act: 'slow' }, { text: 'three' }]);
    await pageInEngine(1);
    const before = client.pid;
    await client.restart();
    const { document } = await running;
    assert.notEqual(client.pid, before);
    assert.deepEqual(
      document.pages.map((page) => page.markdown),
      ['one', 'three'],
    );
  });

  it('renews the process only between two runs', async () => {
    let threads = 1;
    const client = make({ threads: () => threads });
    const texts = ({ document }: Awaited<ReturnType<typeof collect>>) =>
      document.pages.map((page) => page.markdown);
    const asked: FakePage = { act: 'threads' };
    const folder = await mkdtemp(path.join(tmpdir(), 'recovery-'));
    const until = path.join(folder, 'go on');
    const held: FakePage = { act: 'wait', until, text: 'kept' };
    const first = collect(client, [asked, held, { act: 'kill' }, asked]);
    await pageInEngine(1);
    threads = 2;
    const pid = client.pid;
    client.renew();
    client.renew();
    const second = collect(client, [asked]);
    assert.notEqual((await client.initialize()).pid, pid, 'a server with the new settings answers');
    assert.equal(client.pid, pid, 'the run at work keeps its own');
    await writeFile(until, '');
    // The process that takes over after a crash also gets the settings of the run's start.
    assert.deepEqual(texts(await first), ['1', 'kept', '1']);
    assert.deepEqual(texts(await second), ['2']);
    await rm(folder, { recursive: true });
    threads = 3;
    client.renew();
    assert.deepEqual(texts(await collect(client, [asked])), ['3']);
    assert.deepEqual(
      log.filter((line) => line.startsWith('Settings changed')),
      [
        'Settings changed: they apply after the file in progress.',
        'Settings changed: restarting the inference process.',
        'Settings changed: restarting the inference process.',
      ],
    );
  });

  it('leaves no process running', async () => {
    const client = make();
    const running = collect(client, [{ act: 'block' }]);
    const failed = assert.rejects(running, code('cancelled'));
    await pageInEngine(0);
    const pid = client.pid!;
    assert.ok(alive(pid));
    await client.dispose();
    await failed;
    assert.ok(!alive(pid));
    await assert.rejects(client.initialize(), code('cancelled'));
  });
});
