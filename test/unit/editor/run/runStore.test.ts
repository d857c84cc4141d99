import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os, { tmpdir } from 'node:os';
import path from 'node:path';
import type { OcrPage } from '../../../../src/core/document/document.ts';
import { errors } from '../../../../src/core/errors/errors.ts';
import { recognize } from '../../../../src/editor/extract/recognition.ts';
import { Run } from '../../../../src/editor/run/run.ts';
import { RunStore, newRunId } from '../../../../src/editor/run/runStore.ts';
import { verbatim } from '../../../../src/core/sentences/sentence.ts';

const pageOf = (index: number): OcrPage => ({
  index,
  width: 10,
  height: 10,
  rotation: 0,
  origin: 'ocr',
  regions: [],
  markdown: `Page ${index + 1}`,
  text: '',
  raw: '',
  confidence: null,
  scripts: [],
  timings: {},
  warnings: [],
});

describe('RunStore', () => {
  let root: string;
  let heard: unknown[];
  let store: RunStore;

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'run-store-'));
    heard = [];
    store = new RunStore(root, (error) => heard.push(error));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function storedRun(id: string, pages: number): Promise<Run> {
    const run = new Run({ id, sourceName: 'a.pdf', sourceUri: 'file:///a.pdf', createdAt: 5 });
    const tracking = store.track(run);
    run.apply({ type: 'started', at: Date.now() });
    run.apply({ type: 'opened', pageCount: 9, pages: [0, 1, 2], mimeType: 'application/pdf' });
    for (let page = 0; page < pages; page++) {
      run.apply({ type: 'pageFinished', page, result: pageOf(page), preview: `/p${page}.jpg` });
    }
    await store.flush();
    tracking.dispose();
    return run;
  }

  it('never stops a run, whatever happens to its folder, and reports what was not stored', async () => {
    // A file in place of the folder acts like a disk that is full or read-only.
    const blocked = new RunStore(path.join(root, 'file'), (error) => heard.push(error));
    await writeFile(path.join(root, 'file'), '');
    const run = new Run({ id: 'run-1', sourceName: 'a.png', createdAt: 1 });
    const tracking = blocked.track(run);
    run.apply({ type: 'started', at: Date.now() });
    run.apply({ type: 'pageFinished', page: 0, result: pageOf(0) });
    await blocked.keepSource('run-1', new Uint8Array(1));
    await blocked.flush();
    assert.equal(run.state.pages.size, 1);
    assert.ok(heard.length >= 3, String(heard.length));
    // Once the folder can be created again, later data is stored.
    await rm(path.join(root, 'file'));
    run.apply({ type: 'cancelled' });
    await blocked.flush();
    tracking.dispose();
    assert.equal((await blocked.load('run-1'))?.state.status, 'cancelled');
  });

  it('leaves alone what another window is still reading', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      await storedRun('run-2', 1);
      const file = path.join(root, 'run-2', 'run.json');
      const stored = JSON.parse(await readFile(file, 'utf8')) as object;
      assert.ok(await store.load('run-2'), 'a run of this window');
      const owner = { pid: other.pid, at: Date.now() };
      await writeFile(file, JSON.stringify({ ...stored, owner }));
      assert.equal(await store.load('run-2'), undefined);
      await store.prune(0, new Set());
      assert.deepEqual(await store.list(), ['run-2'], 'not removed');
      // Before a restart of the machine, the number meant another program.
      const before = { ...owner, at: Date.now() - (os.uptime() + 60) * 1000 };
      await writeFile(file, JSON.stringify({ ...stored, owner: before }));
      assert.equal((await store.load('run-2'))?.state.status, 'interrupted');
      await writeFile(file, JSON.stringify({ ...stored, owner }));
    } finally {
      const ended = once(other, 'exit');
      other.kill('SIGKILL');
      await ended;
    }
    assert.equal((await store.load('run-2'))?.state.status, 'interrupted', 'it ended');
  });

  it('continues if its folder is deleted in the meantime', async () => {
    const run = await storedRun('run-1', 1);
    const tracking = store.track(run);
    await store.flush();
    await rm(root, { recursive: true });
    assert.deepEqual(await store.list(), []);
    run.apply({ type: 'cancelled' });
    await store.flush();
    tracking.dispose();
    assert.equal((await store.load('run-1'))?.state.status, 'cancelled');
    assert.deepEqual(heard, []);
  });

  it('stores no password in any file', async () => {
    const run = new Run({ id: 'run-1', sourceName: 'a.pdf', createdAt: 1 });
    const tracking = store.track(run);
    const given: unknown[] = [];
    await recognize(run, {
      source: () => Promise.resolve({ kind: 'file', path: '/a.pdf' }),
      recognizer: () =>
        Promise.resolve({
          recognize: (_, { password }, { onEvent }) => {
            given.push(password);
            if (password === undefined) return Promise.reject(errors.passwordRequired('a.pdf'));
            onEvent?.({ type: 'pageFinished', page: 0, result: pageOf(0) });
            return Promise.reject(errors.corruptFile('a.pdf', verbatim('its end is missing.')));
          },
        }),
      options: {},
      askPassword: () => Promise.resolve('open sesame'),
      signal: new AbortController().signal,
    });
    await store.flush();
    tracking.dispose();
    assert.deepEqual(given, [undefined, 'open sesame']);
    const names = await readdir(path.join(root, 'run-1'));
    assert.deepEqual(names.sort(), ['page-0.json', 'run.json']);
    for (const name of names) {
      assert.ok(!(await readFile(path.join(root, 'run-1', name), 'utf8')).includes('sesame'));
    }
  });

  it('returns a run unchanged, with pages in order', async () => {
    const run = await storedRun('run-1', 3);
    const loaded = await store.load('run-1');
    assert.ok(loaded);
    assert.deepEqual(loaded.orderedPages(), run.orderedPages());
    assert.equal(loaded.sourceUri, 'file:///a.pdf');
    assert.equal(loaded.state.pageCount, 9);
    assert.equal(
      loaded.state.status,
      'interrupted',
      'a run that was going when the window closed has ended',
    );
    assert.deepEqual(heard, []);
  });

  it('keeps the result before a page was read again, and the text of an unfinished page', async () => {
    const run = await storedRun('run-1', 2);
    const tracking = store.track(run);
    run.apply({ type: 'pageReplaced', page: { ...pageOf(1), markdown: 'Better' } });
    run.apply({ type: 'pageStarted', page: 2 });
    run.apply({ type: 'partialMarkdown', page: 2, markdown: 'Half of ' });
    run.apply({ type: 'cancelled' });
    await store.flush();
    tracking.dispose();
    const loaded = await store.load('run-1');
    assert.equal(loaded?.state.pages.get(1)?.page.markdown, 'Better');
    assert.equal(loaded.state.pages.get(1)?.previous?.markdown, 'Page 2');
    assert.equal(loaded.state.pages.get(1)?.previewPath, '/p1.jpg');
    assert.deepEqual(loaded.state.partials, [{ page: 2, markdown: 'Half of ' }]);
    assert.deepEqual(heard, []);
  });

  it('keeps which doubtful words the user accepted', async () => {
    const run = await storedRun('run-1', 1);
    const tracking = store.track(run);
    run.apply({ type: 'accepted', words: ['p1-r1:0:1'] });
    run.apply({ type: 'accepted', words: ['p1-r1:0:1', 'p1-r2:3:0'] });
    tracking.dispose();
    await store.flush();
    const accepted = (await store.load('run-1'))?.state.accepted;
    assert.deepEqual(accepted, ['p1-r1:0:1', 'p1-r2:3:0']);
  });

  it('keeps pasted bytes, so that they can be read again after a reload', async () => {
    await storedRun('run-1', 1);
    assert.equal(await store.keptSource('run-1'), undefined);
    await store.keepSource('run-1', new Uint8Array([1, 2, 3]));
    assert.deepEqual([...((await store.keptSource('run-1')) ?? [])], [1, 2, 3]);
    assert.deepEqual((await store.load('run-1'))?.state.pages.size, 1);
  });

  it('keeps the old file complete if a new one cannot be written', async () => {
    const run = await storedRun('run-1', 1);
    const tracking = store.track(run);
    await store.flush();
    // The temporary name is taken by a folder.
    await mkdir(path.join(root, 'run-1', 'run.json.tmp', 'x'), { recursive: true });
    run.apply({ type: 'cancelled' });
    await store.flush();
    tracking.dispose();
    assert.ok(heard.length > 0);
    assert.equal((await store.load('run-1'))?.state.pages.size, 1);
  });

  it('keeps what is readable if a page file is damaged', async () => {
    await storedRun('run-1', 3);
    await writeFile(path.join(root, 'run-1', 'page-1.json'), '{"page":{"index":1}}');
    const loaded = await store.load('run-1');
    assert.deepEqual([...(loaded?.state.pages.keys() ?? [])].sort(), [0, 2]);
    assert.equal(heard.length, 1);
  });

  it('returns undefined for missing runs and refuses ids that are paths', async () => {
    assert.equal(await store.load('run-9'), undefined);
    assert.throws(() => store.folderOf('../outside'), RangeError);
    await assert.rejects(store.load('..'), RangeError);
  });

  it('deletes old runs except those in use', async () => {
    for (const id of ['1-a', '2-b', '3-c', '4-d']) await storedRun(id, 1);
    await store.prune(2, new Set(['1-a']));
    assert.deepEqual(await store.list(), ['4-d', '3-c', '1-a']);
  });

  it('leaves no temporary files', async () => {
    await storedRun('run-1', 2);
    assert.deepEqual((await readdir(path.join(root, 'run-1'))).sort(), [
      'page-0.json',
      'page-1.json',
      'run.json',
    ]);
    const stored = JSON.parse(await readFile(path.join(root, 'run-1', 'run.json'), 'utf8')) as {
      state: string;
    };
    assert.equal(stored.state, 'running');
  });

  it('creates ids that sort by time', () => {
    const early = newRunId(new Date('2026-01-02T03:04:05.678Z'), () => 0.99);
    const late = newRunId(new Date('2026-01-02T03:04:05.679Z'), () => 0);
    assert.match(early, /^20260102030405678-[0-9a-z]{6}$/u);
    assert.ok(early < late);
  });
});
