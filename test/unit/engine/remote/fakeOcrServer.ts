/** A local HTTP server that behaves like OCR servers, well or badly. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: ChatBody | undefined;
}

/** The parts of a request that tests examine. */
export interface ChatBody extends Record<string, unknown> {
  readonly model: string;
  readonly messages: readonly {
    readonly role: string;
    readonly content: readonly {
      readonly type: string;
      readonly text?: string;
      readonly image_url?: { readonly url: string };
    }[];
  }[];
}

export type Handler = (seen: Seen, response: ServerResponse, count: number) => unknown;

export class FakeOcrServer {
  readonly seen: Seen[] = [];
  /** Connections that the other side closed before the answer was complete. */
  dropped = 0;
  models = ['deepseek-ai/DeepSeek-OCR'];
  /** Requests at a time that the server states, as llama.cpp does. */
  slots: number | undefined;
  private readonly server: Server;

  constructor(public chat: Handler) {
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  /** @returns the base address */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get asked(): Seen[] {
    return this.seen.filter(({ method }) => method === 'POST');
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const seen: Seen = {
      method: request.method!,
      path: request.url!,
      authorization: request.headers.authorization,
      body: text === '' ? undefined : (JSON.parse(text) as ChatBody),
    };
    if (seen.path === '/props') {
      const known = this.slots !== undefined;
      sendJson(response, known ? 200 : 404, known ? { total_slots: this.slots } : {});
      return;
    }
    this.seen.push(seen);
    response.on('close', () => {
      if (!response.writableFinished) this.dropped++;
    });
    if (seen.method === 'GET' && seen.path.endsWith('/models')) {
      sendJson(response, 200, { object: 'list', data: this.models.map((id) => ({ id })) });
      return;
    }
    await this.chat(seen, response, this.asked.length);
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

export const piece = (content: string, finish: string | null = null): string =>
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: { content }, finish_reason: finish }],
  });

export interface StreamOptions {
  readonly finish?: string;
  /** Bytes per write, so that lines and characters are split anywhere. */
  readonly cut?: number;
  readonly newline?: string;
  /** Closes the connection in the middle instead. */
  readonly drop?: boolean;
  /** Milliseconds between two writes. */
  readonly pause?: number;
}

/** Streams an answer like vLLM: a role first, some characters per event, then `[DONE]`. */
export async function stream(
  response: ServerResponse,
  answer: string,
  { finish = 'stop', cut = 7, newline = '\n', drop = false, pause }: StreamOptions = {},
): Promise<void> {
  const letters = Array.from(answer);
  const events = [
    JSON.stringify({ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] }),
  ];
  for (let at = 0; at < letters.length; at += 5) {
    events.push(piece(letters.slice(at, at + 5).join('')));
  }
  if (!drop) events.push(piece('', finish), '[DONE]');
  const lines = events.map((event) => `data: ${event}${newline}${newline}`);
  const bytes = Buffer.from(`: a comment${newline}${newline}${lines.join('')}`);
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  for (let at = 0; at < bytes.length && !response.destroyed; at += cut) {
    response.write(bytes.subarray(at, at + cut));
    if (pause !== undefined) await sleep(pause);
    else if (at % (cut * 50) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  if (drop) response.destroy();
  else response.end();
}
