const SECONDS = /^\s*(\d+)\s*$/u;

/**
 * How long a server asks to wait with its header `Retry-After`, seconds or a date (RFC 9110, 10.2.3).
 * @param now milliseconds since 1970
 * @returns milliseconds, 0 for a date that is over; undefined without the header or if it is neither
 */
export function retryAfterMs(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const seconds = SECONDS.exec(header)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
