/** Prints the bytes per second that N threads read from memory together: node bandwidth.mjs N */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const FLOATS = 64 * 2 ** 20; // 512 MB per thread, far beyond any cache

if (isMainThread) {
  const threads = Number(process.argv[2] ?? 1);
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL(import.meta.url), { workerData: { floats: FLOATS / threads } }),
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
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    await all('read');
    best = Math.max(best, (FLOATS * 8) / ((performance.now() - start) / 1000));
  }
  console.log(Math.round(best));
  for (const worker of workers) void worker.terminate();
} else {
  let data;
  parentPort.on('message', (message) => {
    if (message === 'allocate') data = new Float64Array(workerData.floats).fill(1.5);
    let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < data.length; i += 8) {
      a += data[i];
      b += data[i + 1];
      c += data[i + 2];
      d += data[i + 3];
      e += data[i + 4];
      f += data[i + 5];
      g += data[i + 6];
      h += data[i + 7];
    }
    parentPort.postMessage(a + b + c + d + e + f + g + h);
  });
}
