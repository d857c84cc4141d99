import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { editor } from '../fakeEditor.ts';
import { EngineHost } from '../../../../src/editor/engines/engineHost.ts';
import type { RemoteWithKey } from '../../../../src/engine/client/clientOptions.ts';
import type { RunEvent } from '../../../../src/engine/protocol.ts';
import { whileUnused } from '../../../../src/editor/models/modelWork.ts';
import {
  FAKE_PROCESS,
  fakeSource,
  type FakePage,
} from '../../../process/engine/process/fakePages.ts';
import { until } from '../../../waiting.ts';

describe('the inference process of a window', () => {
  let folder: string;
  let host: EngineHost;
  let agreed: number;
  let events: RunEvent[];
  let ocrServer: RemoteWithKey | undefined;

  beforeEach(() => {
    editor.reset();
    agreed = 0;
    events = [];
    ocrServer = undefined;
    folder = mkdtempSync(path.join(tmpdir(), 'extension-'));
    mkdirSync(path.join(folder, 'dist'));
    const server = path.join(folder, 'dist', 'server.js');
    writeFileSync(server, `require(${JSON.stringify(FAKE_PROCESS)});`);
    host = new EngineHost(
      { fsPath: folder } as never,
      { engineFolders: () => Promise.resolve({ deepseek: undefined, tessdata: '/' }) },
      editor.channel,
      {
        params: () => Promise.resolve(ocrServer),
        agree: () => Promise.resolve(Boolean(++agreed)),
        setUp: () => Promise.resolve(false),
      },
    );
  });
  afterEach(async () => {
    await host.end();
    rmSync(folder, { recursive: true });
  });

  const pageInEngine = (page: number): Promise<boolean> =>
    until(`page ${page} in the engine`, () =>
      events.some((event) => event.type === 'linesFound' && event.page === page),
    );
  const read = async (...pages: FakePage[]): Promise<string> => {
    const client = await host.use();
    const onEvent = (event: RunEvent) => void events.push(event);
    const { pages: read, warnings } = await client.recognize(fakeSource(...pages), {}, { onEvent });
    assert.deepEqual(warnings, []);
    return read.map(({ markdown }) => markdown).join();
  };

  it('reads pages in a separate process', async () => {
    assert.equal(await read({ text: 'x' }), 'x');
    assert.ok(host.pid !== undefined && host.pid !== process.pid);
  });

  it('writes no key into the log', async () => {
    const { length } = editor.log;
    ocrServer = { url: 'https://ocr.example/v1', key: 'sk-very-secret', allowed: true };
    await host.describe();
    await read({ text: 'x' });
    assert.ok(editor.log.length > length);
    assert.doesNotMatch(editor.log.join('\n'), /sk-very-secret/u);
  });

  it('does not affect a run in progress when a setting changes', async () => {
    editor.set('threads', 1);
    const asked: FakePage = { act: 'threads' };
    const first = read(asked, { act: 'deaf', text: 'kept' }, asked);
    await pageInEngine(1);
    editor.set('threads', 2);
    const second = read(asked);
    await host.describe();
    assert.equal(await first, '1,kept,1');
    assert.equal(await second, '2');
    assert.ok(editor.log.some((line) => line.includes('they apply after the file in progress')));
  });

  it('unloads models after the run in progress, and says what it waits for', async () => {
    const titles: string[] = [];
    editor.onProgress = (title) => titles.push(title);
    const order: string[] = [];
    const removed = () => Promise.resolve(order.push('removed'));
    assert.equal(await whileUnused(host, 'Removing m', removed), true);
    assert.deepEqual(titles, [], 'nothing is waited for before anything is read');
    const reading = read({ act: 'deaf', text: 'x' }).then(() => order.push('read'));
    await pageInEngine(0);
    const removing = whileUnused(host, 'Removing m', removed);
    const after = read({ text: 'y' }).then(() => order.push('read'));
    await Promise.all([reading, removing, after]);
    assert.deepEqual(order, ['removed', 'read', 'removed', 'read']);
    assert.deepEqual(titles, ['Removing m: waiting for the pages in progress']);
  });

  it('stops waiting for a run if the user cancels', async () => {
    const reading = read({ act: 'deaf', text: 'x' });
    await pageInEngine(0);
    editor.onProgress = (_, cancel) => void setTimeout(cancel, 50);
    const removed = () => Promise.reject(new Error('removed'));
    assert.equal(await whileUnused(host, 'Removing m', removed), false);
    assert.equal(await reading, 'x');
  });

  it('asks before pages are sent to a server, even for a single task', async () => {
    await host.use();
    assert.equal(agreed, 0);
    await host.use('server');
    assert.equal(agreed, 1);
  });
});
