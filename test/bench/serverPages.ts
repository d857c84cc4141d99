/**
 * How well pages fill the slots of a server: reads pages through the engine `server` from a simulated
 * server that takes a known time for each, and prints a table.
 *
 * usage: npm run bench:server -- [PAGES] [MEAN SECONDS] [SLOTS…]
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import type { InputDocument } from '../../src/input/source/inputDocument.ts';
import { RecognizeOptionsSchema, RemoteSchema } from '../../src/engine/options.ts';
import { EngineRegistry } from '../../src/engine/process/engines/registry.ts';
import { recognizeDocument } from '../../src/engine/process/pages/pipeline.ts';
import { RemoteEngine } from '../../src/engine/remote/remoteEngine.ts';

const ANSWER = '<|ref|>text<|/ref|><|det|>[[10, 10, 900, 40]]<|/det|>\nA line of text.';

/** Seconds for the request with a number: uniform between half and one and a half of the mean. */
function secondsOf(request: number, mean: number): number {
  const random = (Math.imul(request + 1, 2654435761) >>> 0) / 2 ** 32;
  return mean * (0.5 + random);
}

/** A server with some slots; further requests wait for one, as vLLM and llama.cpp do. */
function simulatedServer(slots: number, mean: number) {
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
  return new Promise<{ url: URL; close: () => void }>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({ url: new URL(`http://127.0.0.1:${port}/v1`), close: () => server.close() });
    });
  });
}

/** A document of small pages, none of them blank. */
function documentOf(pageCount: number): InputDocument {
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
        image: () => Promise.resolve({ width, height, data }),
      }),
    close: () => Promise.resolve(),
  };
}

/** Seconds for a run. */
async function measured(pages: number, slots: number, mean: number): Promise<number> {
  const server = await simulatedServer(slots, mean);
  const remote = v.parse(RemoteSchema, { url: server.url.href });
  const engine = new RemoteEngine({ base: server.url, remote });
  const engines = new EngineRegistry([
    { id: 'server', label: 'server', create: () => Promise.resolve(engine) },
  ]);
  await engine.load(AbortSignal.timeout(5000));
  const finished: number[] = [];
  const stages = {
    openInput: () => Promise.resolve(documentOf(pages)),
    textLayerPage: () => Promise.reject(new Error('no text layer')),
    writePreview: () => Promise.resolve(undefined),
    writeFigures: () => Promise.resolve([]),
  };
  const options = v.parse(RecognizeOptionsSchema, { engine: 'server' });
  const started = performance.now();
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
  server.close();
  if (finished.some((page, i) => page !== i) || finished.length !== pages) {
    throw new Error('The pages are not complete, or not in order.');
  }
  return seconds;
}

const [pages = 1000, mean = 1, ...slots] = process.argv.slice(2).map(Number);
console.log('| slots | ideal (s) | measured (s) | pages per second | efficiency |');
console.log('| ---: | ---: | ---: | ---: | ---: |');
for (const count of slots.length > 0 ? slots : [64, 16, 4, 1]) {
  const sum = Array.from({ length: pages }, (_, i) => secondsOf(i, mean)).reduce((a, b) => a + b);
  const ideal = sum / count;
  const seconds = await measured(pages, count, mean);
  const cells = [ideal, seconds, pages / seconds].map((value) => value.toFixed(1));
  console.log(`| ${count} | ${cells.join(' | ')} | ${((100 * ideal) / seconds).toFixed(0)} % |`);
}
