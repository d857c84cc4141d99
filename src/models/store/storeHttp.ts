/**
 * GET requests with ranges. Redirects are followed here and not by the platform, so that the access
 * token never leaves the hub and the hub's own headers, which stand on the first answer, are kept.
 * `node:http` is used because VS Code routes it through the user's proxy.
 */
import { request as requestHttp, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isSecure, type Credentials } from './modelSources.ts';

const MAX_REDIRECTS = 6;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** A longer body of an answer that is not wanted is cut off instead of read to its end. */
const WORTH_DRAINING = 2 ** 16;

export interface GetOptions {
  /** First and last byte, both included. */
  readonly range?: readonly [number, number] | undefined;
  /** Entity tag or date that the file must still have for the range to be sent. */
  readonly ifRange?: string | undefined;
  readonly credentials?: Credentials | undefined;
  /** Milliseconds without a byte after which a connection counts as dead. */
  readonly idleMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Headers of all answers of the hub's side, from the first redirect to the last answer. */
  readonly hops: readonly IncomingHttpHeaders[];
  /** Address that answered, after redirects. */
  readonly url: URL;
  readonly redirected: boolean;
  readonly body: IncomingMessage;
}

/** An answer that breaks the protocol; worth another try. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** An answer with a status that is not a success. */
export class StatusError extends Error {
  override readonly name = 'StatusError';

  constructor(
    readonly status: number,
    readonly headers: IncomingHttpHeaders,
    readonly url: URL,
    readonly redirected: boolean,
  ) {
    super(`${url.host} answered ${status}.`);
  }
}

/** Ends an answer whose body is of no interest. */
export function discard(body: IncomingMessage): void {
  body.on('error', () => undefined);
  const length = Number(body.headers['content-length'] ?? NaN);
  if (length <= WORTH_DRAINING) body.resume();
  else body.destroy();
}

function send(
  url: URL,
  { range, ifRange, idleMs, signal }: GetOptions,
  credentials: Credentials | undefined,
): Promise<IncomingMessage> {
  const headers: Record<string, string> = {
    'accept-encoding': 'identity',
    'user-agent': 'deepseek-ocr-vscode',
  };
  if (range) headers['range'] = `bytes=${range[0]}-${range[1]}`;
  if (range && ifRange !== undefined) headers['if-range'] = ifRange;
  if (credentials) headers['authorization'] = `Bearer ${credentials.token}`;
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, ...(signal && { signal }) }, resolve);
    sent.setTimeout(idleMs, () => {
      const seconds = Math.round(idleMs / 1000);
      sent.destroy(Object.assign(new Error(`no data for ${seconds} s`), { code: 'ETIMEDOUT' }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

/**
 * Sends a request and follows redirects, from https only to https. Rejects with the platform's
 * network errors or {@link ProtocolError}; a status of any kind is an answer.
 */
export async function get(start: URL, options: GetOptions): Promise<Answer> {
  const hops: IncomingHttpHeaders[] = [];
  let url = start;
  let { credentials } = options;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    // Whoever was redirected elsewhere does not get the token on the way back either.
    if (credentials?.origin !== url.origin) credentials = undefined;
    const body = await send(url, options, credentials);
    const status = body.statusCode ?? 0;
    const { headers } = body;
    hops.push(headers);
    if (!REDIRECTS.has(status) || headers.location === undefined)
      return { status, headers, hops, url, redirected: redirects > 0, body };
    discard(body);
    if (!URL.canParse(headers.location, url.href))
      throw new ProtocolError(`${url.host} redirects to a malformed address.`);
    const next = new URL(headers.location, url.href);
    if (!['http:', 'https:'].includes(next.protocol) || (isSecure(url) && !isSecure(next)))
      throw new ProtocolError(`${url.host} redirects to an address that is not secure.`);
    url = next;
  }
  throw new ProtocolError(`${start.host} redirects in a circle.`);
}
