/**
 * The version of a file that a server sends. Ranges are fetched with several requests, and if a
 * file is replaced between two of them, the result would be a mixture that cannot be detected if
 * its hash is unknown.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './storeHttp.ts';

export interface FileVersion {
  /** The hash stated by the hub itself, in hexadecimal: SHA-256, or the id of the git blob. */
  readonly named: string | undefined;
  /** Strong entity tag, in its quotes. */
  readonly etag: string | undefined;
  /** `Last-Modified` of a file that has not changed for a while. */
  readonly modified: string | undefined;
}

/** A newer file may change again within the second of its date. */
const SETTLED_MS = 60_000;

const header = (hop: IncomingHttpHeaders, name: string): string | undefined => {
  const value = hop[name];
  return Array.isArray(value) ? value[0] : value;
};

/** Hexadecimal digits of an entity tag. */
const untagged = (etag: string | undefined): string | undefined =>
  /^(?:W\/)?"?([0-9a-f]+)"?$/u.exec(etag?.trim() ?? '')?.[1];

/**
 * The hash stated by the hub itself: `X-Linked-ETag`, or the ETag of a response of the hub. The
 * ETag of the storage behind a redirect looks like a SHA-256 but is not one of the content.
 */
function namedHash(hops: readonly IncomingHttpHeaders[]): string | undefined {
  const linked = hops.map((hop) => header(hop, 'x-linked-etag')).find((tag) => tag !== undefined);
  if (linked !== undefined) return untagged(linked);
  const own = hops.find((hop) => header(hop, 'x-repo-commit') !== undefined && 'etag' in hop);
  const tag = untagged(own && header(own, 'etag'));
  return tag?.length === 40 ? tag : undefined;
}

/** What the headers of a response, and of the redirects to it, say about the version. */
export function versionOf({ headers, hops }: Pick<Answer, 'headers' | 'hops'>): FileVersion {
  const tag = headers.etag?.trim() ?? '';
  const modified = headers['last-modified'];
  const age = Date.parse(headers.date ?? new Date().toUTCString()) - Date.parse(modified ?? '');
  return {
    named: namedHash(hops),
    etag: /^"[\x21\x23-\x7e]*"$/u.test(tag) ? tag : undefined,
    modified: age >= SETTLED_MS ? modified : undefined,
  };
}

/**
 * Sent as `If-Range` with a request for a range, so that a server returns the whole file if it has
 * changed. Undefined if the server provides nothing to compare.
 */
export const validatorOf = ({ etag, modified }: FileVersion): string | undefined =>
  etag ?? modified;

const differ = (before: string | undefined, now: string | undefined): boolean =>
  before !== undefined && now !== undefined && before !== now;

/**
 * True if a response is of a different version than the first. The date alone counts only if both
 * have it: a response to `If-Range` may omit it.
 * @param strict also compares what the storage states; not needed if the hash is known, and the
 *   machines of a storage may have different tags
 */
export function isOther(before: FileVersion, now: FileVersion, strict: boolean): boolean {
  if (differ(before.named, now.named)) return true;
  if (!strict) return false;
  return before.etag === undefined
    ? differ(before.modified, now.modified)
    : before.etag !== now.etag;
}
