/** Prints the bytes per second that N threads read from memory together: node bandwidth.mjs N */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/**
 * Two buffers with equal content, far larger than any cache: comparing them reads both to the end.
 */
const BYTES = 512 * 2 ** 20;
const ROUNDS = 7;

if (isMainThread) {
  const threads = Number(process.argv[2] ?? 1);
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL(import.meta.url), { workerData: { bytes: BYTES / threads } }),
  );
  const all = (message) =>
    Promise.all(
      workers.map(
        (worker) =>
          new Promise((resolve) => {
            worker.once('message', resolve);
            worker.postMessage(message);
          }),
      ),
    );
  await all('allocate');
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await all('read');
    best = Math.max(best, (2 * BYTES) / ((performance.now() - start) / 1000));
  }
  console.log(Math.round(best));
  for (const worker of workers) void worker.terminate();
} else {
  const [a, b] = [1, 1].map((value) => Buffer.alloc(workerData.bytes, value));
  parentPort.on('message', () => parentPort.postMessage(a.compare(b)));
}
