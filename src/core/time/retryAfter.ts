const SECONDS = /^\s*(\d+)\s*$/u;

/**
 * The wait requested by a server's `Retry-After` header, in seconds or as a date (RFC 9110,
 * 10.2.3).
 * @param now milliseconds since 1970
 * @returns milliseconds, 0 for a date in the past; undefined without the header or if it is
 *   neither
 */
export function retryAfterMs(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const seconds = SECONDS.exec(header)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
