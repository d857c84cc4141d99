/**
 * One request to the OCR server. `node:http` is used since its time limits can be chosen and its
 * errors carry the system's codes. Pages and key go to the origin of the setting alone: a redirect
 * elsewhere is told, not followed.
 */
import { Agent, request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent, request as requestHttps } from 'node:https';
import { errors, OcrError } from '../../core/errors/errors.ts';
import { networkError } from './remoteFailures.ts';

const MAX_REDIRECTS = 3;
/** Redirects that keep method and body. */
const SAME_METHOD = new Set([307, 308]);
const ANY_REDIRECT = new Set([301, 302, 303, 307, 308]);
const CONNECT_SECONDS = 20;

// One connection per request: none is kept that the server may have closed meanwhile.
const plain = new Agent({ keepAlive: false });
const secure = new SecureAgent({ keepAlive: false });

export interface Request {
  readonly url: URL;
  readonly key: string | undefined;
  /** JSON of a POST; absent = GET. */
  readonly body?: string;
  /** Seconds without a byte after which the server counts as stuck. */
  readonly idleSeconds: number;
  readonly signal: AbortSignal;
}

/**
 * Sends a request; a status of any kind is an answer.
 * @throws OcrError `remoteUnreachable`, `remoteTimeout`, `remoteRefused`, `cancelled`
 */
export async function send(request: Request): Promise<IncomingMessage> {
  let { url } = request;
  for (let redirects = 0; ; redirects++) {
    const answer = await once({ ...request, url });
    const status = answer.statusCode ?? 0;
    const { location } = answer.headers;
    if (!ANY_REDIRECT.has(status) || location === undefined) return answer;
    answer.destroy();
    const next = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
    if (next?.origin !== request.url.origin)
      throw errors.remoteRefused(
        `it redirects to ${next?.origin ?? 'a malformed address'}, where neither pages nor the ` +
          'key are sent. If that is the right place, put it into "deepseekOcr.server.url".',
        'server.url',
      );
    if (redirects >= MAX_REDIRECTS || (request.body !== undefined && !SAME_METHOD.has(status)))
      throw errors.remoteRefused(
        `it redirects ${url.pathname} to ${next.pathname} (${status}). Check the address.`,
        'server.url',
      );
    url = next;
  }
}

function once({ url, key, body, idleSeconds, signal }: Request): Promise<IncomingMessage> {
  if (signal.aborted) throw errors.cancelled();
  if (key !== undefined && !/^[\x21-\x7e]+$/u.test(key))
    throw errors.invalidRequest('the API key holds blanks or unusual letters. Set it again.');
  const headers: Record<string, string | number> = {
    accept: body === undefined ? 'application/json' : 'text/event-stream, application/json',
    'accept-encoding': 'identity',
    'user-agent': 'deepseek-ocr-vscode',
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }),
  };
  const isSecure = url.protocol === 'https:';
  const options = {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    agent: isSecure ? secure : plain,
    signal,
  };
  return new Promise((resolve, reject) => {
    let answer: IncomingMessage | undefined;
    const sent = (isSecure ? requestHttps : requestHttp)(url, options, (received) => {
      answer = received;
      resolve(received);
    });
    // The request's own end would reach the reader of an answer as a broken connection.
    const stuck = (seconds: number, what: string): void => {
      (answer ?? sent).destroy(errors.remoteTimeout(url.host, what, seconds));
    };
    const connecting = setTimeout(
      () => stuck(CONNECT_SECONDS, 'took no connection'),
      CONNECT_SECONDS * 1000,
    );
    sent.on('socket', (socket) => {
      socket.once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
    });
    sent.setTimeout(idleSeconds * 1000, () => stuck(idleSeconds, 'sent nothing'));
    sent.on('close', () => clearTimeout(connecting));
    sent.on('error', (error) => {
      if (signal.aborted) reject(errors.cancelled());
      else reject(error instanceof OcrError ? error : networkError(url, error));
    });
    sent.end(body);
  });
}
