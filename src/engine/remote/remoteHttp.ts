/**
 * One request to the OCR server. Pages and the key are sent only to the origin in the setting: a
 * redirect elsewhere is reported, not followed.
 */
import type { IncomingMessage } from 'node:http';
import { errors, OcrError } from '../../core/errors/errors.ts';
import { followRedirects, sendRequest, type Redirect } from '../../network/httpClient.ts';
import { networkError } from './remoteFailures.ts';
import { say } from '../../core/sentences/sentence.ts';

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
      say(
        'it redirects to {0}, where neither pages nor the key are sent. If that is the right address, set it in "deepseekOcr.server.url".',
        to?.origin ?? say('a malformed address'),
      ),
      'server.url',
    );
  }
  if (followed >= MAX_REDIRECTS || (body !== undefined && !SAME_METHOD.has(status))) {
    throw errors.remoteRefused(
      say('it redirects {0} to {1} ({2}). Check the address.', from.pathname, to.pathname, status),
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
      say('the API key contains spaces or non-ASCII characters. Set it again.'),
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
          what === 'data'
            ? say('{0} sent nothing within {1} s.', url.host, seconds)
            : say('{0} did not accept a connection within {1} s.', url.host, seconds),
        ),
    });
  } catch (error) {
    if (signal.aborted) throw errors.cancelled();
    throw error instanceof OcrError ? error : networkError(url, error);
  }
}
