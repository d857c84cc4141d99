/**
 * One request to the OCR server. Pages and the key are sent only to the origin in the setting: a
 * redirect elsewhere is reported, not followed.
 */
import type { IncomingMessage } from 'node:http';
import { errors, OcrError } from '../../core/errors/errors.ts';
import { followRedirects, sendRequest, type Redirect } from '../../network/httpClient.ts';
import { networkError } from './remoteFailures.ts';

const MAX_REDIRECTS = 3;
/** Redirects that keep method and body. */
const SAME_METHOD = new Set([307, 308]);
const CONNECT_SECONDS = 20;

export interface Request {
  readonly url: URL;
  readonly key: string | undefined;
  /** JSON of a POST; absent = GET. */
  readonly body?: string;
  /** Seconds without a byte after which the server counts as hung. */
  readonly idleSeconds: number;
  readonly signal: AbortSignal;
}

/**
 * Sends a request and resolves with the response, whatever its status.
 * @throws OcrError `remoteUnreachable`, `remoteTimeout`, `remoteRefused`, `cancelled`
 */
export async function send(request: Request): Promise<IncomingMessage> {
  const { response } = await followRedirects(
    request.url,
    (url) => sendTo(url, request),
    (redirect, answer) => {
      answer.destroy();
      return sameOrigin(request, redirect);
    },
  );
  return response;
}

function sameOrigin({ url, body }: Request, { from, to, status, followed }: Redirect): URL {
  if (to?.origin !== url.origin) {
    throw errors.remoteRefused(
      `it redirects to ${to?.origin ?? 'a malformed address'}, where neither pages nor the ` +
        'key are sent. If that is the right address, set it in "deepseekOcr.server.url".',
      'server.url',
    );
  }
  if (followed >= MAX_REDIRECTS || (body !== undefined && !SAME_METHOD.has(status))) {
    throw errors.remoteRefused(
      `it redirects ${from.pathname} to ${to.pathname} (${status}). Check the address.`,
      'server.url',
    );
  }
  return to;
}

async function sendTo(
  url: URL,
  { key, body, idleSeconds, signal }: Request,
): Promise<IncomingMessage> {
  if (key !== undefined && !/^[\x21-\x7e]+$/u.test(key)) {
    throw errors.invalidRequest(
      'the API key contains spaces or non-ASCII characters. Set it again.',
    );
  }
  const headers = {
    accept: body === undefined ? 'application/json' : 'text/event-stream, application/json',
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  try {
    return await sendRequest(url, {
      ...{ headers, body, idleSeconds, signal },
      connectSeconds: CONNECT_SECONDS,
      ownConnection: true,
      silent: (what, seconds) =>
        errors.remoteTimeout(
          url.host,
          what === 'data' ? 'sent nothing' : 'did not accept a connection',
          seconds,
        ),
    });
  } catch (error) {
    if (signal.aborted) throw errors.cancelled();
    throw error instanceof OcrError ? error : networkError(url, error);
  }
}
