/**
 * The only HTTP client: requests with time limits for silence, and redirects that the caller
 * decides on. It uses `node:http` because VS Code routes it through the user's proxy, its time
 * limits can be chosen, and its errors carry the system's codes.
 */
import {
  Agent,
  request as requestHttp,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { Agent as SecureAgent, request as requestHttps } from 'node:https';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

// One connection per request: a kept one could have been closed by the server in the meantime.
const plainAgent = new Agent({ keepAlive: false });
const secureAgent = new SecureAgent({ keepAlive: false });

/** What did not arrive in time: a connection, or any data on it. */
export type Silence = 'connection' | 'data';

export interface HttpRequest {
  readonly headers: OutgoingHttpHeaders;
  /** Body of a POST; absent = GET. */
  readonly body?: string | undefined;
  /** Seconds without a byte after which the connection counts as dead. */
  readonly idleSeconds: number;
  /** Seconds for the connection, with TLS. */
  readonly connectSeconds?: number;
  /** Shares no connection with other requests, and does not use VS Code's proxy. */
  readonly ownConnection?: boolean;
  /** The error with which a silent connection ends. */
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
    // Without this, a reader of the response would see the end of the request as a broken
    // connection.
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

export interface Redirect {
  readonly from: URL;
  /** Undefined if the server returned a malformed address. */
  readonly to: URL | undefined;
  readonly status: number;
  /** How many were followed before this one. */
  readonly followed: number;
}

/**
 * Sends a request and follows its redirects.
 * @param send performs the request at an address
 * @param accept is called for each redirect, with its response, and throws to refuse it
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
