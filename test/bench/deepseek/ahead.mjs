/**
 * What encoding the next page while a page is written gains: pages of a full-size model with one thread
 * for the decoder, with and without a second one for the vision encoder. A machine with more cores than
 * the decoder uses is in the same position.
 */
import path from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { importSource } from '../../../scripts/import-source.mjs';

const bundle = (name) => path.resolve('dist', name);

/** Seconds until all pages are read, two requested at a time; and the times of the last page. */
async function read(engine, pages, options, atOnce) {
  const started = performance.now();
  const running = new Set();
  let last;
  for (const page of pages) {
    while (running.size >= atOnce) await Promise.race(running);
    const work = engine
      .recognizePage(page, options, {}, new AbortController().signal)
      .then((result) => {
        last = result;
        running.delete(work);
      });
    running.add(work);
  }
  await Promise.all(running);
  return { seconds: (performance.now() - started) / 1000, timings: last.timings, raw: last.raw };
}

/** Prints seconds per page for both ways, in turns. @param count pages of each way */
export async function measureAhead(folder, picture, { count, tokens, modes, print }) {
  const { ThreadedDeepseekEngine } = await importSource(
    'src/engine/deepseek/thread/threadedEngine.ts',
  );
  const { DevicePolicy } = await importSource('src/engine/deepseek/device/devicePolicy.ts');
  const { PageOptionsSchema } = await importSource('src/engine/options.ts');
  const v = await import('valibot');
  // The engine's threads alone do not keep the process running.
  const alive = setInterval(() => undefined, 1000);
  const aheadEntry = bundle('deepseek-vision.js');
  const engine = new ThreadedDeepseekEngine(
    { folder, threads: 1, freeCores: 1, aheadEntry },
    bundle('deepseek-thread.js'),
    new DevicePolicy('cpu'),
  );
  await engine.load(new AbortController().signal);
  const pages = Array.from({ length: count }, (_, index) => ({ index, ...picture }));
  for (const mode of modes) {
    const options = v.parse(PageOptionsSchema, { mode, maxTokens: tokens });
    // Loads the graphs.
    await read(engine, pages.slice(0, 2), { ...options, maxTokens: 20 }, 2);
    const raws = new Set();
    for (const [name, atOnce] of [
      ['in turn', 1],
      ['ahead', 2],
    ]) {
      const { seconds, timings, raw } = await read(engine, pages, options, atOnce);
      raws.add(raw);
      print(
        `${mode}, ${tokens} tokens, vision ${name}`,
        `${(seconds / count).toFixed(1)} s`,
        Object.entries(timings)
          .map(([step, ms]) => `${step} ${(ms / 1000).toFixed(2)} s`)
          .join(', '),
      );
    }
    print('', raws.size === 1 ? 'equal answers' : 'DIFFERENT ANSWERS');
  }
  await engine.dispose();
  clearInterval(alive);
}
