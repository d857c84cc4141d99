/** Failures of the connection to an OCR server, as errors that say what to do. */
import type { IncomingHttpHeaders } from 'node:http';
import { plainLine } from '../../core/safe/controlCharacters.ts';
import { errors, messageOf, type OcrError } from '../../core/errors/errors.ts';
import { systemCode } from '../../core/errors/fileErrors.ts';
import { retryAfterMs } from '../../core/time/retryAfter.ts';

const CERTIFICATE = /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|EPROTO)/u;

/** Why a connection could not be made or broke. */
export function networkError(url: URL, error: unknown): OcrError {
  const where = url.origin;
  const inner: unknown = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const code = systemCode(inner) ?? '';
  if (code === 'ECONNREFUSED') {
    return errors.remoteUnreachable(
      where,
      'nothing is listening there. Start the server, or correct "deepseekOcr.server.url".',
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return errors.remoteUnreachable(
      where,
      `the host name ${url.hostname} cannot be resolved (${code}). Check the address and the network.`,
    );
  }
  if (CERTIFICATE.test(code)) {
    return errors.remoteUnreachable(
      where,
      `the secure connection fails (${code}). Give the server a certificate that this machine ` +
        'trusts (NODE_EXTRA_CA_CERTS names further authorities), or use http:// if it has none.',
    );
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return errors.remoteBroken(where, `the connection was closed (${code}).`);
  }
  return errors.remoteUnreachable(where, `${code === '' ? messageOf(error) : code}.`);
}

/** Longest part of a server's own message that is shown. */
const SAID = 300;

/**
 * The server's own message from a body of JSON or text, without the key and as one line of plain
 * text.
 */
export function refusalWords(body: string, key: string | undefined): string {
  let words = body;
  try {
    const parsed: unknown = JSON.parse(body);
    words = messageIn(parsed) ?? body;
  } catch {
    // An HTML page contains nothing worth showing.
    if (/^\s*</u.test(body)) words = '';
  }
  words = plainLine(words);
  if (key !== undefined) words = words.replaceAll(key, '***');
  words = words.replace(/\s+/gu, ' ').trim();
  return words.length > SAID ? `${words.slice(0, SAID)}…` : words;
}

const DEEPEST = 8;

function inWords(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '';
  }
}

/** `{error: {message}}` (OpenAI), `{error}` (Ollama), `{detail}` (FastAPI), `{message}` (vLLM). */
export function messageIn(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  // Real messages are not nested deeper, but the nesting could be endless.
  if (depth > DEEPEST) return '';
  const fields = value as Record<string, unknown>;
  for (const name of ['error', 'message', 'detail']) {
    const field = fields[name];
    if (field === undefined || field === null) continue;
    return messageIn(field, depth + 1) ?? inWords(field);
  }
  return undefined;
}

/**
 * The error for a status that is not a success.
 * @param words the server's own message, see {@link refusalWords}
 */
export function statusError(url: URL, model: string | undefined, status: number, words: string) {
  const said = words === '' ? '' : `: "${words}"`;
  if (status === 401 || status === 403) return errors.remoteDenied(url.host, status, said);
  if (status === 404) {
    const named = model !== undefined && words.includes(model);
    const why = named
      ? `it does not have the model "${model}" (404${said}). Set "deepseekOcr.server.model".`
      : `there is nothing at ${url.origin}${url.pathname} (404${said}). Check the address, which ` +
        'usually ends with /v1, and the model in "deepseekOcr.server.model".';
    return errors.remoteRefused(why, named ? 'server.model' : 'server.url');
  }
  if (status === 413 || /image|picture|pixel|too large|context length/iu.test(words)) {
    return errors.remoteRefused(
      `${status}${said}. If the image is too large for it, lower ` +
        '"deepseekOcr.server.maxPictureSide".',
      'server.maxPictureSide',
    );
  }
  if (status >= 500) {
    return errors.remoteRefused(
      `it reported an error of its own (${status}${said}). See the server's own log.`,
    );
  }
  return errors.remoteRefused(`${status}${said}.`, 'server.model');
}

/** Longest pause that a server may request, in seconds. */
const LONGEST_WAIT = 60;

/** Seconds to wait before the next attempt: from `Retry-After`, otherwise `usual`. */
export function waitSeconds(headers: IncomingHttpHeaders, usual: number, now: number): number {
  const asked = retryAfterMs(headers['retry-after'], now);
  return asked === undefined ? usual : Math.min(asked / 1000, LONGEST_WAIT);
}
