/** Failures of the connection to an OCR server, as errors that say what to do. */
import type { IncomingHttpHeaders } from 'node:http';
import { plainLine } from '../../core/safe/controlCharacters.ts';
import { errors, messageOf, type OcrError } from '../../core/errors/errors.ts';
import { systemCode } from '../../core/errors/fileErrors.ts';
import { retryAfterMs } from '../../core/time/retryAfter.ts';
import { say, verbatim } from '../../core/sentences/sentence.ts';

const CERTIFICATE = /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|EPROTO)/u;

/** Why a connection could not be made or broke. */
export function networkError(url: URL, error: unknown): OcrError {
  const where = url.origin;
  const inner: unknown = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const code = systemCode(inner) ?? '';
  if (code === 'ECONNREFUSED') {
    return errors.remoteUnreachable(
      where,
      say('nothing is listening there. Start the server, or correct "deepseekOcr.server.url".'),
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return errors.remoteUnreachable(
      where,
      say(
        'the host name {0} cannot be resolved ({1}). Check the address and the network.',
        url.hostname,
        code,
      ),
    );
  }
  if (CERTIFICATE.test(code)) {
    return errors.remoteUnreachable(
      where,
      say(
        'the secure connection fails ({0}). Give the server a certificate that this machine trusts (NODE_EXTRA_CA_CERTS names further authorities), or use http:// if it has none.',
        code,
      ),
    );
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return errors.remoteBroken(where, say('the connection was closed ({0}).', code));
  }
  return errors.remoteUnreachable(where, verbatim(`${code === '' ? messageOf(error) : code}.`));
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
  const said = words === '' ? String(status) : `${status}: "${words}"`;
  if (status === 401 || status === 403) return errors.remoteDenied(url.host, said);
  if (status === 404) {
    return model !== undefined && words.includes(model)
      ? errors.remoteRefused(
          say(
            'it does not have the model "{0}" ({1}). Set "deepseekOcr.server.model".',
            model,
            said,
          ),
          'server.model',
        )
      : errors.remoteRefused(
          say(
            'there is nothing at {0} ({1}). Check the address, which usually ends with /v1, and the model in "deepseekOcr.server.model".',
            `${url.origin}${url.pathname}`,
            said,
          ),
          'server.url',
        );
  }
  if (status === 413 || /image|picture|pixel|too large|context length/iu.test(words)) {
    return errors.remoteRefused(
      say(
        '{0}. If the image is too large for it, lower "deepseekOcr.server.maxPictureSide".',
        said,
      ),
      'server.maxPictureSide',
    );
  }
  if (status >= 500) {
    return errors.remoteRefused(
      say("it reported an error of its own ({0}). See the server's own log.", said),
    );
  }
  return errors.remoteRefused(verbatim(`${said}.`), 'server.model');
}

/** Longest pause that a server may request, in seconds. */
const LONGEST_WAIT = 60;

/** Seconds to wait before the next attempt: from `Retry-After`, otherwise `usual`. */
export function waitSeconds(headers: IncomingHttpHeaders, usual: number, now: number): number {
  const asked = retryAfterMs(headers['retry-after'], now);
  return asked === undefined ? usual : Math.min(asked / 1000, LONGEST_WAIT);
}
