/**
 * The one HTTP client: requests with limits for silence, redirects that the caller decides on.
 * `node:http` is used since VS Code routes it through the user's proxy, its time limits can be
 * chosen, and its errors carry the system's codes.
 */
import {
  Agent,
  request as requestHttp,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { Agent as SecureAgent, request as requestHttps } from 'node:https';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

// One connection per request: none is kept that the server may have closed meanwhile.
const plainAgent = new Agent({ keepAlive: false });
const secureAgent = new SecureAgent({ keepAlive: false });

/** What did not happen in time: a connection, or any data on it. */
export type Silence = 'connection' | 'data';

export interface HttpRequest {
  readonly headers: OutgoingHttpHeaders;
  /** Body of a POST; absent = GET. */
  readonly body?: string | undefined;
  /** Seconds without a byte after which the connection counts as dead. */
  readonly idleSeconds: number;
  /** Seconds for the connection, with TLS. */
  readonly connectSeconds?: number;
  /** No connection is shared with another request, and no proxy of VS Code's is used. */
  readonly ownConnection?: boolean;
  /** The error that a silent connection ends with. */
  readonly silent: (what: Silence, seconds: number) => Error;
  readonly signal?: AbortSignal | undefined;
}

/** One request and its response, whatever its status; redirects are not followed. */
export function sendRequest(url: URL, request: HttpRequest): Promise<IncomingMessage> {
  const { body, idleSeconds, connectSeconds, ownConnection = false, silent, signal } = request;
  const isSecure = url.protocol === 'https:';
  const headers = {
    'accept-encoding': 'identity',
    'user-agent': 'deepseek-ocr-vscode',
    ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
    ...request.headers,
  };
  const options = {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    ...(ownConnection && { agent: isSecure ? secureAgent : plainAgent }),
    ...(signal && { signal }),
  };
  return new Promise((resolve, reject) => {
    let response: IncomingMessage | undefined;
    const sent = (isSecure ? requestHttps : requestHttp)(url, options, (received) => {
      response = received;
      resolve(received);
    });
    // The end of the request would reach a reader of the response as a broken connection.
    const stuck = (what: Silence, seconds: number): void => {
      (response ?? sent).destroy(silent(what, seconds));
    };
    if (connectSeconds !== undefined) {
      const connecting = setTimeout(
        () => stuck('connection', connectSeconds),
        connectSeconds * 1000,
      );
      const connected = (): void => clearTimeout(connecting);
      sent.on('socket', (socket) => {
        socket.once(isSecure ? 'secureConnect' : 'connect', connected);
      });
      sent.on('close', connected);
    }
    sent.setTimeout(idleSeconds * 1000, () => stuck('data', idleSeconds));
    sent.on('error', reject);
    sent.end(body);
  });
}

/** What `Retry-After` asks for, in milliseconds: seconds or a date (RFC 9110, 10.2.3). */
export function retryAfterMs(
  { 'retry-after': asked }: IncomingHttpHeaders,
  now = Date.now(),
): number | undefined {
  if (asked === undefined) return undefined;
  const seconds = /^\s*(\d+)\s*$/u.exec(asked)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000;
  const date = Date.parse(asked);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

export interface Redirect {
  readonly from: URL;
  /** Undefined if the server names a malformed address. */
  readonly to: URL | undefined;
  readonly status: number;
  /** How many were followed before this one. */
  readonly followed: number;
}

/**
 * Sends a request and follows its redirects.
 * @param send performs the request at an address
 * @param accept is asked for each redirect, with its response, and throws to refuse it
 */
export async function followRedirects(
  start: URL,
  send: (url: URL) => Promise<IncomingMessage>,
  accept: (redirect: Redirect, response: IncomingMessage) => URL,
): Promise<{ response: IncomingMessage; url: URL; followed: number }> {
  let url = start;
  for (let followed = 0; ; followed++) {
    const response = await send(url);
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (!REDIRECTS.has(status) || location === undefined) return { response, url, followed };
    const to = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
    url = accept({ from: url, to, status, followed }, response);
  }
}
