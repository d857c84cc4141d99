import assert from 'node:assert/strict';
import type { OcrDocument, OcrPage } from '../../../../src/core/document/document.ts';
import { errors } from '../../../../src/core/errors/errors.ts';
import type { RunEvent } from '../../../../src/engine/protocol.ts';
import { recognize, type Recognizer } from '../../../../src/editor/extract/recognition.ts';
import { Run } from '../../../../src/editor/run/run.ts';
import type { RunChange } from '../../../../src/editor/run/runTypes.ts';
import type { RecognizeOptionsInput } from '../../../../src/engine/options.ts';

const pageOf = (index: number, markdown = `Page ${index + 1}`): OcrPage => ({
  index,
  width: 10,
  height: 10,
  rotation: 0,
  origin: 'ocr',
  regions: [],
  markdown,
  text: markdown,
  raw: '',
  confidence: 0.9,
  scripts: ['Latin'],
  timings: { total: 1 },
  warnings: [],
});

const documentOf = (pages: OcrPage[]): OcrDocument => ({
  version: 2,
  source: { name: 'a.pdf', mimeType: 'application/pdf', pageCount: pages.length },
  engine: 'compact',
  model: 'm',
  pages,
  timings: { total: 5 },
  warnings: [],
});

const newRun = () => new Run({ id: 'r', sourceName: 'a.pdf', createdAt: 1 });
const source = () => Promise.resolve({ kind: 'file' as const, path: '/a.pdf' });
const noPassword = () => Promise.resolve(undefined);

type Step = (
  options: RecognizeOptionsInput,
  onEvent: (event: RunEvent) => void,
) => OcrDocument | Promise<OcrDocument>;

/** A recognizer that answers its calls with the steps, one after the other. */
function scripted(...steps: Step[]): {
  recognizer: () => Promise<Recognizer>;
  calls: () => number;
} {
  let call = 0;
  return {
    calls: () => call,
    recognizer: () =>
      Promise.resolve({
        recognize: async (_source, options, { onEvent }) => {
          const step = steps[call++];
          assert.ok(step, 'called more often than expected');
          return step(options, (event) => onEvent?.(event));
        },
      }),
  };
}

describe('recognize', () => {
  const { signal } = new AbortController();

  it('applies the events to the run and ends it', async () => {
    const run = newRun();
    const changes: RunChange['type'][] = [];
    run.onDidChange(({ type }) => changes.push(type));
    const { recognizer } = scripted((_options, onEvent) => {
      onEvent({ type: 'opened', pageCount: 1, pages: [0], mimeType: 'application/pdf' });
      onEvent({ type: 'pageStarted', page: 0 });
      onEvent({ type: 'linesFound', page: 0, count: 3 });
      onEvent({ type: 'pageFinished', page: 0, result: pageOf(0), preview: '/p.jpg' });
      return documentOf([pageOf(0)]);
    });
    await recognize(run, { source, recognizer, options: {}, askPassword: noPassword, signal });
    assert.equal(run.state.status, 'finished');
    assert.equal(run.state.engine, 'compact');
    assert.equal(run.state.pages.get(0)?.previewPath, '/p.jpg');
    assert.deepEqual(changes, ['state', 'opened', 'progress', 'progress', 'page', 'state']);
    assert.equal(run.markdown(), 'Page 1\n');
  });

  it('shows that it waits while the engine works on something else', async () => {
    const run = newRun();
    const phases: string[] = [];
    run.onDidChange(() => phases.push(run.state.progress.phase));
    const { recognizer } = scripted((_options, onEvent) => {
      onEvent({ type: 'opened', pageCount: 1, pages: [0], mimeType: 'application/pdf' });
      return documentOf([]);
    });
    const busy = async () => ({ ...(await recognizer()), isBusy: true });
    const job = { source, recognizer: busy, options: {}, askPassword: noPassword, signal };
    await recognize(run, job);
    assert.deepEqual(phases, ['opening', 'waiting', 'opening', 'opening']);
  });

  it('asks for the password until it is correct', async () => {
    const run = newRun();
    const given: (string | undefined)[] = [];
    const { recognizer } = scripted(
      () => {
        throw errors.passwordRequired('a.pdf');
      },
      ({ password }) => {
        given.push(password);
        throw errors.passwordWrong('a.pdf');
      },
      ({ password }) => {
        given.push(password);
        return documentOf([]);
      },
    );
    const asked: boolean[] = [];
    const askPassword = (wrong: boolean) => {
      asked.push(wrong);
      return Promise.resolve(wrong ? 'right' : 'wrong');
    };
    await recognize(run, { source, recognizer, options: {}, askPassword, signal });
    assert.equal(run.state.status, 'finished');
    assert.deepEqual(asked, [false, true]);
    assert.deepEqual(given, ['wrong', 'right']);
  });

  it('is cancelled if no password is given', async () => {
    const run = newRun();
    const { recognizer, calls } = scripted(() => {
      throw errors.passwordRequired('a.pdf');
    });
    await recognize(run, { source, recognizer, options: {}, askPassword: noPassword, signal });
    assert.equal(run.state.status, 'cancelled');
    assert.equal(calls(), 1);
  });

  it('keeps the finished pages if it fails or is cancelled', async () => {
    for (const [error, state] of [
      [errors.serverCrashed('detail'), 'failed'],
      [errors.cancelled(), 'cancelled'],
    ] as const) {
      const run = newRun();
      const { recognizer } = scripted((_options, onEvent) => {
        onEvent({ type: 'opened', pageCount: 2, pages: [0, 1], mimeType: 'application/pdf' });
        onEvent({ type: 'pageFinished', page: 0, result: pageOf(0) });
        throw error;
      });
      await recognize(run, { source, recognizer, options: {}, askPassword: noPassword, signal });
      assert.equal(run.state.status, state);
      assert.equal(run.state.pages.size, 1);
      assert.equal(run.state.error?.code, state === 'failed' ? 'serverCrashed' : undefined);
    }
  });

  it('does not start if it was cancelled in the queue', async () => {
    const run = newRun();
    const { recognizer, calls } = scripted();
    const aborted = AbortSignal.abort();
    const job = { source, recognizer, options: {}, askPassword: noPassword, signal: aborted };
    await recognize(run, job);
    assert.equal(run.state.status, 'cancelled');
    assert.equal(calls(), 0);
  });

  it('fails with the reason if the source cannot be read', async () => {
    const run = newRun();
    const job = {
      source: () => Promise.reject(errors.fileNotFound('a.pdf')),
      recognizer: scripted().recognizer,
      options: {},
      askPassword: noPassword,
      signal,
    };
    await recognize(run, job);
    assert.equal(run.state.status, 'failed');
    assert.equal(run.state.error?.code, 'fileNotFound');
  });
});
