const WEB = /^(?:https?|mailto):/iu;
/** Longer addresses are not meant to be followed by a user. */
const LONGEST = 2000;
/**
 * Characters that have a meaning in the target of a Markdown link or in a table, and others that
 * must be encoded.
 */
const UNSAFE = /[^A-Za-z0-9\-._~:/?#@!&+,;=%]/gu;
/** A character reference, which HTML and Markdown resolve in addresses as well. */
const ENTITY = /&(?=#?[A-Za-z0-9]{1,32};)/gu;

const percent = (char: string): string =>
  Array.from(
    new TextEncoder().encode(char),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');

/**
 * The address as the target of a Markdown link; undefined if it leads neither to the web nor to
 * mail. Characters that could end the target, or open something else, are encoded.
 */
export function webAddress(address: string): string | undefined {
  if (!WEB.test(address) || address.length > LONGEST || !URL.canParse(address)) return undefined;
  const { href, protocol, hostname } = new URL(address);
  if (protocol !== 'mailto:' && hostname === '') return undefined;
  // A host in brackets is a numeric network address, to which documents do not link.
  if (/[[\]]/u.test(hostname)) return undefined;
  return href.replace(ENTITY, '%26').replace(UNSAFE, percent);
}

/**
 * The host that a text names: `https://www.example.net/a`, `www.example.fr`. Without such a prefix,
 * only if its ending is not that of a file: `example.com`, but not `main.py`.
 */
const NAMED_HOST =
  /^(?:(?:https?:\/\/)(?:www\.)?|www\.)((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})(?=[/:?#]|$)/iu;
const BARE_HOST = /^((?:[\p{L}\p{N}-]+\.)+(?:com|org|net|edu|gov|info|biz|eu))(?=[/:?#]|$)/iu;

const withoutWww = (host: string): string => host.toLowerCase().replace(/^www\./u, '');

/** Whether a text is the address of its link, in any notation. */
export function saysAddress(text: string, address: string): boolean {
  const bare = (of: string): string =>
    of
      .replace(/^(?:https?:\/\/|mailto:)(?:www\.)?|^www\./iu, '')
      // Addresses may be broken over lines, and their characters may be encoded.
      .replace(/%[0-9a-f]{2}|[^A-Za-z0-9]/giu, '')
      .toLowerCase();
  return bare(text) !== '' && bare(text) === bare(address);
}

/**
 * Whether a text names a different host than the address next to it: the reader would be led
 * somewhere other than the text says.
 */
export function namesOtherHost(text: string, address: string): boolean {
  const named = (NAMED_HOST.exec(text.trim()) ?? BARE_HOST.exec(text.trim()))?.[1];
  if (named === undefined || !URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  const shown = URL.canParse(`http://${named}`) ? new URL(`http://${named}`).hostname : named;
  return withoutWww(shown) !== withoutWww(hostname);
}
