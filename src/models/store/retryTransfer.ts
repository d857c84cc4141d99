/** Which failures of a download are worth another try, when, and what the others mean. */
import { setTimeout as sleep } from 'node:timers/promises';
import { OcrError, errors, messageOf } from '../../core/errors/errors.ts';
import { retryAfterMs } from '../../network/httpClient.ts';
import { ProtocolError, StatusError } from './storeHttp.ts';

export interface RetryOptions {
  /** Tries without a single new byte before giving up. */
  readonly attempts: number;
  /** The same where the host is not reached at all; default: `attempts`. */
  readonly unreachableAttempts?: number;
  /** First delay; it doubles from try to try. Milliseconds. */
  readonly baseMs: number;
  readonly maxMs: number;
}

export const DEFAULT_RETRY: RetryOptions = { attempts: 6, baseMs: 1000, maxMs: 30_000 };

/** A server that asks for a longer pause is not waited for. */
const LONGEST_WAIT_MS = 10 * 60_000;

const BUSY = new Set([408, 425, 429, 500, 502, 503, 504]);
/** The host or the network itself is not there. */
const UNREACHABLE = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ECONNREFUSED',
]);
const BROKEN = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET']);

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

function isTransient(error: unknown): boolean {
  if (error instanceof ProtocolError) return true;
  if (error instanceof StatusError) {
    // Behind a redirect the address is signed for a short time, and the next one is fresh.
    return BUSY.has(error.status) || (error.redirected && [401, 403, 404].includes(error.status));
  }
  const code = codeOf(error);
  return UNREACHABLE.has(code) || BROKEN.has(code);
}

/** Milliseconds to wait before the next try; undefined: do not try again. */
export function retryDelay(
  error: unknown,
  failures: number,
  { attempts, unreachableAttempts = attempts, baseMs, maxMs }: RetryOptions,
): number | undefined {
  const limit = UNREACHABLE.has(codeOf(error)) ? unreachableAttempts : attempts;
  if (!isTransient(error) || failures >= limit) return undefined;
  // A quarter of chance keeps parallel ranges from coming back in step.
  const backoff = Math.min(maxMs, baseMs * 2 ** (failures - 1)) * (1 + Math.random() / 4);
  const asked = error instanceof StatusError ? retryAfterMs(error.headers) : undefined;
  if (asked === undefined) return backoff;
  return asked > LONGEST_WAIT_MS ? undefined : Math.max(asked, baseMs / 10);
}

/** What a failure that ends a download means to a person. */
export function downloadError(error: unknown, file: string, host: string): OcrError {
  if (error instanceof OcrError) return error;
  if (error instanceof StatusError) {
    const { status, url, headers } = error;
    if (status === 401 || status === 403) return errors.downloadDenied(url.host, file, status);
    if (status === 404 || status === 410) return errors.downloadMissing(url.host, file);
    const wait = retryAfterMs(headers);
    const asks = wait === undefined ? '' : ` and asks to wait ${Math.ceil(wait / 1000)} s`;
    return errors.downloadFailed(file, `${url.host} answered ${status}${asks}.`);
  }
  const code = codeOf(error);
  if (UNREACHABLE.has(code)) return errors.offline(host, code);
  return errors.downloadFailed(file, `${messageOf(error).replace(/\.$/u, '')}.`);
}

export interface RetryContext {
  readonly file: string;
  readonly host: string;
  readonly retry: RetryOptions;
  readonly signal?: AbortSignal | undefined;
  /** A pause begins; milliseconds. */
  readonly onWait?: ((ms: number) => void) | undefined;
}

/**
 * Runs a step until it succeeds. A try during which `progress()` grew starts the count anew.
 * @throws OcrError what the last failure means, or `cancelled`
 */
export async function withRetries<T>(
  context: RetryContext,
  step: () => Promise<T>,
  progress: () => number = () => 0,
): Promise<T> {
  const { file, host, retry, signal, onWait } = context;
  for (let failures = 0; ;) {
    if (signal?.aborted) throw errors.cancelled();
    const before = progress();
    try {
      return await step();
    } catch (error) {
      if (signal?.aborted) throw errors.cancelled();
      failures = progress() > before ? 1 : failures + 1;
      const delay = retryDelay(error, failures, retry);
      if (delay === undefined) throw downloadError(error, file, host);
      onWait?.(delay);
      await sleep(delay, undefined, signal ? { signal } : {}).catch(() => undefined);
    }
  }
}
