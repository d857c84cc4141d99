/**
 * Entry of the thread that runs the model. A native call can take seconds and blocks its thread,
 * so the server's main thread stays free to answer.
 */
import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import type { OcrPage } from '../../../core/document/document.ts';
import { asOcrError, errors } from '../../../core/errors/errors.ts';
import { SerialQueue } from '../../serialQueue.ts';
import { DeepseekEngine } from '../deepseekEngine.ts';
import { DevicePolicy } from '../device/devicePolicy.ts';
import { probeDevice } from '../device/probeDevice.ts';
import { idOf, ToThreadSchema } from './threadSchemas.ts';
import {
  ALIVE_EVERY,
  type FromThread,
  type ThreadOptions,
  type ToThread,
} from './threadMessages.ts';

const port = parentPort!;
const { probeEntry, device, deviceState, ...options } = workerData as ThreadOptions;
const send = (message: FromThread): void => port.postMessage(message);
/** A copy of the one on the other side, which is kept informed. */
const policy = new DevicePolicy(device, deviceState, (state) => send({ type: 'device', state }));
const engine = new DeepseekEngine({
  ...options,
  policy,
  ...(probeEntry === undefined
    ? {}
    : {
        probe: (task, signal) =>
          probeDevice({ ...task, entry: probeEntry, threads: options.threads, signal }),
      }),
});
/** Requests that are not answered yet. */
const open = new Map<number, AbortController>();
/** All requests share one KV cache and the vision sessions, so there is one at a time. */
const queue = new SerialQueue();

const done = (id: number, page?: OcrPage): void =>
  send({
    type: 'done',
    id,
    description: engine.describe(),
    ...(page === undefined ? {} : { page }),
  });
setInterval(() => send({ type: 'alive', onGpu: policy.usesGpu }), ALIVE_EVERY).unref();

async function work(
  message: Exclude<ToThread, { type: 'cancel' }>,
  signal: AbortSignal,
): Promise<OcrPage | undefined> {
  if (message.type === 'load') {
    await engine.load(signal);
    return undefined;
  }
  const { id, image, options } = message;
  const events = {
    partialMarkdown: (markdown: string) => send({ type: 'partial', id, markdown }),
  };
  return engine.recognizePage(image, options, events, signal);
}

async function answer(message: Exclude<ToThread, { type: 'cancel' }>): Promise<void> {
  const { id } = message;
  const controller = new AbortController();
  const { signal } = controller;
  open.set(id, controller);
  try {
    done(id, await queue.run(() => work(message, signal), signal));
  } catch (error) {
    send({ type: 'failed', id, error: asOcrError(error).toJSON() });
  } finally {
    open.delete(id);
  }
}

port.on('message', (received: unknown) => {
  const parsed = v.safeParse(ToThreadSchema, received);
  if (!parsed.success) {
    const id = idOf(received);
    const error = errors.invalidRequest(`to the thread: ${v.summarize(parsed.issues)}`);
    if (id !== undefined) send({ type: 'failed', id, error: error.toJSON() });
    return;
  }
  const message = parsed.output;
  if (message.type === 'cancel') open.get(message.id)?.abort();
  else void answer(message);
});
