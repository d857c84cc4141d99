/** Where files come from: the hub or a mirror of it, and who may receive the access token. */
import { errors } from '../../core/errors/errors.ts';
import type { CatalogueEntry, CatalogueFile } from './catalogue.ts';
import { say, technical } from '../../core/sentences/sentence.ts';

export const HUB = 'https://huggingface.co';

export interface SourceOptions {
  /** Mirror with the hub's paths; takes precedence over the variable `HF_ENDPOINT`. Empty: none. */
  readonly mirror?: string | undefined;
  /**
   * Address that replaces the release of the language packs; the files are directly below it.
   * Empty: none. It need not be encrypted, since the hash of every pack is pinned.
   */
  readonly languageMirror?: string | undefined;
  /** Access token of the hub; takes precedence over the variable `HF_TOKEN`. Empty: none. */
  readonly token?: string | undefined;
  /** The hub itself, the only host that may receive the token. */
  readonly hub?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Whether an unencrypted mirror on another machine may be used, by its origin. */
  readonly allowInsecure?: ((origin: string) => boolean) | undefined;
}

/** Origin and token: the token is sent only to this origin, whatever redirects say. */
export interface Credentials {
  readonly origin: string;
  readonly token: string;
}

export interface ModelSource {
  /** Base address of repositories, without a slash at the end. */
  readonly endpoint: string;
  readonly credentials: Credentials | undefined;
  /** Base address of the language packs; undefined: their own addresses. */
  readonly packs: string | undefined;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** True for an address from which weights may be downloaded: https, or http on this machine. */
export const isSecure = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));

function checkedEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw errors.invalidRequest(say('the mirror "{0}" is not an http(s) address.', text));
}

const baseOf = ({ href }: URL): string => href.replace(/\/+$/u, '');

const nonEmpty = (text: string | undefined): string | undefined => {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
};

/** The mirror that replaces the hub. @throws OcrError `invalidRequest` */
function mirrorOf({ mirror, environment = process.env }: SourceOptions): URL | undefined {
  const named = nonEmpty(mirror) ?? nonEmpty(environment['HF_ENDPOINT']);
  return named === undefined ? undefined : checkedEndpoint(named);
}

/**
 * Origin of the mirror, if files come from it unencrypted over a network, where they could be
 * exchanged. Undefined otherwise. @throws OcrError `invalidRequest`
 */
export function insecureMirror(options: SourceOptions): string | undefined {
  const mirror = mirrorOf(options);
  return mirror && !isSecure(mirror) ? mirror.origin : undefined;
}

/**
 * The source according to the settings and the environment. A mirror replaces the hub entirely, and
 * never gets the token. @throws OcrError `invalidRequest`, `insecureMirror`
 */
export function chooseSource(options: SourceOptions): ModelSource {
  const { environment = process.env, allowInsecure } = options;
  const hub = checkedEndpoint(options.hub ?? HUB);
  const endpoint = mirrorOf(options) ?? hub;
  const insecure = insecureMirror(options);
  if (insecure !== undefined && allowInsecure?.(insecure) !== true) {
    throw errors.insecureMirror(insecure);
  }
  const token = nonEmpty(options.token) ?? nonEmpty(environment['HF_TOKEN']);
  const packs = nonEmpty(options.languageMirror);
  return {
    endpoint: baseOf(endpoint),
    packs: packs === undefined ? undefined : baseOf(checkedEndpoint(packs)),
    credentials: token !== undefined && isSecure(hub) ? { origin: hub.origin, token } : undefined,
  };
}

/** Address of a file of an entry, in the hub's form `REPOSITORY/resolve/REVISION/FILE`. */
export function fileUrl(entry: CatalogueEntry, file: CatalogueFile, source: ModelSource): URL {
  if (entry.kind === 'languagePack' && source.packs !== undefined) {
    return new URL(`${source.packs}/${file.name}`);
  }
  if (file.url !== undefined) return new URL(file.url);
  if (entry.kind !== 'model') {
    throw errors.invalidRequest(technical(`${file.name} has no address.`));
  }
  return new URL(`${source.endpoint}/${entry.repository}/resolve/${entry.revision}/${file.name}`);
}
