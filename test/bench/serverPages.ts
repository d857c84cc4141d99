/**
 * How well pages fill the slots of a server: reads pages through the engine `server` from a simulated
 * server that takes a known time for each, and prints a table. The server is a process of its own, so
 * that the processor time is that of the client alone: other work on the machine lengthens the run, but
 * hardly that time.
 *
 * usage: npm run bench:server -- [--prepare MILLISECONDS] [PAGES] [MEAN SECONDS] [SLOTS…]
 * With --prepare, the image of each page takes that long, without using a processor.
 */
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import type { InputDocument } from '../../src/input/source/inputDocument.ts';
import { RecognizeOptionsSchema, RemoteSchema } from '../../src/engine/options.ts';
import { EngineRegistry } from '../../src/engine/process/engines/registry.ts';
import { recognizeDocument } from '../../src/engine/process/pages/pipeline.ts';
import { RemoteEngine } from '../../src/engine/remote/remoteEngine.ts';

const SERVE = 'serve';
const ANSWER = '<|ref|>text<|/ref|><|det|>[[10, 10, 900, 40]]<|/det|>\nA line of text.';

/** Seconds for the request with a number: uniform between half and one and a half of the mean. */
function secondsOf(request: number, mean: number): number {
  const random = (Math.imul(request + 1, 2654435761) >>> 0) / 2 ** 32;
  return mean * (0.5 + random);
}

/** A server with some slots; further requests wait for one, as vLLM and llama.cpp do. */
function simulatedServer(slots: number, mean: number): void {
  let count = 0;
  let running = 0;
  const waiting: (() => void)[] = [];
  const turn = async (): Promise<void> => {
    if (running >= slots) await new Promise<void>((resolve) => waiting.push(resolve));
    running++;
  };
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => void answer());
    const answer = async (): Promise<void> => {
      if (request.method === 'GET') {
        const isModels = request.url?.endsWith('/models') === true;
        const body = isModels ? { data: [{ id: 'deepseek-ocr' }] } : { total_slots: slots };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(body));
        return;
      }
      await turn();
      await sleep(secondsOf(count++, mean) * 1000);
      running--;
      waiting.shift()?.();
      const choices = [{ delta: { content: ANSWER }, finish_reason: 'stop' }];
      response.setHeader('content-type', 'text/event-stream');
      response.end(`data: ${JSON.stringify({ choices })}\n\ndata: [DONE]\n\n`);
    };
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('disconnect', () => process.exit());
}

/** Starts a simulated server in another process. */
async function startServer(slots: number, mean: number) {
  const child = fork(import.meta.filename, [SERVE, String(slots), String(mean)]);
  const port = await new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
  });
  return { url: new URL(`http://127.0.0.1:${String(port)}/v1`), close: () => child.disconnect() };
}

/** A document of small pages, none of them blank. @param prepare milliseconds for an image */
function documentOf(pageCount: number, prepare: number): InputDocument {
  const [width, height] = [400, 200];
  const data = new Uint8Array(width * height * 3).fill(255).fill(0, 0, width * 60);
  return {
    pageCount,
    mimeType: 'image/png',
    name: 'pages',
    page: (index: number) =>
      Promise.resolve({
        index,
        width,
        height,
        warnings: [],
        textLayer: () => Promise.resolve(undefined),
        image: async () => {
          if (prepare > 0) await sleep(prepare);
          return { width, height, data };
        },
      }),
    close: () => Promise.resolve(),
  };
}

interface Use {
  readonly seconds: number;
  /** Seconds of all processors that this process used. */
  readonly processor: number;
}

/** What a run takes. */
async function measured(pages: number, slots: number, mean: number, prepare: number): Promise<Use> {
  const server = await startServer(slots, mean);
  const remote = v.parse(RemoteSchema, { url: server.url.href });
  const engine = new RemoteEngine({ base: server.url, remote });
  const engines = new EngineRegistry([
    { id: 'server', label: 'server', create: () => Promise.resolve(engine) },
  ]);
  await engine.load(AbortSignal.timeout(5000));
  const finished: number[] = [];
  const stages = {
    openInput: () => Promise.resolve(documentOf(pages, prepare)),
    textLayerPage: () => Promise.reject(new Error('no text layer')),
    writePreview: () => Promise.resolve(undefined),
    writeFigures: () => Promise.resolve([]),
  };
  const options = v.parse(RecognizeOptionsSchema, { engine: 'server' });
  const [started, before] = [performance.now(), process.cpuUsage()];
  await recognizeDocument(
    { run: 'bench', source: { kind: 'file', path: 'x' }, options, skipPages: [], alonePages: [] },
    {
      stages,
      engines,
      emit: (event) => {
        if (event.type === 'pageFinished') finished.push(event.page);
      },
      warn: (message) => console.error(message),
      note: () => undefined,
    },
    new AbortController().signal,
  );
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  server.close();
  if (finished.some((page, i) => page !== i) || finished.length !== pages) {
    throw new Error('The pages are not complete, or not in order.');
  }
  return { seconds, processor: (user + system) / 1e6 };
}

/** Seconds of a client that fills each slot as soon as it is free: at the end some stay empty. */
function withoutGaps(seconds: readonly number[], slots: number): number {
  const free = new Array<number>(slots).fill(0);
  for (const duration of seconds) {
    const next = free.indexOf(Math.min(...free));
    free[next] = (free[next] ?? 0) + duration;
  }
  return Math.max(...free);
}

/** Prints the table. */
async function compare(
  pages: number,
  mean: number,
  slots: readonly number[],
  prepare: number,
): Promise<void> {
  const times = ['slots', 'ideal (s)', 'without gaps (s)', 'measured (s)', 'efficiency'];
  const columns = [...times, 'pages per second', 'processor time per page', 'a core is full at'];
  console.log(`| ${columns.join(' | ')} |`);
  console.log(`| ${columns.map(() => '---:').join(' | ')} |`);
  const all = Array.from({ length: pages }, (_, i) => secondsOf(i, mean));
  const sum = all.reduce((a, b) => a + b);
  // Loads what the first page needs.
  await measured(20, 4, 0.1, 0);
  for (const count of slots) {
    const ideal = sum / count;
    const { seconds, processor } = await measured(pages, count, mean, prepare);
    const cells = [
      String(count),
      ...[ideal, withoutGaps(all, count), seconds].map((value) => value.toFixed(1)),
      `${((100 * ideal) / seconds).toFixed(0)} %`,
      (pages / seconds).toFixed(1),
      `${((1000 * processor) / pages).toFixed(1)} ms`,
      `${(pages / processor).toFixed(0)} pages per second`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { prepare: { type: 'string', default: '0' } },
});
if (positionals[0] === SERVE) simulatedServer(Number(positionals[1]), Number(positionals[2]));
else {
  const [pages = 1000, mean = 1, ...slots] = positionals.map(Number);
  const counts = slots.length > 0 ? slots : [64, 16, 4, 1];
  await compare(pages, mean, counts, Number(values.prepare));
}
