/**
 * Entry of the thread that runs the model. A native call can take seconds and blocks its thread, so
 * that the process's main thread remains free to answer.
 */
import { workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { defined } from '../../../core/system/defined.ts';
import { parentThreadPort } from '../../../workers/port.ts';
import { RequestServer, type RequestContext } from '../../../workers/requestServer.ts';
import { SerialQueue } from '../../serialQueue.ts';
import { DeepseekEngine } from '../deepseekEngine.ts';
import type { ThreadAnswer } from '../threadAnswer.ts';
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
const { probeEntry, device, deviceState, aheadEntry, freeCores, ...options } =
  workerData as ThreadOptions;
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
  ...(aheadEntry === undefined || freeCores === undefined
    ? {}
    : {
        ahead: {
          entry: aheadEntry,
          threads: freeCores,
          ...defined({ vision: options.vision }),
        },
      }),
});
/** All requests share one KV cache and the vision sessions, so they are handled one at a time. */
const queue = new SerialQueue();

/** Pages that have not been answered yet. */
let pages = 0;

/** Reads a page in its turn; if another one is being read, its views are encoded meanwhile. */
async function recognize(
  { image, options }: v.InferOutput<typeof RecognizeSchema>,
  { signal, report }: RequestContext,
): Promise<unknown> {
  const asked = performance.now();
  const isQueued = pages++ > 0;
  const ahead = isQueued ? engine.lookAhead(image, options) : Promise.resolve(undefined);
  const read = async (): Promise<ThreadAnswer | null> => {
    const queued = performance.now() - asked;
    const answer = await engine.answerPage(image, options, { report, signal, ahead: await ahead });
    return answer && isQueued ? { ...answer, timings: { ...answer.timings, queued } } : answer;
  };
  try {
    return await inTurn(read, signal);
  } finally {
    pages--;
    void ahead.then((page) => engine.endAhead(page));
  }
}

/** Handles a request in its turn, then reports the engine's new description. */
async function inTurn<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const result = await queue.run(work, signal);
  server.notify(ThreadNotices.description, engine.describe());
  return result;
}

server
  .answer(ThreadMethods.load, v.unknown(), async (_, { signal }) => {
    // Requested before every page: a page that is prepared must not wait here for the one being read.
    if (!engine.isLoaded) await inTurn(() => engine.load(signal), signal);
    return null;
  })
  .answer(ThreadMethods.recognize, RecognizeSchema, recognize)
  .answer(ThreadMethods.rest, v.unknown(), async () => {
    // In turn: a load that was cancelled is still in progress.
    await queue.run(() => engine.rest());
    return null;
  })
  .listen();
setInterval(
  () => server.notify(ThreadNotices.alive, { onGpu: policy.usesGpu }),
  ALIVE_EVERY,
).unref();
