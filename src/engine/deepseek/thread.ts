/**
 * Entry of the thread that runs the model. A native call can take seconds and blocks its thread,
 * so the server's main thread stays free to answer.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { OcrPage } from '../../core/document.ts';
import { asOcrError } from '../../core/errors.ts';
import { DeepseekEngine } from './deepseekEngine.ts';
import { probeDevice } from './device/probe.ts';
import { ALIVE_EVERY, type FromThread, type ThreadOptions, type ToThread } from './messages.ts';

const port = parentPort!;
const { probeEntry, ...options } = workerData as ThreadOptions;
const engine = new DeepseekEngine({
  ...options,
  ...(probeEntry === undefined
    ? {}
    : {
        probe: (task) => probeDevice({ ...task, entry: probeEntry, threads: options.threads }),
      }),
});
const running = new Map<number, AbortController>();
const send = (message: FromThread): void => port.postMessage(message);

const done = (id: number, page?: OcrPage): void =>
  send({
    type: 'done',
    id,
    description: engine.describe(),
    choice: engine.choice,
    ...(page === undefined ? {} : { page }),
  });
setInterval(() => send({ type: 'alive', onGpu: engine.onGpu }), ALIVE_EVERY).unref();

async function answer(message: Exclude<ToThread, { type: 'cancel' }>): Promise<void> {
  const { id } = message;
  const controller = new AbortController();
  running.set(id, controller);
  try {
    if (message.type === 'load') {
      await engine.load(controller.signal);
      done(id);
      return;
    }
    const events = {
      partialMarkdown: (markdown: string) => send({ type: 'partial', id, markdown }),
    };
    const page = await engine.recognizePage(
      message.image,
      message.options,
      events,
      controller.signal,
    );
    done(id, page);
  } catch (error) {
    send({ type: 'failed', id, error: asOcrError(error).toJSON() });
  } finally {
    running.delete(id);
  }
}

port.on('message', (message: ToThread) => {
  if (message.type === 'cancel') running.get(message.id)?.abort();
  else void answer(message);
});
