/**
 * GET requests with ranges. Redirects are followed so that the access token never leaves the hub and
 * the hub's own headers, which stand on the first answer, are kept.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { followRedirects, sendRequest, type Redirect } from '../../network/httpClient.ts';
import { isSecure, type Credentials } from './modelSources.ts';

const MAX_REDIRECTS = 6;
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
  if (!['http:', 'https:'].includes(to.protocol) || (isSecure(from) && !isSecure(to)))
    throw new ProtocolError(`${from.host} redirects to an address that is not secure.`);
  if (followed >= MAX_REDIRECTS) throw new ProtocolError(`${start.host} redirects in a circle.`);
  return to;
}

/**
 * Sends a request and follows redirects, from https only to https. Rejects with the platform's
 * network errors or {@link ProtocolError}; a status of any kind is an answer.
 */
export async function get(start: URL, options: GetOptions): Promise<Answer> {
  const hops: IncomingHttpHeaders[] = [];
  let { credentials } = options;
  const { response, url, followed } = await followRedirects(
    start,
    async (at) => {
      // A host that was redirected to does not get the token on the way back either.
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
