/** What a server reports about a file before its bytes are downloaded. */
import { versionOf, type FileVersion } from './fileVersion.ts';
import {
  ProtocolError,
  StatusError,
  discard,
  get,
  type Answer,
  type GetOptions,
} from './storeHttp.ts';

export interface RemoteFile {
  readonly size: number;
  /** SHA-256 that the hub states for a large file. */
  readonly sha256: string | undefined;
  /**
   * Id of the git blob that the hub states for a small file (SHA-1 over a header and the bytes).
   */
  readonly gitBlob: string | undefined;
  /** True if parts of the file can be requested. */
  readonly ranges: boolean;
  /** Later responses are compared with this. */
  readonly version: FileVersion;
}

/** `bytes FIRST-LAST/TOTAL`; first and last are absent in a 416 response. */
export function parseContentRange(
  header: string | undefined,
): { first?: number; last?: number; total: number } | undefined {
  const match = /^bytes\s+(?:(\d+)-(\d+)|\*)\/(\d+)$/u.exec(header?.trim() ?? '');
  if (!match) return undefined;
  const total = Number(match[3]);
  return match[1] === undefined
    ? { total }
    : { first: Number(match[1]), last: Number(match[2]), total };
}

/**
 * Bytes of the whole file: as stated by the hub, otherwise by the response, otherwise the known
 * size.
 */
function sizeIn(
  { status, headers, hops, url }: Answer,
  total: number | undefined,
  known: number | null,
): number {
  const linked = hops
    .map((hop) => hop['x-linked-size'])
    .find((found): found is string => typeof found === 'string');
  const length = status === 200 ? headers['content-length'] : undefined;
  const size = total ?? Number(length ?? linked ?? known ?? NaN);
  if (!Number.isSafeInteger(size)) {
    throw new ProtocolError(`${url.host} does not report the size of the file.`);
  }
  return linked !== undefined && /^\d+$/u.test(linked) ? Number(linked) : size;
}

/**
 * Requests the first byte: unlike HEAD, every server and mirror answers that, and the response
 * shows whether ranges work. The hub states a large file's size and SHA-256 (`X-Linked-Size`,
 * `X-Linked-ETag`) in its own response, the redirect to the storage; a small file's ETag is its
 * blob id.
 * @param knownSize used if the server states no length
 */
export async function askHead(
  url: URL,
  options: GetOptions,
  knownSize: number | null = null,
): Promise<RemoteFile> {
  const answer = await get(url, { ...options, range: [0, 0] });
  discard(answer.body);
  const { status, headers } = answer;
  const range = parseContentRange(headers['content-range']);
  const isEmpty = status === 416 && range?.total === 0;
  if (status !== 200 && status !== 206 && !isEmpty) {
    throw new StatusError(status, headers, answer.url, answer.redirected);
  }
  const size = sizeIn(answer, range?.total, knownSize);
  const version = versionOf(answer);
  const hash = version.named;
  return {
    size,
    sha256: hash?.length === 64 ? hash : undefined,
    gitBlob: hash?.length === 40 ? hash : undefined,
    ranges: status === 206,
    version,
  };
}
