/**
 * Entry of the thread that runs the model. A native call can take seconds and blocks its thread, so
 * that the process's main thread remains free to answer.
 */
import { workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { parentThreadPort } from '../../../workers/port.ts';
import { RequestServer } from '../../../workers/requestServer.ts';
import { SerialQueue } from '../../serialQueue.ts';
import { DeepseekEngine } from '../deepseekEngine.ts';
import { DevicePolicy } from '../device/devicePolicy.ts';
import { probeDevice } from '../device/probeDevice.ts';
import {
  ALIVE_EVERY,
  ThreadMethods,
  ThreadNotices,
  RecognizeSchema,
  type ThreadOptions,
} from './threadMessages.ts';

const server = new RequestServer(parentThreadPort());
const { probeEntry, device, deviceState, ...options } = workerData as ThreadOptions;
/** A copy of the policy on the other side, to which changes are reported. */
const policy = new DevicePolicy(device, deviceState, (state) =>
  server.notify(ThreadNotices.device, state),
);
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
/** All requests share one KV cache and the vision sessions, so they are handled one at a time. */
const queue = new SerialQueue();

/** Handles a request in its turn, then reports the engine's new description. */
async function inTurn<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const result = await queue.run(work, signal);
  server.notify(ThreadNotices.description, engine.describe());
  return result;
}

server
  .answer(ThreadMethods.load, v.unknown(), async (_, { signal }) => {
    await inTurn(() => engine.load(signal), signal);
    return null;
  })
  .answer(ThreadMethods.recognize, RecognizeSchema, ({ image, options }, { signal, report }) =>
    inTurn(() => engine.answerPage(image, options, report, signal), signal),
  )
  .listen();
setInterval(
  () => server.notify(ThreadNotices.alive, { onGpu: policy.usesGpu }),
  ALIVE_EVERY,
).unref();
