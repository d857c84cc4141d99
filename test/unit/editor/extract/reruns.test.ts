import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { editor } from '../fakeEditor.ts';
import { Reruns, type RerunParts } from '../../../../src/editor/extract/reruns.ts';
import { Run } from '../../../../src/editor/run/run.ts';
import type { Recognizer } from '../../../../src/editor/extract/recognition.ts';
import { errors } from '../../../../src/core/errors/errors.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';
import { until } from '../../../waiting.ts';

const page = (text: string) => ocrPage(0, [region('p1-r1', text)]);
const END = { version: 2, engine: 'deepseek', model: '', timings: {}, warnings: [] } as const;
const END_OF = { ...END, source: { name: 'a.png', mimeType: '', pageCount: 1 } };

describe('reading again', () => {
  let together: number;
  let most: number;
  let aborted: string[];
  let run: Run;
  let reruns: Reruns;

  const client: Recognizer = {
    recognize: async (_, { task = '' }, { onEvent, signal }) => {
      most = Math.max(most, ++together);
      try {
        onEvent?.({ type: 'pageStarted', page: 0 });
        await sleep(60, undefined, { signal });
        onEvent?.({ type: 'pageFinished', page: 0, result: page(task) });
        return { ...END_OF, pages: [] };
      } catch {
        aborted.push(task);
        throw errors.cancelled();
      } finally {
        together--;
      }
    },
  };
  const unasked = () => Promise.reject(new Error('nothing was to be asked'));
  const parts: RerunParts = {
    engine: { hasModel: () => Promise.resolve(true), use: () => Promise.resolve(client) },
    store: { folderOf: () => '/tmp', track: () => ({ dispose: () => undefined }) },
    links: { load: () => Promise.resolve(undefined) },
    log: editor.channel,
    showPanel: () => undefined,
    panelShows: () => true,
    inputOf: () => Promise.resolve({ name: 'a.png', bytes: new Uint8Array(1) }),
    requireModel: unasked,
    checkFirst: () => Promise.resolve(),
    family: unasked,
    askPassword: unasked,
    pickLanguages: unasked,
    highlight: () => undefined,
    changes: { apply: unasked },
  };
  const again = (task: 'free' | 'table') =>
    reruns.start(run, { page: 0, request: { engine: 'deepseek', task }, what: task });
  const text = () => run.state.pages.get(0)?.page.text;

  beforeEach(() => {
    editor.reset();
    together = most = 0;
    aborted = [];
    run = new Run({ id: 'r', sourceName: 'a.png', createdAt: 1 });
    run.apply({ type: 'started', at: Date.now() });
    run.apply({ type: 'pageFinished', page: 0, result: page('old') });
    run.apply({ type: 'finished', document: END_OF });
    reruns = new Reruns(parts);
  });

  it('accepts one request at a time, and says so', async () => {
    await Promise.all([again('free'), again('table')]);
    assert.equal(most, 1);
    assert.equal(text(), 'free');
    assert.equal(editor.shown[0]?.text, 'a.png is still being read.');
    assert.equal(run.state.rerun, undefined);
    await again('table');
    assert.equal(text(), 'table');
  });

  it('can be cancelled while another request is refused', async () => {
    const both = [again('free'), again('table')];
    await until('a request in the engine', () => together === 1);
    reruns.cancel(run);
    await Promise.all(both);
    assert.deepEqual(aborted, ['free']);
    assert.equal(text(), 'old');
  });
});
