/** A hub on this machine that can be made to misbehave. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseCatalogue, type Catalogue } from '../../../../src/models/store/catalogue.ts';

export const REPOSITORY = 'owner/model';
export const REVISION = '0123456789abcdef0123456789abcdef01234567';

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** Non-repeating bytes, the same in every run. */
export function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

export interface Request {
  readonly name: string;
  readonly range: readonly [number, number] | undefined;
  readonly authorization: string | undefined;
  readonly ifRange?: string | undefined;
  readonly headers?: IncomingHttpHeaders;
  readonly host: string;
}

/** Answers a request in its own way and returns true, or leaves it to the hub. */
export type Behavior = (request: Request, response: ServerResponse) => boolean;

export class Hub {
  readonly requests: Request[] = [];
  behave: Behavior = () => false;
  /** Whether the hub states sizes and hashes in headers, like huggingface.co. */
  linked = true;
  /** ETag of every file; undefined: its SHA-256, null: none. */
  etag: string | null | undefined;
  /** `Last-Modified` of every file. */
  modified: string | undefined;
  /** Whether `If-Range` is respected, as by every server that follows the standard. */
  heedsIfRange = true;
  private readonly server = createServer((request, response) => this.answer(request, response));

  constructor(readonly files: Record<string, Buffer>) {}

  async start(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Number of bytes of a file that were requested, without the requests for its first byte. */
  asked(name: string): number {
    return this.requests
      .filter((request) => request.name === name && request.range?.[1] !== 0)
      .reduce(
        (sum, { range }) => sum + (range ? range[1] - range[0] + 1 : this.files[name]!.length),
        0,
      );
  }

  /** The correct answer. */
  serve({ name, range: asked, ifRange }: Request, response: ServerResponse): void {
    const file = this.files[name];
    if (file === undefined) return void response.writeHead(404).end();
    const headers: Record<string, string | number> = {};
    if (this.etag !== null) headers['etag'] = `"${this.etag ?? sha256(file)}"`;
    if (this.modified !== undefined) headers['last-modified'] = this.modified;
    const known = ifRange === undefined || [headers['etag'], this.modified].includes(ifRange);
    const range = known || !this.heedsIfRange ? asked : undefined;
    if (this.linked) {
      headers['x-linked-etag'] = `"${sha256(file)}"`;
      headers['x-linked-size'] = file.length;
    }
    if (range === undefined) {
      response.writeHead(200, { ...headers, 'content-length': file.length }).end(file);
    } else if (range[0] >= file.length) {
      response.writeHead(416, { ...headers, 'content-range': `bytes */${file.length}` }).end();
    } else {
      const part = file.subarray(range[0], range[1] + 1);
      const content = `bytes ${range[0]}-${range[0] + part.length - 1}/${file.length}`;
      response
        .writeHead(206, { ...headers, 'content-length': part.length, 'content-range': content })
        .end(part);
    }
  }

  private answer(incoming: IncomingMessage, response: ServerResponse): void {
    const match = /^bytes=(\d+)-(\d+)$/u.exec(incoming.headers.range ?? '');
    const request: Request = {
      name: decodeURIComponent(incoming.url?.split('/').at(-1) ?? ''),
      range: match ? [Number(match[1]), Number(match[2])] : undefined,
      authorization: incoming.headers.authorization,
      ifRange: incoming.headers['if-range'] as string | undefined,
      host: incoming.headers.host ?? '',
      headers: incoming.headers,
    };
    this.requests.push(request);
    if (!this.behave(request, response)) this.serve(request, response);
  }
}

export interface TestFile {
  readonly name: string;
  readonly size?: number | null;
  readonly sha256?: string | null;
}

/** A catalogue with one model `tiny` and one language pack `pack`. */
export function testCatalogue(files: readonly TestFile[]): Catalogue {
  const licence = { spdx: 'MIT', url: 'https://example.org/' };
  const needs = { diskBytes: 1000, runMemoryBytes: null };
  return parseCatalogue({
    version: 1,
    models: [
      {
        id: 'tiny',
        kind: 'model',
        name: 'Tiny',
        family: 'v1',
        repository: REPOSITORY,
        revision: REVISION,
        licence,
        files: files.map(({ name, size = null, sha256 = null }) => ({ name, size, sha256 })),
        quantizations: { int4: needs, fp32: needs },
      },
    ],
  });
}
