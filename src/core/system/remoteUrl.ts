import { say, type Sentence } from '../sentences/sentence.ts';

/** Addresses of OCR servers as users write them. */

const COMPLETIONS = /\/(?:chat\/)?completions\/*$/u;

/** An address that can be used, or what is wrong with it, as a sentence. */
export type RemoteUrl =
  | { readonly url: URL; readonly problem?: never }
  | { readonly url?: never; readonly problem: Sentence };

/**
 * The base address of an OpenAI-compatible API. A host alone gets the usual path `/v1`; the full
 * address of the chat endpoint loses that part.
 */
export function parseRemoteUrl(text: string): RemoteUrl {
  const typed = text.trim();
  if (!/^https?:\/\//iu.test(typed) || !URL.canParse(typed)) {
    return { problem: say('it does not start with http:// or https://.') };
  }
  const url = new URL(typed);
  if (url.username !== '' || url.password !== '') {
    return {
      problem: say('it contains a user name or password. Set the key separately from the address.'),
    };
  }
  if (url.search !== '' || url.hash !== '') {
    return { problem: say('it has a part after ? or #. Leave that part out.') };
  }
  const path = url.pathname.replace(COMPLETIONS, '').replace(/\/+$/u, '');
  url.pathname = path === '' ? '/v1' : path;
  return { url };
}

/** The address of an endpoint below the base. */
export function endpoint(base: URL, name: string): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/u, '')}/${name}`;
  return url;
}

/** True if pages stay on this machine: the loopback names and addresses. */
export function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/u.test(hostname)
  );
}
