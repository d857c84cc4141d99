/**
 * Which version of a file a server sends. Ranges are fetched with several requests, and a file that
 * is exchanged between two of them would become a mixture that nothing tells from the real one
 * where its hash is not known.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './storeHttp.ts';

export interface FileVersion {
  /** The hash that the hub itself names, in hexadecimal: SHA-256, or the id of the git blob. */
  readonly named: string | undefined;
  /** Strong entity tag, in its quotes. */
  readonly etag: string | undefined;
  /** `Last-Modified`, of a file that has not changed for a while. */
  readonly modified: string | undefined;
}

/** A younger file may change again within the second that the date names. */
const SETTLED_MS = 60_000;

const header = (hop: IncomingHttpHeaders, name: string): string | undefined => {
  const value = hop[name];
  return Array.isArray(value) ? value[0] : value;
};

/** Hexadecimal digits of an entity tag. */
const untagged = (etag: string | undefined): string | undefined =>
  /^(?:W\/)?"?([0-9a-f]+)"?$/u.exec(etag?.trim() ?? '')?.[1];

/**
 * The hash that the hub itself names: `X-Linked-ETag`, or the ETag of an answer of the hub. The ETag
 * of the storage behind a redirect looks like a SHA-256 and is none of the content.
 */
function namedHash(hops: readonly IncomingHttpHeaders[]): string | undefined {
  const linked = hops.map((hop) => header(hop, 'x-linked-etag')).find((tag) => tag !== undefined);
  if (linked !== undefined) return untagged(linked);
  const own = hops.find((hop) => header(hop, 'x-repo-commit') !== undefined && 'etag' in hop);
  const tag = untagged(own && header(own, 'etag'));
  return tag?.length === 40 ? tag : undefined;
}

/** What the headers of an answer, and of the redirects to it, say of the version. */
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
 * What a request for a range sends as `If-Range`, so that a server answers with the whole file where
 * it has become another. Undefined where the server gives nothing to compare with.
 */
export const validatorOf = ({ etag, modified }: FileVersion): string | undefined =>
  etag ?? modified;

const differ = (before: string | undefined, now: string | undefined): boolean =>
  before !== undefined && now !== undefined && before !== now;

/**
 * True where an answer is of another version than the first. The date alone counts only where both
 * have it: an answer to `If-Range` may leave it out.
 * @param strict also compares what the storage says; not needed where the hash is known, and storages
 * with several machines may each have tags of their own
 */
export function isOther(before: FileVersion, now: FileVersion, strict: boolean): boolean {
  if (differ(before.named, now.named)) return true;
  if (!strict) return false;
  return before.etag === undefined
    ? differ(before.modified, now.modified)
    : before.etag !== now.etag;
}
