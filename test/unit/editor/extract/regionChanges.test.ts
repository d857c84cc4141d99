import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import '../fakeEditor.ts';
import { wholeOf } from '../../../../src/editor/document/ignoredAreas.ts';
import { recognize } from '../../../../src/editor/extract/recognition.ts';
import { RegionChanges } from '../../../../src/editor/extract/regionChanges.ts';
import { runView } from '../../../../src/editor/panel/runView.ts';
import { Run } from '../../../../src/editor/run/run.ts';
import { RunStore } from '../../../../src/editor/run/runStore.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

describe('changes of the regions of a page that was read', () => {
  let run: Run;
  let changes: RegionChanges;
  beforeEach(() => {
    run = new Run({ id: 'r', sourceName: 'a.png', createdAt: 1 });
    const result = ocrPage(0, [region('p1-r1', 'First'), region('p1-r2', 'Second')]);
    run.apply({ type: 'pageFinished', page: 0, result });
    run.apply({ type: 'cancelled' });
    changes = new RegionChanges({
      store: { track: () => ({ dispose: () => undefined }) },
      links: { load: () => Promise.resolve(undefined) },
      highlight: () => undefined,
    });
  });

  const text = (): string | undefined => run.state.pages.get(0)?.page.markdown;

  it('are made and undone one after the other', async () => {
    await changes.change(run, 0, { type: 'move', region: 'p1-r1', by: 'down' });
    assert.equal(text(), 'Second\n\nFirst');
    await Promise.all([
      changes.change(run, 0, { type: 'kind', region: 'p1-r1', kind: 'title' }),
      changes.change(run, 0, { type: 'leaveOut', region: 'p1-r2' }),
    ]);
    assert.equal(text(), '# First');
    for (const expected of ['Second\n\n# First', 'Second\n\nFirst', 'First\n\nSecond']) {
      await changes.change(run, 0, { type: 'undo' });
      assert.equal(text(), expected);
    }
  });

  it('are not undone if the page was read again since', async () => {
    await changes.change(run, 0, { type: 'leaveOut', region: 'p1-r2' });
    run.apply({ type: 'pageReplaced', page: ocrPage(0, [region('p1-r1', 'New')]) });
    await changes.change(run, 0, { type: 'undo' });
    assert.equal(text(), 'New');
  });
});

describe('areas that a run leaves out', () => {
  const HEAD = { x0: 0, y0: 0, x1: 600, y1: 80 };
  const low = [{ x0: 10, y0: 300, x1: 110, y1: 340 }];
  const pageOf = (index: number) => {
    const id = (number: number): string => `p${index + 1}-r${number}`;
    const text = region(id(2), `Text ${index + 1}`, { places: low });
    return ocrPage(index, [region(id(1), 'Head'), text, region(id(3), 'End', { places: low })]);
  };
  let run: Run;
  let changes: RegionChanges;
  beforeEach(() => {
    run = new Run({ id: 'r', sourceName: 'a.pdf', createdAt: 1 });
    run.apply({ type: 'started', at: 1 });
    run.apply({ type: 'opened', pageCount: 3, pages: [0, 1, 2], mimeType: 'application/pdf' });
    for (const page of [0, 1]) run.apply({ type: 'pageFinished', page, result: pageOf(page) });
    changes = new RegionChanges({
      store: { track: () => ({ dispose: () => undefined }) },
      links: { load: () => Promise.resolve(undefined) },
      highlight: () => undefined,
    });
  });
  const texts = (): string[] => run.orderedPages().map(({ page }) => page.markdown);
  const without = (count: number): string[] =>
    Array.from({ length: count }, (_, page) => `Text ${page + 1}\n\nEnd`);
  const whole = (count: number): string[] => without(count).map((text) => `Head\n\n${text}`);

  /** Reads the rest of the run. */
  const readRest = () =>
    recognize(run, {
      source: () => Promise.resolve({ kind: 'file', path: '/a.pdf' }),
      recognizer: () =>
        Promise.resolve({
          recognize: (_source, _options, { onEvent, earlier = [] }) => {
            assert.deepEqual(
              earlier.map(({ markdown }) => markdown),
              whole(2),
              'decisions about all pages need what is left out, too',
            );
            onEvent?.({ type: 'pageFinished', page: 2, result: pageOf(2) });
            onEvent?.({ type: 'pageRevised', page: 0, result: pageOf(0) });
            const source = { name: 'a.pdf', mimeType: 'application/pdf', pageCount: 3 };
            const head = { version: 2 as const, source, engine: 'compact', model: 'm' };
            return Promise.resolve({ ...head, pages: [], timings: {}, warnings: [] });
          },
        }),
      options: {},
      askPassword: () => Promise.resolve(undefined),
      signal: new AbortController().signal,
    });

  it('are left out while it is read, of pages read later, and come back', async () => {
    await changes.ignoreArea(run, 0, HEAD);
    assert.deepEqual(texts(), without(2));
    await readRest();
    assert.deepEqual(texts(), without(3));
    const [area] = run.state.ignored;
    assert.ok(area);
    assert.equal(runView(run).ignored[0]?.regions, 3);
    await changes.dropArea(run, area.id);
    assert.deepEqual(texts(), whole(3));
    assert.deepEqual(run.state.ignored, []);
  });

  it('are undone on any page, in their turn', async () => {
    run.apply({ type: 'cancelled' });
    await changes.change(run, 1, { type: 'move', region: 'p2-r2', by: 'down' });
    await changes.ignoreArea(run, 0, HEAD);
    await changes.change(run, 0, { type: 'leaveOut', region: 'p1-r3' });
    assert.deepEqual(texts(), ['Text 1', 'End\n\nText 2']);
    const undo = (page: number) => changes.change(run, page, { type: 'undo' });
    await undo(0);
    await undo(0);
    assert.deepEqual(texts(), ['Head\n\nText 1\n\nEnd', 'Head\n\nEnd\n\nText 2']);
    await undo(1);
    assert.deepEqual(texts(), whole(2));
    const before = run.state;
    await undo(0);
    assert.equal(run.state, before, 'nothing is left to undo');
  });

  it('are left out again when their removal is undone', async () => {
    await changes.ignoreArea(run, 0, HEAD);
    await changes.dropArea(run, run.state.ignored[0]?.id ?? '');
    assert.deepEqual(texts(), whole(2));
    await changes.change(run, 1, { type: 'undo' });
    assert.deepEqual(texts(), without(2));
    await changes.change(run, 1, { type: 'undo' });
    assert.deepEqual(texts(), whole(2));
  });

  it('keep what the user accepted in them', async () => {
    run.apply({ type: 'accepted', words: ['p1-r1 0 1'] });
    await changes.ignoreArea(run, 0, HEAD);
    assert.deepEqual(run.state.accepted, ['p1-r1 0 1']);
  });

  it('are stored with the run', async () => {
    await changes.ignoreArea(run, 0, HEAD);
    const root = await mkdtemp(path.join(tmpdir(), 'areas-'));
    try {
      const store = new RunStore(root, assert.ifError);
      const tracking = store.track(run);
      // What was there before the store followed the run is stored with the next change.
      await changes.ignoreArea(run, 0, { x0: 0, y0: 290, x1: 600, y1: 350 });
      await store.flush();
      tracking.dispose();
      assert.deepEqual(texts(), ['', '']);
      const stored = await store.load('r');
      assert.ok(stored);
      assert.deepEqual(stored.state.ignored, run.state.ignored);
      assert.deepEqual(
        stored.orderedPages().map((entry) => wholeOf(entry).markdown),
        whole(2),
      );
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
});
