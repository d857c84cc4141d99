import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import * as v from 'valibot';
import { GpuDecoder } from '../../../../../src/engine/deepseek/model/gpuDecoder.ts';
import { ThreadedDeepseekEngine } from '../../../../../src/engine/deepseek/thread/threadedEngine.ts';
import type { PageImage } from '../../../../../src/engine/engine.ts';
import type { InitializeParams } from '../../../../../src/engine/protocol.ts';
import { EngineRegistry } from '../../../../../src/engine/process/engines/registry.ts';
import { Session, type SessionParts } from '../../../../../src/engine/process/session.ts';
import { PROBE } from '../../../../../src/engine/deepseek/device/probeModel.ts';
import { PageOptionsSchema, RecognizeOptionsSchema } from '../../../../../src/engine/options.ts';
import { useThread } from './madeThread.ts';

/** Replaces the engine's thread: finishes with a cancelled page after `threads` milliseconds. */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const error = { code: 'cancelled', message: '' };
parentPort.on('message', ({ type, method, id }) => {
  const tell = (message) => parentPort.postMessage({ id, ...message });
  if (method === 'load') tell({ type: 'done', result: null });
  if (type === 'cancel') setTimeout(() => tell({ type: 'failed', error }), workerData.threads);
});
`;

const WRONG = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ id }) => parentPort.postMessage({ type: 'done', id, result: 'text' }));
`;

describe('a cancelled DeepSeek page', () => {
  const thread = useThread(THREAD);
  const page: PageImage = { index: 0, width: 1, height: 1, data: new Uint8Array(3) };
  const options = v.parse(PageOptionsSchema, {});

  const engineThatTakes = (milliseconds: number) =>
    new ThreadedDeepseekEngine({ folder: thread.folder, threads: milliseconds }, thread.entry);

  /** A process's session around an engine; records when it calls itself stuck. */
  async function sessionOf(engine: ThreadedDeepseekEngine) {
    let stuck: () => void = () => undefined;
    const isStuck = new Promise<void>((resolve) => (stuck = resolve));
    const opened = {
      ...{ index: 0, width: 1, height: 1, warnings: [] },
      image: () => Promise.resolve(page),
      textLayer: () => Promise.resolve(undefined),
    };
    const input = {
      name: 'x',
      mimeType: 'image/png',
      pageCount: 1,
      page: () => Promise.resolve(opened),
      close: () => Promise.resolve(),
    };
    const unused = () => Promise.reject(new Error('no page is finished here'));
    const stages = {
      ...{ textLayerPage: unused, writePreview: unused, writeFigures: unused },
      openInput: () => Promise.resolve(input),
    };
    const parts: SessionParts = {
      checkNativeModules: () => Promise.resolve({ versions: {}, failures: new Map() }),
      engines: () => [{ id: 'deepseek', label: '', create: () => Promise.resolve(engine) }],
      stages,
      stuckAfter: 0.2,
    };
    const nothing = () => undefined;
    const output = { runEvent: nothing, log: nothing, stuck, limitMemory: () => nothing };
    const params = { idleUnloadSeconds: 60 } as InitializeParams;
    return { ...(await Session.start(params, parts, output)), isStuck };
  }

  it('is answered only when the thread has finished with it', async () => {
    const engine = engineThatTakes(200);
    const controller = new AbortController();
    const running = engine.recognizePage(page, options, {}, controller.signal);
    const started = performance.now();
    controller.abort();
    await assert.rejects(running, { code: 'cancelled' });
    assert.ok(performance.now() - started > 150);
    await engine.dispose();
  });

  it('ends a process whose engine never finishes with it, and is answered before that', async () => {
    const engine = engineThatTakes(1e6);
    const { session, isStuck } = await sessionOf(engine);
    const controller = new AbortController();
    const recognizePage = engine.recognizePage.bind(engine);
    const pageAsked = new Promise<void>((resolve) => {
      engine.recognizePage = (...args) => {
        const work = recognizePage(...args);
        resolve();
        return work;
      };
    });
    const recognize = v.parse(RecognizeOptionsSchema, { engine: 'deepseek', textLayer: 'ocr' });
    const source = { kind: 'file', path: '/x.png' } as const;
    const running = session.recognize(
      { run: 'a', source, options: recognize, skipPages: [], alonePages: [] },
      controller.signal,
    );
    await pageAsked;
    controller.abort();
    await assert.rejects(running, { code: 'cancelled' });
    await isStuck;
    await engine.dispose();
  });

  it('is answered even if the thread sends a malformed message', async () => {
    const { folder } = thread;
    await writeFile(path.join(folder, 'wrong.cjs'), WRONG);
    const engine = new ThreadedDeepseekEngine(
      { folder, threads: 1 },
      path.join(folder, 'wrong.cjs'),
    );
    await assert.rejects(engine.load(new AbortController().signal), { code: 'invalidRequest' });
    await engine.dispose();
  });

  it('stops a prompt between two of its native calls', async () => {
    const controller = new AbortController();
    let runs = 0;
    const output = new ort.Tensor('float32', new Float32Array(64).fill(1), [64]);
    const layers = Array.from({ length: PROBE.layers }, (_, layer) => layer);
    const names = ['logits', ...layers.flatMap((i) => [`present_k${i}`, `present_v${i}`])];
    const session = {
      run: async () => {
        runs++;
        await new Promise((resolve) => setImmediate(resolve));
        // A message that arrives while the native call blocks the thread.
        setImmediate(() => controller.abort());
        return Object.fromEntries(names.map((name) => [name, output]));
      },
      release: () => Promise.resolve(),
    };
    const decoder = new GpuDecoder(session, PROBE, { prefill: 'chunks' });
    const prompt = new Float32Array(80 * PROBE.hidden);
    await assert.rejects(decoder.run(prompt, 80, controller.signal), { code: 'cancelled' });
    assert.equal(runs, 1);
  });

  it('leaves no model loaded', async () => {
    const engine = engineThatTakes(0);
    let disposed = 0;
    engine.load = () => Promise.reject(new Error('cancelled'));
    engine.dispose = () => {
      disposed++;
      return Promise.resolve();
    };
    const entry = { id: 'deepseek', label: '', create: () => Promise.resolve(engine) } as const;
    const registry = new EngineRegistry([entry]);
    await assert.rejects(registry.load(engine, new AbortController().signal));
    await registry.unload();
    assert.equal(disposed, 1);
  });
});
