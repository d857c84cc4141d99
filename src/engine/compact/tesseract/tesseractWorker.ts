/** Entry point of a recogniser thread: answers {@link ReadRequest}s one after the other. */
import { parentPort } from 'node:worker_threads';
import * as v from 'valibot';
import { messageOf } from '../../../core/errors/errors.ts';
import { TesseractCore } from './tesseractCore.ts';
import { ReadRequestSchema, type ReadReply, type ReadRequest } from './workerMessages.ts';

const port = parentPort;
if (!port) throw new Error('tesseract-worker.js runs as a worker thread only.');

const core = TesseractCore.create();

async function answer(request: ReadRequest): Promise<ReadReply> {
  const { id, languages, segmentation, images } = request;
  try {
    const tesseract = await core;
    const results = images.map((image) => tesseract.read(languages, segmentation, image));
    return { ok: true, id, results };
  } catch (error) {
    // A WebAssembly trap leaves the module in an undefined state: the thread ends, the pool
    // starts another.
    if (error instanceof Error && error.name === 'RuntimeError') throw error;
    return { ok: false, id, message: messageOf(error) };
  }
}

port.on('message', (message: unknown) => {
  const request = v.parse(ReadRequestSchema, message);
  void answer(request).then(
    (reply) => port.postMessage(reply),
    (error: unknown) => {
      setImmediate(() => {
        throw error;
      });
    },
  );
});
