/** Which failures of a download to retry, when, and how to report the others. */
import { setTimeout as sleep } from 'node:timers/promises';
import { OcrError, errors, messageOf } from '../../core/errors/errors.ts';
import { systemCode } from '../../core/errors/fileErrors.ts';
import { defined } from '../../core/system/defined.ts';
import { retryAfterMs } from '../../core/time/retryAfter.ts';
import { ProtocolError, StatusError } from './storeHttp.ts';
import { say, verbatim } from '../../core/sentences/sentence.ts';

export interface RetryOptions {
  /** Attempts without a single new byte before giving up. */
  readonly attempts: number;
  /** The same if the host cannot be reached at all; default: `attempts`. */
  readonly unreachableAttempts?: number;
  /** First delay in milliseconds; doubles with every attempt. */
  readonly baseMs: number;
  readonly maxMs: number;
}

export const DEFAULT_RETRY: RetryOptions = { attempts: 6, baseMs: 1000, maxMs: 30_000 };

/** If a server requests a longer pause, there is no other attempt. */
const LONGEST_WAIT_MS = 10 * 60_000;

const BUSY = new Set([408, 425, 429, 500, 502, 503, 504]);
/** The host or the network itself is not available. */
const UNREACHABLE = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ECONNREFUSED',
]);
const BROKEN = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET']);

function isTransient(error: unknown): boolean {
  if (error instanceof ProtocolError) return true;
  if (error instanceof StatusError) {
    // Addresses behind a redirect are signed for a short time; the next one is new.
    return BUSY.has(error.status) || (error.redirected && [401, 403, 404].includes(error.status));
  }
  const code = systemCode(error) ?? '';
  return UNREACHABLE.has(code) || BROKEN.has(code);
}

/** Milliseconds to wait before the next attempt; undefined: do not try again. */
export function retryDelay(
  error: unknown,
  failures: number,
  { attempts, unreachableAttempts = attempts, baseMs, maxMs }: RetryOptions,
): number | undefined {
  const limit = UNREACHABLE.has(systemCode(error) ?? '') ? unreachableAttempts : attempts;
  if (!isTransient(error) || failures >= limit) return undefined;
  // A random addition of up to a quarter keeps parallel ranges from retrying at the same time.
  const backoff = Math.min(maxMs, baseMs * 2 ** (failures - 1)) * (1 + Math.random() / 4);
  const asked =
    error instanceof StatusError ? retryAfterMs(error.headers['retry-after']) : undefined;
  if (asked === undefined) return backoff;
  return asked > LONGEST_WAIT_MS ? undefined : Math.max(asked, baseMs / 10);
}

/** The error for a failure that ends a download. */
export function downloadError(error: unknown, file: string, host: string): OcrError {
  if (error instanceof OcrError) return error;
  if (error instanceof StatusError) {
    const { status, url, headers } = error;
    if (status === 401 || status === 403) return errors.downloadDenied(url.host, file, status);
    if (status === 404 || status === 410) return errors.downloadMissing(url.host, file);
    const wait = retryAfterMs(headers['retry-after']);
    const why =
      wait === undefined
        ? say('{0} answered {1}.', url.host, status)
        : say('{0} answered {1} and asks to wait {2} s.', url.host, status, Math.ceil(wait / 1000));
    return errors.downloadFailed(file, why);
  }
  const code = systemCode(error) ?? '';
  if (UNREACHABLE.has(code)) return errors.offline(host, code);
  return errors.downloadFailed(file, verbatim(`${messageOf(error).replace(/\.$/u, '')}.`));
}

export interface RetryContext {
  readonly file: string;
  readonly host: string;
  readonly retry: RetryOptions;
  readonly signal?: AbortSignal | undefined;
  /** Called when a pause begins, with its milliseconds. */
  readonly onWait?: ((ms: number) => void) | undefined;
}

/**
 * Runs a step until it succeeds. An attempt during which `progress()` grew resets the count.
 * @throws OcrError for the last failure, or `cancelled`
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
      await sleep(delay, undefined, defined({ signal })).catch(() => undefined);
    }
  }
}
