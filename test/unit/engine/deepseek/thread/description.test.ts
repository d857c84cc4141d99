import assert from 'node:assert/strict';
import path from 'node:path';
import { DevicePolicy } from '../../../../../src/engine/deepseek/device/devicePolicy.ts';
import { renderSentence } from '../../../../../src/core/sentences/sentence.ts';
import { ThreadedDeepseekEngine } from '../../../../../src/engine/deepseek/thread/threadedEngine.ts';
import { useThread } from './madeThread.ts';

/**
 * Replaces the engine's thread: describes itself with each load, the first time with a malformed
 * message.
 */
const THREAD = `
const { parentPort } = require('node:worker_threads');
let loads = 0;
parentPort.on('message', ({ id }) => {
  const device = ++loads === 1 ? 1 : 'WebGPU';
  const deviceReason = { english: 'slower ({0})', values: [{ english: '{0} ms', values: [1.5] }] };
  const name = { id: 'deepseek', label: 'DeepSeek-OCR', model: 'm', scripts: ['Latin'] };
  const value = { ...name, device, deviceReason };
  parentPort.postMessage({ type: 'notice', name: 'description', value });
  parentPort.postMessage({ type: 'notice', name: 'nonsense', value });
  parentPort.postMessage({ type: 'done', id, result: null });
});
`;

describe('the description of the DeepSeek engine', () => {
  const thread = useThread(THREAD);
  const never = new AbortController().signal;

  it('names the expected device before the model was loaded, and then the actual one', async () => {
    const policy = new DevicePolicy('auto');
    const { folder, entry } = thread;
    const engine = new ThreadedDeepseekEngine({ folder, threads: 2 }, entry, policy);
    assert.equal(engine.describe().device, 'GPU if it passes a test, else CPU, 2 threads');
    await engine.load(never);
    assert.equal(engine.describe().model, path.basename(folder), 'what is malformed is left out');
    await engine.load(never);
    assert.equal(engine.describe().device, 'WebGPU');
    assert.equal(renderSentence(engine.describe().deviceReason!), 'slower (1.5 ms)');
    await engine.dispose();
  });
});
