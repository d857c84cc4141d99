/**
 * GET requests with ranges. Redirects are followed in such a way that the access token never leaves
 * the hub, and the hub's own headers, which are in the first response, are kept.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { followRedirects, sendRequest, type Redirect } from '../../network/httpClient.ts';
import { isSecure, type Credentials } from './modelSources.ts';

const MAX_REDIRECTS = 6;
/** A longer body of a response that is not needed is cut off instead of being read to its end. */
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
  /** Headers of all responses, from the first redirect to the final response. */
  readonly hops: readonly IncomingHttpHeaders[];
  /** Address that responded, after redirects. */
  readonly url: URL;
  readonly redirected: boolean;
  readonly body: IncomingMessage;
}

/** A response that violates the protocol; worth another attempt. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** A response with a status that is not a success. */
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

/** Ends a response whose body is not needed. */
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
  const headers: Record<string, string> = {};
  if (range) headers['range'] = `bytes=${range[0]}-${range[1]}`;
  if (range && ifRange !== undefined) headers['if-range'] = ifRange;
  if (credentials) headers['authorization'] = `Bearer ${credentials.token}`;
  const silent = (_: unknown, seconds: number): Error =>
    Object.assign(new Error(`no data for ${Math.round(seconds)} s`), { code: 'ETIMEDOUT' });
  return sendRequest(url, { headers, idleSeconds: idleMs / 1000, silent, signal });
}

/** From https only to https. @throws ProtocolError */
function nextAddress(start: URL, { from, to, followed }: Redirect): URL {
  if (to === undefined) throw new ProtocolError(`${from.host} redirects to a malformed address.`);
  if (!['http:', 'https:'].includes(to.protocol) || (isSecure(from) && !isSecure(to))) {
    throw new ProtocolError(`${from.host} redirects to an address that is not secure.`);
  }
  if (followed >= MAX_REDIRECTS) throw new ProtocolError(`${start.host} redirects in a loop.`);
  return to;
}

/**
 * Sends a request and follows redirects, from https only to https. Rejects with the platform's
 * network errors or {@link ProtocolError}; resolves with the response, whatever its status.
 */
export async function get(start: URL, options: GetOptions): Promise<Answer> {
  const hops: IncomingHttpHeaders[] = [];
  let { credentials } = options;
  const { response, url, followed } = await followRedirects(
    start,
    async (at) => {
      // After a redirect to another host, the token is not sent even if a redirect leads back.
      if (credentials?.origin !== at.origin) credentials = undefined;
      const answer = await send(at, options, credentials);
      hops.push(answer.headers);
      return answer;
    },
    (redirect, answer) => {
      discard(answer);
      return nextAddress(start, redirect);
    },
  );
  const { headers, statusCode: status = 0 } = response;
  return { status, headers, hops, url, redirected: followed > 0, body: response };
}
